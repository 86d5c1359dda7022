/* SPDX-License-Identifier: MIT */
/*
 * doctor/probes.c: the table of what is tried, in the order of the report.
 *
 * Must agree with what the launcher does: a feature is NEED_ALWAYS when no default sandbox starts
 * without it (tests/fault/missing.sh compares the two).
 */
#include <sched.h>

#include "helpers/doctor/probe.h"
#include "kern/landlock.h"

/* kern/landlock.h names the ABIs that the launcher asks for; these two it takes as they come. */
#define LANDLOCK_ABI_FILES 1
#define LANDLOCK_ABI_IOCTL 5

#define USER CLONE_NEWUSER
#define MOUNT (CLONE_NEWUSER | CLONE_NEWNS)
#define ALL                                                                                        \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | \
	 CLONE_NEWCGROUP)

#define ALWAYS(group) group, NEED_ALWAYS, NULL
#define SOME(group, lost) group, NEED_SOME, lost
#define NOTE(group) group, NEED_NONE, NULL
#define NAMESPACE(flags) ALWAYS(GROUP_NAMESPACES), USER | (flags), probe_entered, 0
#define WALL(lost, abi) SOME(GROUP_GUARD, lost), 0, probe_landlock, abi

/* clang-format off */
const struct probe probe_table[] = {
	{"user namespace", NAMESPACE(0)},
	{"mount namespace", NAMESPACE(CLONE_NEWNS)},
	{"pid namespace", NAMESPACE(CLONE_NEWPID)},
	{"ipc namespace", NAMESPACE(CLONE_NEWIPC)},
	{"uts namespace", NAMESPACE(CLONE_NEWUTS)},
	{"network namespace", NAMESPACE(CLONE_NEWNET)},
	{"network namespace, made later", ALWAYS(GROUP_NAMESPACES), USER, probe_network_beside, 0},
	{"cgroup namespace", NAMESPACE(CLONE_NEWCGROUP)},
	{"all of them at once", ALWAYS(GROUP_NAMESPACES), ALL, probe_first_process, 0},
	{"time namespace", SOME(GROUP_NAMESPACES, "time.offset"), USER, probe_time_namespace, 0},
	{"a private network", SOME(GROUP_NAMESPACES, "network.mode = \"private\" and \"filtered\""), USER | CLONE_NEWNET, probe_private_network, 0},
	{"ping without a right", NOTE(GROUP_NAMESPACES), 0, probe_ping, 0},
	{"namespaces in a namespace", SOME(GROUP_NAMESPACES, "the grant nesting"), USER, probe_nesting, 0},

	{"openat2", ALWAYS(GROUP_MOUNTS), 0, probe_openat2, 0},
	{"open_tree", ALWAYS(GROUP_MOUNTS), MOUNT, probe_open_tree, 0},
	{"move_mount", ALWAYS(GROUP_MOUNTS), MOUNT, probe_move_mount, 0},
	{"mount_setattr", ALWAYS(GROUP_MOUNTS), MOUNT, probe_mount_setattr, 0},
	{"a new tmpfs by fsopen", ALWAYS(GROUP_MOUNTS), MOUNT, probe_fsopen, 0},
	{"a new /proc", ALWAYS(GROUP_MOUNTS), MOUNT | CLONE_NEWPID, probe_procfs, 0},
	{"a new /dev/pts", ALWAYS(GROUP_MOUNTS), MOUNT, probe_devpts, 0},
	{"overlay", SOME(GROUP_MOUNTS, "files.overlay"), MOUNT, probe_overlay, 0},
	{"a file system of cubby's own", NOTE(GROUP_MOUNTS), MOUNT, probe_fuse, 0},

	{"range of ids", SOME(GROUP_IDS, "ids.map = \"range\""), 0, probe_id_range, 0},
	{"range of ids is nobody else's", SOME(GROUP_IDS, NULL), 0, probe_range_overlap, 0},

	{"seccomp filter", ALWAYS(GROUP_GUARD), 0, probe_seccomp, 0},
	{"dropping capabilities", ALWAYS(GROUP_GUARD), USER, probe_capabilities, 0},
	{"Landlock: files", WALL("the second wall around files; isolation = \"landlock\"", LANDLOCK_ABI_FILES)},
	{"Landlock: TCP", WALL("the second wall around TCP", LANDLOCK_ABI_TCP)},
	{"Landlock: ioctl on devices", WALL("the second wall around devices", LANDLOCK_ABI_IOCTL)},
	{"Landlock: abstract sockets, signals", WALL("network.abstract = \"deny\" on the host's network", LANDLOCK_ABI_SCOPE)},

	{"pidfd", ALWAYS(GROUP_PROCESSES), 0, probe_pidfd, 0},
	{"close_range", ALWAYS(GROUP_PROCESSES), 0, probe_close_range, 0},
	{"pseudo terminal", ALWAYS(GROUP_PROCESSES), 0, probe_pty, 0},
	{"device nodes", ALWAYS(GROUP_PROCESSES), 0, probe_device_nodes, 0},

	{"kernel release", SOME(GROUP_MACHINE, NULL), 0, probe_kernel, 0},
	{"no typing into terminals (TIOCSTI)", NOTE(GROUP_MACHINE), 0, probe_tiocsti, 0},
	{"a cgroup to divide", NOTE(GROUP_MACHINE), 0, probe_cgroup, 0},
	{"its controllers", NOTE(GROUP_MACHINE), 0, probe_controllers, 0},

	{"runtime directory", ALWAYS(GROUP_INSTALLATION), 0, probe_runtime_dir, 0},
	{"state directory", ALWAYS(GROUP_INSTALLATION), 0, probe_state_dir, 0},
	{"cubby-policy", ALWAYS(GROUP_INSTALLATION), 0, probe_policy, 0},
	{"libseccomp", NOTE(GROUP_INSTALLATION), 0, probe_libseccomp, 0},
	{"profiles", ALWAYS(GROUP_INSTALLATION), 0, probe_profiles, 0},
};
/* clang-format on */

const unsigned probe_count = COUNT_OF(probe_table);
