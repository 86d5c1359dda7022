/* SPDX-License-Identifier: MIT */
/* container/supervisor.c: from a stopped container to its end. */
#include "container/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/title.h"
#include "base/words.h"
#include "container/console.h"
#include "container/erase.h"
#include "container/halting.h"
#include "container/lives.h"
#include "container/report.h"
#include "engine/launch.h"
#include "engine/leave.h"
#include "engine/watch.h"
#include "kern/cgroup.h"
#include "state/container.h"
#include "state/events.h"

struct supervisor {
	struct work *w;
	const struct supervisor_request *q;
	struct record record;
	int dir_fd;    /* the container's directory, not locked */
	int alive_fd;  /* locked as long as we live */
	int report_fd; /* to the terminal that asked; -1: it knows all it wants, or is ours */
	int lock_fd;   /* in the foreground: the container's lock until the program runs */
	bool started;
	bool asked; /* its end was asked for */
	int status; /* wait status of the program; -1: it has not ended */
	struct run run;
	struct console console;
	struct arena scratch; /* of one change of state */
};

static struct supervisor supervisor;

/* A console of an ordinary size and an ordinary terminal's modes. */
static void plain_terminal(struct tty_state *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->size.ws_row = 24;
	ret->size.ws_col = 80;
	ret->termios.c_iflag = ICRNL | IXON | IUTF8;
	ret->termios.c_oflag = OPOST | ONLCR;
	ret->termios.c_cflag = CS8 | CREAD | B38400;
	ret->termios.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	ret->termios.c_cc[VINTR] = 3;
	ret->termios.c_cc[VQUIT] = 28;
	ret->termios.c_cc[VERASE] = 127;
	ret->termios.c_cc[VKILL] = 21;
	ret->termios.c_cc[VEOF] = 4;
	ret->termios.c_cc[VMIN] = 1;
	ret->termios.c_cc[VSTART] = 17;
	ret->termios.c_cc[VSTOP] = 19;
	ret->termios.c_cc[VSUSP] = 26;
	ret->termios.c_cc[VREPRINT] = 18;
	ret->termios.c_cc[VWERASE] = 23;
	ret->termios.c_cc[VLNEXT] = 22;
}

/*
 * How a volatile container ends is told, but not written into what is about to be erased: each
 * record is a new file. A supervisor that is killed between leaves a running one, which whoever
 * looks erases.
 */
static bool is_written(const struct supervisor *s, enum container_state state)
{
	return !s->record.ephemeral || s->status < 0 ||
	       (state != STATE_STOPPING && state != STATE_STOPPED);
}

/* A new state: written, and told. A full disk must not end the container. */
static void change(struct supervisor *s, enum container_state state)
{
	struct event event = {.name = s->q->name, .before = s->record.state, .state = state};
	struct err ignored;

	s->record.state = state;
	if (state == STATE_STOPPED)
		s->record.supervisor = s->record.init = 0;
	s->record.changed = record_now();
	if (is_written(s, state))
		(void)!record_write(s->dir_fd, &s->record, &s->scratch, &ignored);
	event.time = s->record.changed;
	event.supervisor = s->record.supervisor;
	event.init = s->record.init;
	event.exit = state == STATE_STOPPED ? s->record.exit : -1;
	event.reason = state == STATE_STOPPED ? s->record.reason : s->record.problem;
	events_append(&s->w->facts, &event, &s->scratch);
	arena_done(&s->scratch);
}

/* The caller's terminal is not ours any more. */
static void let_go(struct supervisor *s)
{
	fd_close(&s->lock_fd);
	report_started(&s->report_fd);
}

static void on_started(void *context, const struct run *r)
{
	struct supervisor *s = context;

	s->started = true;
	s->record.init = (int32_t)r->init_pid;
	change(s, STATE_RUNNING);
	let_go(s);
}

/*
 * By its cgroup, where it has one. Else by signals, which every sandbox has: what runs inside can
 * see that it was stopped, and what cubby exec brings in meanwhile runs.
 */
static bool freeze_all(const struct supervisor *s, bool frozen)
{
	if (s->run.cgroup_fd >= 0)
		return cgroup_freeze(s->run.cgroup_fd, frozen) == 0;
	return wire_send(s->run.wire_fd, MSG_SIGNAL, SESSION_ALL, frozen ? SIGSTOP : SIGCONT) == 0;
}

static void freeze(struct supervisor *s, bool frozen)
{
	if (s->record.state != (frozen ? STATE_RUNNING : STATE_FROZEN))
		return;
	if (frozen)
		change(s, STATE_FREEZING);
	if (!freeze_all(s, frozen)) {
		change(s, frozen ? STATE_RUNNING : STATE_FROZEN);
		return;
	}
	change(s, frozen ? STATE_FROZEN : STATE_THAWED);
	if (!frozen)
		change(s, STATE_RUNNING);
}

static void on_ending(void *context, const struct run *r, int status)
{
	struct supervisor *s = context;

	(void)r;
	/* Frozen, it could not hear that it shall end. */
	if (status < 0) {
		freeze(s, false);
		s->asked = true;
	} else {
		s->status = status;
	}
	if (s->started && s->record.state != STATE_STOPPING)
		change(s, STATE_STOPPING);
}

static void on_terminal(void *context, int master_fd)
{
	struct supervisor *s = context;

	console_begin(&s->console, master_fd);
}

static unsigned add_polls(void *context, struct pollfd *set)
{
	const struct supervisor *s = context;

	return console_poll(&s->console, set);
}

static void on_poll(void *context, const struct pollfd *set, unsigned count)
{
	struct supervisor *s = context;

	console_move(&s->console, set, count);
}

static void on_client(void *context, const struct msg *m, struct msg_extra *extra)
{
	struct supervisor *s = context;

	if (m->type == MSG_CL_CONSOLE && !s->q->foreground)
		(void)console_add_viewer(&s->console, fd_take(&extra->fds[0]), m->value == 1);
	else if (m->type == MSG_CL_FREEZE)
		freeze(s, m->value == 1);
	else if (m->type == MSG_CL_SIZE && m->id < 10000 && m->value >= 0 && m->value < 10000)
		console_resize(&s->console, (unsigned short)m->id, (unsigned short)m->value);
}

static void say_note(const char *text)
{
	if (supervisor.q->foreground)
		work_note(text);
	else
		report_note(supervisor.report_fd, text);
}

static const char *reason_of(const struct supervisor *s, bool failed)
{
	if (!s->started)
		return "aborted";
	if (failed)
		return "limit";
	if (s->asked)
		return "stopped";
	if (launch_halt(&s->run, s->status))
		return launch_halt(&s->run, s->status) == SIGHUP ? "rebooted" : "halted";
	if (s->status < 0)
		return "killed";
	return WIFSIGNALED(s->status) ? "signal" : "exit";
}

/* The whole life of the container: what launch_run says, written down. */
static int live(struct supervisor *s, int *ret_code, struct err *e)
{
	int code = EXIT_CODE_CUBBY;
	int done;

	s->record.started = record_now();
	s->record.supervisor = (int32_t)getpid();
	s->record.init = 0;
	s->record.exit = -1;
	s->record.reason = s->record.problem = "";
	change(s, STATE_STARTING);
	done = launch_run(&s->run, &code, e);
	console_end(&s->console);
	if (!s->started) {
		s->record.problem = done < 0 ? e->text : "";
		change(s, STATE_ABORTING);
	}
	if (s->record.state != STATE_STOPPING)
		change(s, STATE_STOPPING);
	s->record.exit = done < 0 ? e->exit_code : code;
	s->record.reason = reason_of(s, done < 0);
	config_describe(s->w, &s->q->profile->spec, &s->record);
	change(s, STATE_STOPPED);
	if (s->record.ephemeral) {
		struct err ignored;

		(void)!erase_container(s->w, s->q->name, &ignored);
	}
	/* Before who waits for the end is let go: then nobody finds it alive. */
	fd_close(&s->alive_fd);
	*ret_code = code;
	return done;
}

static int plan(struct supervisor *s, const struct watch *watch, struct err *e)
{
	const struct profile *p = s->q->profile;
	struct launch_request launch = {
		.spec = &p->spec,
		.places = p->places,
		.place_count = p->place_count,
		.rules = p->rules,
		.rule_count = p->rule_count,
		.facts = &s->w->facts,
		.profile = s->record.profile,
		.name = s->q->name,
		.cwd = p->cwd,
		.own_home = arena_printf(&s->w->arena, "%s/" CONTAINER_HOME,
					 container_path(&s->w->facts, s->q->name, &s->w->arena)),
		.own_changes = arena_printf(&s->w->arena, "%s/" CONTAINER_CHANGES,
					    container_path(&s->w->facts, s->q->name, &s->w->arena)),
		.tree = p->tree,
		.argv = s->q->command,
		.watch = watch,
		.say = say_note};
	struct tty_state state;

	if (s->q->foreground) {
		if (launch_terminal(&s->run, e) < 0)
			return -1;
		s->w->facts.has_tty = s->run.terminal;
	} else {
		plain_terminal(&state);
		launch_detached(&s->run, &state);
	}
	if (launch_plan(&s->run, &launch, &s->w->arena, e) < 0)
		return -1;
	/* In the background the caller's place means nothing. */
	if (!s->q->foreground && !p->cwd)
		s->run.cwd = NULL;
	s->run.halt_signal = halting_signal(p, s->q->command);
	return 0;
}

static int open_copy(const char *path, int *ret_fd, struct err *e)
{
	if (!path || !strcmp(path, "none"))
		return 0;
	*ret_fd = fd_open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY, 0600);
	return *ret_fd < 0 ? err_sys(e, "cannot open '%s'", path) : 0;
}

/* With a file of its own the console has no log here, as with LXC. */
static int prepare_console(struct supervisor *s, struct err *e)
{
	console_init(&s->console, s->q->console || s->q->foreground ? -1 : s->dir_fd);
	if (open_copy(s->q->console, &s->console.copies[0], e) < 0)
		return -1;
	return open_copy(s->q->log, &s->console.copies[1], e);
}

static int write_pidfile(const struct supervisor *s, struct err *e)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	OWN_FD int fd = -1;

	if (!s->q->pidfile)
		return 0;
	fd = fd_open_at(AT_FDCWD, s->q->pidfile, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || fd_write_all(fd, text, (size_t)len) < 0)
		return err_sys(e, "cannot write the pid file '%s'", s->q->pidfile);
	return 0;
}

/* An init inside can restart its system: each life is then of a process of its own. */
static int live_again(struct supervisor *s, struct err *e)
{
	if (s->run.spec->pid1.num != PID1_PROGRAM || s->record.ephemeral)
		return 0;
	return lives_begin(&s->report_fd, e);
}

static NORETURN void supervise(struct supervisor *s)
{
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	int code;

	/* The lock stays with who asked; it is let go when the program runs, or when we are gone.
	 */
	fd_close(&s->lock_fd);
	title_set("cubby: supervisor", s->q->name);
	s->alive_fd = container_stay_alive(s->dir_fd, &e);
	if (s->alive_fd < 0 || write_pidfile(s, &e) < 0 || leave_terminal(&e) < 0 ||
	    live_again(s, &e) < 0 || live(s, &code, &e) < 0) {
		report_failed(&s->report_fd, &e);
		_exit(EXIT_CODE_CUBBY);
	}
	/* It ended before it was seen to run: that is no failure of ours. */
	report_started(&s->report_fd);
	_exit(s->asked || launch_halt(&s->run, s->status) != SIGHUP ? 0 : LIVES_AGAIN);
}

static int start_behind(struct supervisor *s, struct err *e)
{
	int ends[2];
	OWN_FD int near_fd = -1;
	pid_t pid;

	if (report_pair(ends, e) < 0)
		return -1;
	near_fd = ends[0];
	s->report_fd = ends[1];
	pid = fork();
	if (pid == 0) {
		fd_close(&near_fd);
		supervise(s);
	}
	fd_close(&s->report_fd);
	if (pid < 0)
		return err_sys(e, "cannot start the supervisor");
	return report_wait(near_fd, e);
}

int supervisor_start(struct work *w, const struct supervisor_request *q, int *ret_code,
		     struct err *e)
{
	static struct watch watch = {
		.started = on_started, .ending = on_ending, .client = on_client};
	struct supervisor *s = &supervisor;

	watch.context = s;
	if (!q->foreground) {
		watch.terminal = on_terminal;
		watch.poll = add_polls;
		watch.move = on_poll;
	}
	/* Member by member: most of the struct is memory that is touched only when it is used. */
	memset(&s->run, 0, sizeof(s->run));
	s->w = w;
	s->q = q;
	s->report_fd = s->alive_fd = s->status = -1;
	s->lock_fd = q->lock_fd;
	/* Another open directory: it must not hold the lock. */
	s->dir_fd = fd_open_at(q->lock_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	if (s->dir_fd < 0)
		return err_sys(e, "cannot open the container '%s'", q->name);
	if (record_read(s->dir_fd, &w->arena, &s->record, e) < 0)
		return -1;
	config_describe(w, &q->profile->spec, &s->record);
	s->record.command = words_join(q->command, &w->arena);
	if (prepare_console(s, e) < 0 || plan(s, &watch, e) < 0)
		return -1;
	*ret_code = 0;
	if (!q->foreground)
		return start_behind(s, e);
	s->alive_fd = container_stay_alive(s->dir_fd, e);
	if (s->alive_fd < 0 || write_pidfile(s, e) < 0)
		return -1;
	return live(s, ret_code, e);
}
