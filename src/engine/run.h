/* SPDX-License-Identifier: MIT */
/*
 * engine/run.h: one launch: everything that the steps share.
 *
 * The launcher fills the const part before SPLIT; the stage gets its own copy by fork. What each
 * side owns is marked.
 */
#ifndef CUBBY_ENGINE_RUN_H
#define CUBBY_ENGINE_RUN_H

#include <linux/capability.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/mem.h"
#include "engine/split.h"
#include "spec/facts.h"
#include "spec/place.h"
#include "spec/place_rule.h"
#include "spec/spec.h"
#include "state/changes.h"

/* How one row of the view comes to be. */
enum view_kind {
	VIEW_RO,      /* recursive bind, read-only */
	VIEW_RW,      /* recursive bind, writable */
	VIEW_SERVICE, /* socket or directory that a service of the desktop gives */
	VIEW_DEVICE,  /* one device node */
	VIEW_TMP,     /* a directory of the sandbox's own tmpfs */
	VIEW_OVERLAY, /* overlayfs: host below, own tmpfs above */
	VIEW_RULES,   /* what is there already, seen through rules of view.* */
	VIEW_LOCK,    /* what is there already, read-only */
	VIEW_HIDE,    /* what is there already, covered */
	VIEW_NOEXEC,  /* what is there already, not executable */
	VIEW_PIN, /* a directory above a LOCK or HIDE, made a mount so that it cannot be renamed */
};

/* Where an overlay's changes are kept, and on what layers it lies (state/changes.h). */
struct view_keep {
	const char *changes; /* directory with upper and work, or NULL: in memory */
	const char *layers[CHANGES_LAYERS_MAX]; /* directories, the topmost first */
	unsigned layer_count;
	int changes_fd; /* stage, O_PATH */
	int layer_fds[CHANGES_LAYERS_MAX];
};

/* One mount of the view that the program gets, in mounting order (shorter paths first). */
struct view_row {
	enum view_kind kind;
	const char *path;   /* inside */
	const char *source; /* outside; mostly the same as path */
	const char *volume; /* the source is the tree of this volume, or NULL */
	const char *socket; /* VIEW_SERVICE: below doors_fd, taken late (step_sockets.c) */
	const char *below;  /* source lies in this writable tree: no symbolic links are followed */
	bool optional;
	bool noexec;
	bool missing;  /* VIEW_LOCK: on the host there was nothing to lock */
	bool make_dir; /* a missing directory is made on the host */
	bool layered;  /* VIEW_OVERLAY of the system: on a skeleton, over the host's directory */
	bool plain; /* layered: only on the skeleton, since the host has mounts in it (split.h) */
	bool own;   /* of a system of its own: the source is reached through no link (own_root.h) */
	bool fresh; /* no other row's tree on the way: the mount point is in the own tmpfs */
	const struct own_part *part; /* own: the entry of the system that it shows */
	unsigned mode;               /* VIEW_TMP: permission bits */
	struct view_keep *keep;      /* VIEW_OVERLAY: NULL when all is in memory */
	struct origin at;
	int fd; /* stage: detached mount, -1 before and after */
};

struct relay;
struct watch;
struct doors;
struct procview_plan;
struct own_root;
struct own_part;
struct barrier;
struct shared;
struct membership;

enum { OWN_FILES = 8 };

/* What a sandbox has used, as far as its cgroup or the kernel's accounting of processes tells. */
struct usage {
	bool counted; /* by the cgroup: everything inside, whoever reaped it */
	int64_t wall_ms;
	int64_t cpu_us;
	int64_t user_us;
	int64_t system_us;
	int64_t throttled_us;  /* waited because of limits.cpus */
	int64_t memory_peak;   /* bytes of all together; 0: not known */
	int64_t resident_peak; /* bytes of the largest process */
	int64_t oom_kills;
	int64_t own_oom;    /* how often it was limits.memory that was used up, and not a budget */
	int64_t tasks_peak; /* 0: not known */
	int64_t tasks_refused;
};

struct filter_program {
	const struct sock_filter *code;
	unsigned count;
};

struct run {
	/* const from SPLIT on */
	const struct spec *spec;
	const struct facts *facts;
	struct arena *arena;
	const char *name; /* of the sandbox */
	bool name_chosen; /* by the user, not made up */
	const char *profile;
	const char *command; /* argv[0] as said */
	char *const *argv;
	char *const *env;
	const char *cwd;          /* inside; tried first, else home */
	bool cwd_required;        /* said by the user: no fallback */
	const char *path;         /* PATH inside, for the search */
	struct split_part *parts; /* of the system's trees; only with root.mode = "overlay" */
	unsigned part_count;
	struct view_row *view;
	unsigned view_count;
	const struct place_rule *rules; /* of view.*, those of one directory behind each other */
	unsigned rule_count;
	struct doors *doors;            /* services of the desktop, or NULL */
	struct procview_plan *procview; /* from its step on; NULL without proc.virtual */
	struct filter_program filter;
	const char *skeleton; /* list of the system's directories (base/skeleton.h), or NULL */
	uint32_t inside_uid;
	uint32_t inside_gid;
	uint64_t caps; /* kept inside, a mask of CAP_ numbers */
	bool verbose;
	bool tty[3];               /* which of stdin, stdout, stderr is a terminal */
	bool terminal;             /* an own pseudo terminal is made */
	bool foreground;           /* the caller's job is in the foreground of its terminal */
	mode_t caller_umask;       /* the same for files */
	bool has_six;              /* the host has a way out by IPv6; only with a private network */
	bool has_ping;             /* the user may ping without a right; only with one, too */
	const struct watch *watch; /* follows the sandbox's life, or NULL */
	int halt_signal;           /* what asks the program to end; 0: SIGTERM */
	const char *network_log;   /* where denials are written on the host, or NULL */
	const char *network_pcap;  /* where frames are written, or NULL */
	const char *network_learn; /* where the rules that were needed are, or NULL */
	const char *report_path;   /* of the file for the report, or NULL */
	const char *cgroup_given;  /* limits.cgroup, made concrete */
	const char *own_home;      /* the host's directory for a persistent home without a name */
	const char *own_changes;   /* the same for what changes in a system of its own, or NULL */
	struct own_root *own_root; /* a system that is not the host's, or NULL */
	const struct barrier *barrier; /* what a network's backend must not be asked for, or NULL */
	struct shared *shared; /* namespaces of another sandbox, from its step on, or NULL */
	bool is_pod;           /* there is no program, only a network for others: podholder.h */

	/* launcher */
	int wire_fd;      /* to init */
	int stage_fd;     /* the stage's end of it, until SPLIT */
	pid_t lister_pid; /* cubby-skeleton at work, or 0 */
	/* From lister_wait on; the tree in the stage from step_listed on. */
	const char *skeleton_key;  /* the state of the system that the list is of, or NULL */
	const char *skeleton_tree; /* what it says, on the disk, or NULL: it is made in memory */
	int skeleton_lock_fd;      /* keeps skeleton_tree as it is, or -1 */
	int launcher_fd; /* in the stage: its copy of the launcher's end, until it becomes init */
	int order_error; /* errno of an order that init did not get (order.h), or 0 */
	struct relay *relay; /* the caller's terminal and the own one */
	int control_fd;      /* listening socket of the registry entry, or -1 */
	int signal_fd;
	int init_pidfd;
	int pod_fd;        /* wire to the pod that this sandbox is in (engine/pod.h), or -1 */
	int net_fd;        /* wire to cubby-net, or -1; owned by engine/nethelper.c */
	int backend_fd;    /* wire to cubby-backend, or -1; owned by engine/netbackend.c */
	int ask_fd;        /* wire on which cubby-net asks, or -1; owned by engine/netdialog.c */
	int procfs_fd;     /* wire to cubby-procfs, or -1; owned by engine/procview.c */
	int sysinfo_fd;    /* listener for sysinfo(2), or -1: none now; owned by engine/sysinfo.c */
	int viewfs_fd;     /* wire to cubby-viewfs, or -1; owned by engine/viewfs.c */
	int place_fd;      /* the cgroup that sandboxes are made in, or -1 */
	const char *place; /* its path */
	bool place_is_own; /* it is the cgroup that this process was found in */
	int cgroup_fd;     /* the cgroup of the sandbox, or -1 */
	struct membership *budget; /* whose cgroup is the place (engine/budget.h), or NULL */
	bool keep_is_new;          /* it was made by this launch */
	bool failed;               /* nothing has run; known when the steps are undone */
	int keep_fd;               /* the locked directory of kept changes, or -1 */
	int report_fd;             /* the open file of the report, or -1 */
	struct usage usage;
	struct rusage rusage; /* of init and all that it reaped, once it is gone */
	pid_t init_pid;
	const char *control_path;      /* to unlink at the end, or NULL */
	int desktop_fd;                /* wire to cubby-doors, or -1 */
	int doors_fd;                  /* stage: where cubby-doors makes its sockets, or -1 */
	pid_t desktop_pid;             /* 0: none */
	int denials_fd;                /* in which helpers write down what they deny, or -1 */
	void (*say)(const char *text); /* shows the user a note; engine itself never prints */

	/* stage */
	char *program;         /* the file that step_find found, for step_start behind the filter */
	int root_fd;           /* root of the new tree */
	int tmp_fd;            /* root of the sandbox's own tmpfs (the same in a built root) */
	int proc_fd;           /* detached procfs until it is attached */
	const char *made;      /* the path that tree_make_fresh made last */
	int dev_fd;            /* directory of the new /dev */
	int rules_fd;          /* Landlock rules, or -1 where there is no second wall */
	int skeleton_fd;       /* skeleton_tree, or -1: the tmpfs has it */
	int layers_fd;         /* tmpfs with the changes to the system's trees, or -1 */
	int virtual_fd;        /* detached file system of proc.virtual, or -1 */
	bool has_empty_file;   /* made by tree_new_empty */
	pid_t pid1;            /* init: the program to be, PID 1 of its own namespace; 0: none */
	int pid1_fd;           /* its end of file says that the program is executed, or -1 */
	int console_fd;        /* init: a side of the program's /dev/console, kept open, or -1 */
	bool is_pid1;          /* we are that program */
	int refused_namespace; /* errno; the launcher explains it, whose /proc has the limits */
	const char *own_files[OWN_FILES]; /* to be mounted by own_files_mount */
	unsigned own_file_count;
};

/* A new root is built (and not the host's tree used in place). */
static inline bool run_builds_root(const struct run *r)
{
	return r->spec->root_mode.num != ROOT_MODE_HOST;
}

/* The host's system is seen writable, through overlays. */
static inline bool run_overlays_host(const struct run *r)
{
	return r->spec->root_mode.num == ROOT_MODE_OVERLAY && !r->own_root;
}

/* The program is process 1 of a pid namespace of its own, in which init is not. */
static inline bool run_program_is_pid1(const struct run *r)
{
	return r->spec->pid1.num == PID1_PROGRAM;
}

/* Programs inside keep the right to mount and unmount in the namespaces of the sandbox. */
static inline bool run_keeps_mounting(const struct run *r)
{
	return r->caps >> CAP_SYS_ADMIN & 1;
}

/* The network is the sandbox's own, and something leads out of it. */
static inline bool run_has_private_network(const struct run *r)
{
	return r->spec->network_mode.num == NETWORK_MODE_PRIVATE ||
	       r->spec->network_mode.num == NETWORK_MODE_FILTERED;
}

/* It is cubby-net that does. */
static inline bool run_has_cubby_net(const struct run *r)
{
	return run_has_private_network(r) && r->spec->network_backend.num == NETWORK_BACKEND_CUBBY;
}

/* It is another program (engine/netbackend.h). */
static inline bool run_has_backend(const struct run *r)
{
	return run_has_private_network(r) && !run_has_cubby_net(r);
}

/* What overlays change is kept on disk; a size for it in memory, said later, overrules that. */
static inline bool run_keeps_changes(const struct run *r)
{
	const struct value *name = &r->spec->overlay_keep;
	const struct value *tmpfs = &r->spec->overlay_tmpfs;

	return name->set && (!tmpfs->set || tmpfs->layer <= name->layer);
}

/* Whether a limit is set that only a cgroup can enforce. */
bool run_limits_group(const struct run *r) MUST_USE;

/* Adds what the sandbox's cgroup has counted to r->usage, before that cgroup goes. */
void run_measure_cgroup(struct run *r);

/* Whether the sandbox gets a cgroup: for limits, to be measured or seen, or to be frozen. */
static inline bool run_uses_cgroup(const struct run *r)
{
	return r->report_path || r->watch || r->spec->proc_virtual.num || run_limits_group(r);
}

/*
 * Signals init, if there is one: our own child, whose number is its own until it is reaped. So no
 * call is needed that a filter or an old kernel could lack: what kills the sandbox must not fail.
 */
static inline void run_signal_init(const struct run *r, int signal)
{
	if (r->init_pid > 0)
		(void)kill(r->init_pid, signal);
}

#endif
