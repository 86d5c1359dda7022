/* SPDX-License-Identifier: MIT */
/*
 * engine/stage.c: build the inside, guard, become init.
 *
 * Runs in: the child of clone3, PID 1 of the new pid namespace. Owns: wire_fd. Must not: print, or
 * outlive the launcher: the kernel kills it then. When the launcher was gone before that was asked
 * for, end of file on the wire tells, once our copy of its end is closed: before the wait for the
 * ids, and before we become init.
 */
#include "engine/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/title.h"
#include "engine/relay.h"
#include "engine/request.h"
#include "engine/steps.h"
#include "init/init.h"
#include "init/session.h"
#include "kern/explain.h"
#include "kern/sys.h"
#include "wire/wire.h"

/* The files of init, below all others. */
enum { STAGE_SIGNALS = 3, STAGE_WIRE = 4, STAGE_PID1 = 5, STAGE_CONSOLE = 6 };

static NORETURN void give_up(const struct run *r, const struct err *e)
{
	struct msg m = {.type = MSG_FAILED, .value = r->refused_namespace, .len = sizeof(*e)};

	(void)!wire_send_full(r->wire_fd, &m, e, NULL, 0);
	_exit(EXIT_CODE_CUBBY);
}

/* The launcher made the one before the other, so that no copy replaces what is still needed. */
static int place_files(struct run *r, struct err *e)
{
	if ((r->signal_fd != STAGE_SIGNALS && dup3(r->signal_fd, STAGE_SIGNALS, O_CLOEXEC) < 0) ||
	    (r->wire_fd != STAGE_WIRE && dup3(r->wire_fd, STAGE_WIRE, O_CLOEXEC) < 0))
		return err_sys(e, "cannot keep the wire");
	r->signal_fd = STAGE_SIGNALS;
	r->wire_fd = STAGE_WIRE;
	return 0;
}

/* Keeps stdio and those two: nothing that was open in the caller, or for the build. */
static int shed_files(struct run *r, struct err *e)
{
	unsigned first = STAGE_WIRE + 1;
	int console_fd = -1;

	/* Out of the way of the other one. */
	if (r->console_fd >= 0)
		console_fd = fcntl(r->console_fd, F_DUPFD_CLOEXEC, STAGE_CONSOLE + 1);
	if (r->pid1_fd >= 0) {
		if (r->pid1_fd != STAGE_PID1 && dup3(r->pid1_fd, STAGE_PID1, O_CLOEXEC) < 0)
			return err_sys(e, "cannot keep what tells of process 1");
		r->pid1_fd = STAGE_PID1;
		first = STAGE_PID1 + 1;
	}
	if (r->console_fd >= 0) {
		if (dup3(console_fd, STAGE_CONSOLE, O_CLOEXEC) < 0)
			return err_sys(e, "cannot keep the console");
		first = STAGE_CONSOLE + 1;
	}
	if (sys_close_range(first, ~0U, 0) == 0)
		return 0;
	return errno == ENOSYS ? explain_missing_call("close_range", "5.9", e)
			       : err_sys(e, "cannot close the files of the build");
}

/* What ends with us: in namespaces the kernel kills all; without, orphans must come to us. */
static int tie_lives(const struct run *r, struct err *e)
{
	if (r->spec->isolation.num == ISOLATION_NAMESPACES)
		return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0
			       ? err_sys(e, "cannot tie init to the launcher")
			       : 0;
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0
		       ? err_sys(e, "cannot adopt the orphans of programs inside")
		       : 0;
}

static int start_program(void *context, const struct session_request *q, struct err *e)
{
	struct run r = *(const struct run *)context;

	if (q->argv)
		r.argv = q->argv;
	if (q->env)
		r.env = q->env;
	if (q->cwd)
		r.cwd = q->cwd;
	r.cwd_required = q->id != 0 ? false : r.cwd_required;
	return steps_run(PHASE_START, &r, e);
}

static int open_terminal(void *context, const struct session_request *q, int *ret_master_fd,
			 int *ret_slave_fd, struct err *e)
{
	const struct run *r = context;
	const struct tty_state *state = q->id == 0 ? &r->relay->normal : request_tty_state();

	/* In the weaker tier this is the host's, in a sandbox our own instance. */
	if (tty_open_pair("/dev/ptmx", state, ret_master_fd, ret_slave_fd) == 0)
		return 0;
	(void)err_sys(e, "cannot open a pseudo terminal inside");
	if (r->spec->tty.num == TTY_AUTO && !r->terminal)
		return err_hint(
			e, "the sandbox was started without a terminal: start it with --allow tty");
	return -1;
}

void stage_run(struct run *r)
{
	struct session_request q = {.id = 0, .stdio = {0, 1, 2}};
	struct init i = {
		.wire_fd = STAGE_WIRE,
		.signal_fd = STAGE_SIGNALS,
		.is_pid1 = r->spec->isolation.num == ISOLATION_NAMESPACES,
		.is_idle = r->is_pod,
		.tells_start = r->watch != NULL,
		.wall_ms = r->spec->limits_wall.set ? r->spec->limits_wall.num : 0,
		.context = r,
		.start = start_program,
		.open_terminal = open_terminal,
		.read_request = request_read,
	};
	static LARGE struct err e; /* on the stack it would cost each launch another page */

	r->program = arena_alloc(r->arena, PATH_MAX);
	if (place_files(r, &e) < 0 || tie_lives(r, &e) < 0)
		give_up(r, &e);
	/* In /proc/1/cmdline inside there is nothing of the caller. */
	title_set("cubby: init", r->name);
	if (steps_run(PHASE_BUILD, r, &e) < 0 || steps_run(PHASE_GUARD, r, &e) < 0 ||
	    shed_files(r, &e) < 0)
		give_up(r, &e);
	if (r->is_pid1)
		session_become(&i, &q);
	q.born = r->pid1;
	q.born_fd = r->pid1_fd;
	memcpy(q.tty, r->tty, sizeof(q.tty));
	q.terminal = r->terminal;
	q.foreground = r->foreground;
	init_run(&i, &q);
}
