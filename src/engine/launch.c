/* SPDX-License-Identifier: MIT */
/*
 * engine/launch.c: from a sealed spec to a running sandbox and its end.
 *
 * Runs in: the launcher. Order: plan, PREPARE steps, SPLIT (one clone3 with all namespaces but the
 * network's), ids of a range, then serve until init is gone, then undo. The stage's side begins in
 * stage.c.
 */
#include "engine/launch.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "engine/budget.h"
#include "engine/denials.h"
#include "engine/doors.h"
#include "engine/environ.h"
#include "engine/idmap.h"
#include "engine/keep.h"
#include "engine/lister.h"
#include "engine/netbackend.h"
#include "engine/nethelper.h"
#include "engine/own_root.h"
#include "engine/planted.h"
#include "engine/relay.h"
#include "engine/report.h"
#include "engine/serve.h"
#include "engine/shared.h"
#include "engine/split.h"
#include "engine/stage.h"
#include "engine/steps.h"
#include "engine/view.h"
#include "engine/viewfs.h"
#include "init/init.h"
#include "kern/explain.h"
#include "kern/sys.h"
#include "spec/caps.h"
#include "wire/wire.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

static struct relay relay;

/* "bash-4100": letters that a name may have, and a number that is unique while we live. */
static const char *make_name(struct run *r)
{
	const char *base = r->command ? strrchr(r->command, '/') : NULL;
	char name[48];
	size_t n = 0; /* the thread's number is the process's, and libc knows it without a call */

	for (base = base         ? base + 1
		    : r->command ? r->command
				 : "sandbox";
	     *base && n < sizeof(name) - 1; base++)
		if ((*base >= 'a' && *base <= 'z') || (*base >= 'A' && *base <= 'Z') ||
		    (*base >= '0' && *base <= '9') ||
		    (n > 0 && (*base == '_' || *base == '.' || *base == '-')))
			name[n++] = *base;
	name[n] = '\0';
	return arena_printf(r->arena, "%s-%u", n ? name : "sandbox", (unsigned)gettid());
}

static void plan_ids(struct run *r)
{
	const struct spec *s = r->spec;

	r->inside_uid = r->facts->uid;
	r->inside_gid = r->facts->gid;
	if (s->ids_map.num == IDS_MAP_SELF)
		return;
	r->inside_uid = s->ids_user.set ? (uint32_t)s->ids_user.num : 0;
	r->inside_gid = s->ids_group.set ? (uint32_t)s->ids_group.num : r->inside_uid;
}

int launch_terminal(struct run *r, struct err *e)
{
	r->relay = &relay;
	return relay_init(&relay, r->tty, &r->foreground, &r->terminal, e);
}

void launch_detached(struct run *r, const struct tty_state *state)
{
	relay_init_detached(&relay, state);
	r->relay = &relay;
	r->tty[0] = r->tty[1] = r->tty[2] = true;
	r->terminal = r->foreground = true;
}

int launch_plan(struct run *r, const struct launch_request *q, struct arena *a, struct err *e)
{
	r->spec = q->spec;
	r->facts = q->facts;
	r->arena = a;
	r->profile = q->profile;
	r->argv = q->argv;
	r->command = q->argv ? q->argv[0] : NULL;
	r->verbose = q->verbose;
	r->say = q->say;
	r->watch = q->watch;
	r->name_chosen = q->name != NULL;
	r->name = q->name ? q->name : make_name(r);
	r->wire_fd = r->stage_fd = r->control_fd = r->signal_fd = r->init_pidfd = r->net_fd = -1;
	r->pod_fd = -1;
	r->desktop_fd = r->doors_fd = r->ask_fd = r->backend_fd = -1;
	r->denials_fd = -1;
	r->root_fd = r->tmp_fd = r->proc_fd = r->dev_fd = r->rules_fd = -1;
	r->sysinfo_fd = r->layers_fd = r->skeleton_fd = r->skeleton_lock_fd = r->keep_fd =
		r->procfs_fd = r->viewfs_fd = r->virtual_fd = r->pid1_fd = r->console_fd = -1;
	r->network_log = q->network_log;
	r->network_pcap = q->network_pcap;
	r->network_learn = q->network_learn;
	r->rules = q->rules;
	r->rule_count = q->rule_count;
	r->place_fd = r->cgroup_fd = r->report_fd = -1;
	r->report_path = q->report;
	r->cgroup_given = q->cgroup;
	r->own_home = q->own_home;
	r->own_changes = q->own_changes;
	r->cwd_required = q->cwd != NULL;
	r->cwd = q->cwd ? q->cwd : q->facts->cwd;
	plan_ids(r);
	for (unsigned i = 0; i < q->spec->caps.count; i++) {
		int cap = caps_number(q->spec->caps.items[i].text);

		if (cap >= 0)
			r->caps |= (uint64_t)1 << cap;
	}
	doors_plan(r);
	environ_build(r);
	if ((own_root_is_said(r->spec) || r->spec->root_mode.num == ROOT_MODE_OWN) &&
	    own_root_plan(r, q->tree, e) < 0)
		return -1;
	if (run_overlays_host(r) &&
	    split_trees("/proc/self/mountinfo", a, &r->parts, &r->part_count, e) < 0)
		return -1;
	return view_build(r, q->places, q->place_count, e);
}

int launch_exit_code(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* pid_namespaces(7): what reboot(2) makes of process 1. It dies of these signals of nothing else.
 */
int launch_halt(const struct run *r, int wait_status)
{
	int signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;

	return run_program_is_pid1(r) && (signal == SIGHUP || signal == SIGINT) ? signal : 0;
}

/* The network's is made beside the root (step_network.c), that of a new cgroup in step_cgroup.c. */
static uint64_t clone_flags(const struct run *r)
{
	if (r->spec->isolation.num == ISOLATION_LANDLOCK)
		return 0;
	return (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS |
		(run_uses_cgroup(r) ? 0 : CLONE_NEWCGROUP)) &
	       ~shared_flags(r);
}

/* All but those that are this process's own fault. */
static void held_signals(sigset_t *ret)
{
	(void)sigfillset(ret);
	(void)sigdelset(ret, SIGSEGV);
	(void)sigdelset(ret, SIGBUS);
	(void)sigdelset(ret, SIGFPE);
	(void)sigdelset(ret, SIGILL);
}

/* They wait in one fd from here on: ours in the launcher, its own in init. The program sorts its
 * mask out itself. */
static int hold_signals(struct err *e)
{
	sigset_t held;

	held_signals(&held);
	return sigprocmask(SIG_SETMASK, &held, NULL) < 0 ? err_sys(e, "cannot hold signals back")
							 : 0;
}

/* The new process is born in its cgroup, if it has one. */
static int refuse_cgroup(const struct run *r, struct err *e)
{
	(void)err_sys(e, "cannot start in the cgroup '%s/%s'", r->place, r->name);
	return err_hint(e,
			"cubby itself must run in '%s', or below a cgroup above it that is this "
			"user's too",
			r->budget ? r->budget->outer : r->place);
}

static int split(struct run *r, struct err *e)
{
	/* No exit signal: SIGCHLD may be ignored by the caller, and would then lose the status. */
	r->init_pid = r->shared ? shared_split(r, clone_flags(r), e)
				: sys_clone_into(r->cgroup_fd, clone_flags(r), 0, &r->init_pidfd);
	if (r->init_pid == 0) {
		r->launcher_fd = r->wire_fd;
		r->wire_fd = r->stage_fd;
		stage_run(r);
	}
	fd_close(&r->stage_fd);
	shared_end(r);
	if (r->init_pid < 0 && r->shared)
		return -1;
	if (r->init_pid < 0 && r->cgroup_fd >= 0 && (errno == EACCES || errno == EBUSY))
		return refuse_cgroup(r, e);
	return r->init_pid < 0 ? explain_userns(errno, e) : 0;
}

/* The end of init: by then everything inside is gone. Its wait status. */
static int reap(struct run *r)
{
	int status = 0;

	if (r->init_pid <= 0)
		return 0;
	while (wait4(r->init_pid, &status, __WALL, &r->rusage) < 0 && errno == EINTR)
		;
	r->init_pid = 0;
	return status;
}

/* Init has gone without a word of the program's end. */
static int explain_loss(const struct run *r, int status, struct served *end, struct err *e)
{
	end->over_wall = WIFEXITED(status) && WEXITSTATUS(status) == INIT_OVERDUE;
	if (end->over_wall)
		return serve_overdue(r, e);
	if (WIFSIGNALED(status) && r->usage.oom_kills > 0) {
		(void)err_set(e, "killed '%s': out of memory", r->name);
		e->exit_code = launch_exit_code(status);
		return -1;
	}
	if (WIFEXITED(status))
		return err_set(e, "lost the sandbox '%s': its init could not report", r->name);
	(void)err_set(e, "lost the sandbox '%s': its init was killed, and all inside with it",
		      r->name);
	e->exit_code = launch_exit_code(status);
	return -1;
}

/* First of all files: so those of the stage mostly have the numbers that it keeps (stage.c). */
static int make_wire(struct run *r, struct err *e)
{
	sigset_t held;
	int ends[2];

	held_signals(&held);
	r->signal_fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	if (r->signal_fd < 0)
		return err_sys(e, "cannot make a signal fd");
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	r->stage_fd = ends[0];
	r->wire_fd = ends[1];
	return 0;
}

/* What goes on beside the stage. */
static int start_beside(struct run *r, struct err *e)
{
	if (run_has_cubby_net(r) && nethelper_start(r, e) < 0)
		return -1;
	if (run_has_backend(r) && netbackend_start(r, e) < 0)
		return -1;
	if (r->spec->ids_map.num == IDS_MAP_RANGE && !r->shared && idmap_write(r, e) < 0)
		return -1;
	return run_overlays_host(r) ? lister_tell(r, e) : 0;
}

static int start(struct run *r, struct err *e)
{
	/* What we and the stage make has its mode said; only the program has the caller's mask. */
	r->caller_umask = umask(0);
	if (make_wire(r, e) < 0)
		return -1;
	if (steps_run(PHASE_PREPARE, r, e) < 0 || hold_signals(e) < 0)
		return -1;
	if (run_has_cubby_net(r) && nethelper_prepare(r, e) < 0)
		return -1;
	if (run_has_backend(r) && netbackend_prepare(r, e) < 0)
		return -1;
	if (split(r, e) < 0)
		return -1;
	if (start_beside(r, e) == 0)
		return 0;
	serve_stage_failure(r, e);
	return -1;
}

int launch_run(struct run *r, int *ret_exit_code, struct err *e)
{
	struct served end = {.status = 0};
	int init_status;
	int done;

	planted_look(r);
	if (r->report_path)
		r->usage.wall_ms = -clock_ms();
	done = start(r, e);
	if (done == 0)
		done = serve(r, &end, e);
	if (r->report_path)
		r->usage.wall_ms += clock_ms();
	/* Init must not stay, nor go on, when its launcher cannot serve it. */
	if (done < 0)
		run_signal_init(r, SIGKILL);
	r->failed = done < 0;
	/* While the kernel takes the inside down. */
	steps_undo(r);
	/* Also the end of the wire ends init; when it has said what became of the program, it ends.
	 */
	if (done < 0 || end.lost || r->terminal || r->watch)
		fd_close(&r->wire_fd);
	init_status = reap(r);
	if (end.lost)
		done = explain_loss(r, init_status, &end, e);
	if (r->terminal)
		relay_end(&relay, r->signal_fd);
	if (run_has_cubby_net(r))
		nethelper_end(r);
	netbackend_end(r);
	viewfs_end(r);
	denials_end(r);
	if (r->report_fd >= 0)
		report_write(r, done == 0 ? NULL : e, &end);
	if (r->watch)
		fd_close(&r->init_pidfd);
	planted_report(r);
	keep_report(r);
	if (done == 0)
		*ret_exit_code = launch_halt(r, end.status) ? 0 : launch_exit_code(end.status);
	return done;
}
