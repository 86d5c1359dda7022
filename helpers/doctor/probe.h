/* SPDX-License-Identifier: MIT */
/*
 * doctor/probe.h: one feature of this machine, tried for real.
 *
 * A probe runs in a child of its own, so that it may enter namespaces, load filters, crash or
 * hang. It returns 0 when the feature works (e->text may add a detail), or -1 with the cause in
 * e->text and the fix in e->hint.
 */
#ifndef CUBBY_DOCTOR_PROBE_H
#define CUBBY_DOCTOR_PROBE_H

#include "base/err.h"

enum probe_group {
	GROUP_NAMESPACES,
	GROUP_MOUNTS,
	GROUP_IDS,
	GROUP_GUARD,
	GROUP_PROCESSES,
	GROUP_MACHINE,
	GROUP_INSTALLATION,
	GROUP_COUNT,
};

/* What it means that the feature is missing. */
enum probe_need {
	NEED_ALWAYS, /* no sandbox without it: a failure */
	NEED_SOME,   /* some settings do not work: a warning */
	NEED_NONE,   /* only worth knowing: a note */
};

struct probe {
	const char *name;
	enum probe_group group;
	enum probe_need need;
	const char *lost;    /* with NEED_SOME: what does not work without it */
	unsigned namespaces; /* CLONE_NEW...: the child is made in these, with all capabilities
				there */
	int (*try)(const struct probe *p, struct err *e);
	int arg; /* for a function that serves several rows: an ABI of Landlock */
};

enum outcome {
	OUTCOME_OK,
	OUTCOME_NOTE,
	OUTCOME_SKIPPED, /* not tried: what it builds on does not work */
	OUTCOME_WARNING,
	OUTCOME_FAILURE,
};

struct finding {
	enum outcome outcome;
	struct err why;
};

/* In the order of the groups. */
extern const struct probe probe_table[];
extern const unsigned probe_count;

/* Tries it in a child with a deadline. Never OUTCOME_SKIPPED: that is the caller's to say. */
void probe_run(const struct probe *p, struct finding *ret);

/* The functions of the table, by file. */
typedef int probe_function(const struct probe *p, struct err *e);
probe_function probe_entered, probe_first_process, probe_time_namespace, probe_nesting;
probe_function probe_network_beside, probe_private_network, probe_ping;
probe_function probe_openat2, probe_open_tree, probe_move_mount, probe_mount_setattr, probe_fsopen;
probe_function probe_procfs, probe_devpts, probe_overlay, probe_fuse;
probe_function probe_id_range, probe_range_overlap;
probe_function probe_seccomp, probe_landlock, probe_capabilities;
probe_function probe_pidfd, probe_close_range, probe_pty, probe_device_nodes;
probe_function probe_kernel, probe_tiocsti, probe_cgroup, probe_controllers, probe_libseccomp;
probe_function probe_runtime_dir, probe_state_dir, probe_policy, probe_profiles;

#endif
