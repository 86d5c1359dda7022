/* SPDX-License-Identifier: MIT */
/*
 * doctor/probes.c: the table of what is tried, in the order of the report.
 *
 * Must agree with what the launcher does: a feature is NEED_ALWAYS when no default sandbox starts
 * without it (tests/box/missing.sh compares the two).
 */
#include <sched.h>

#include "helpers/doctor/probe.h"
#include "kern/landlock.h"

#define NAMESPACES GROUP_NAMESPACES, NEED_ALWAYS, NULL
#define MOUNTS GROUP_MOUNTS, NEED_ALWAYS, NULL
#define PROCESSES GROUP_PROCESSES, NEED_ALWAYS, NULL
#define LANDLOCK(lost) GROUP_GUARD, NEED_SOME, lost, probe_landlock
/* kern/landlock.h names the ABIs that the launcher asks for. */
#define LANDLOCK_ABI_FILES 1
#define LANDLOCK_ABI_IOCTL 5
#define NOTE(group) group, NEED_NONE, NULL

/* clang-format off */
const struct probe probe_table[] = {
	{"user namespace", NAMESPACES, probe_user_namespace, 0},
	{"mount namespace", NAMESPACES, probe_namespace, CLONE_NEWNS},
	{"pid namespace", NAMESPACES, probe_namespace, CLONE_NEWPID},
	{"ipc namespace", NAMESPACES, probe_namespace, CLONE_NEWIPC},
	{"uts namespace", NAMESPACES, probe_namespace, CLONE_NEWUTS},
	{"network namespace", NAMESPACES, probe_namespace, CLONE_NEWNET},
	{"cgroup namespace", NAMESPACES, probe_namespace, CLONE_NEWCGROUP},
	{"time namespace", GROUP_NAMESPACES, NEED_SOME, "time.offset", probe_namespace, CLONE_NEWTIME},
	{"all of them at once", NAMESPACES, probe_all_namespaces, 0},
	{"a namespace in a namespace", GROUP_NAMESPACES, NEED_SOME, "the grant nesting", probe_nesting, 0},

	{"openat2", MOUNTS, probe_openat2, 0},
	{"open_tree", MOUNTS, probe_open_tree, 0},
	{"move_mount", MOUNTS, probe_move_mount, 0},
	{"mount_setattr", MOUNTS, probe_mount_setattr, 0},
	{"a new tmpfs by fsopen", MOUNTS, probe_fsopen, 0},
	{"a new /proc", MOUNTS, probe_procfs, 0},
	{"a new /dev/pts", MOUNTS, probe_devpts, 0},
	{"overlay", GROUP_MOUNTS, NEED_SOME, "files.overlay", probe_overlay, 0},

	{"range of ids (newuidmap, newgidmap)", GROUP_IDS, NEED_SOME, "ids.map = \"range\"", probe_id_range, 0},
	{"range of ids is nobody else's", GROUP_IDS, NEED_SOME, "the wall between the users of the same ids", probe_range_overlap, 0},

	{"seccomp filter", GROUP_GUARD, NEED_ALWAYS, NULL, probe_seccomp, 0},
	{"dropping capabilities", GROUP_GUARD, NEED_ALWAYS, NULL, probe_capabilities, 0},
	{"Landlock: files", LANDLOCK("the second wall around files, isolation = \"landlock\""), LANDLOCK_ABI_FILES},
	{"Landlock: TCP", LANDLOCK("the second wall around TCP ports"), LANDLOCK_ABI_TCP},
	{"Landlock: device commands", LANDLOCK("the second wall around ioctl on devices"), LANDLOCK_ABI_IOCTL},
	{"Landlock: abstract sockets and signals", LANDLOCK("network.abstract = \"deny\" with the host's network"), LANDLOCK_ABI_SCOPE},

	{"pidfd", PROCESSES, probe_pidfd, 0},
	{"close_range", PROCESSES, probe_close_range, 0},
	{"pseudo terminal", PROCESSES, probe_pty, 0},
	{"device nodes", PROCESSES, probe_device_nodes, 0},

	{"kernel release", GROUP_MACHINE, NEED_SOME, "what is missing above, if anything", probe_kernel, 0},
	{"typing into a terminal (TIOCSTI) is off", NOTE(GROUP_MACHINE), probe_tiocsti, 0},
	{"cgroup v2 delegation", NOTE(GROUP_MACHINE), probe_cgroup, 0},

	{"runtime directory", GROUP_INSTALLATION, NEED_ALWAYS, NULL, probe_runtime_dir, 0},
	{"state directory", GROUP_INSTALLATION, NEED_ALWAYS, NULL, probe_state_dir, 0},
	{"system call policies (cubby-policy)", GROUP_INSTALLATION, NEED_ALWAYS, NULL, probe_policy, 0},
	{"libseccomp", NOTE(GROUP_INSTALLATION), probe_libseccomp, 0},
	{"profiles", GROUP_INSTALLATION, NEED_ALWAYS, NULL, probe_profiles, 0},
};
/* clang-format on */

const unsigned probe_count = COUNT_OF(probe_table);
