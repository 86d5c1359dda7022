/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd_exec.c: cubby exec: another program in a running sandbox, under the same policy.
 *
 * The sandbox's init starts it and applies the same steps as to the main program; this process only
 * passes stdio in, relays the terminal and signals, and returns the program's status.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/enter.h"
#include "engine/launch.h"
#include "engine/relay.h"
#include "engine/request.h"

struct exec {
	struct client_work *w;
	int fd;
	int signal_fd;
	bool terminal;
	bool foreground;
	bool tty[3];
	bool over;
	bool refused;
	int unsent; /* errno of an order that did not reach the launcher, or 0 */
	int status;
};

static struct relay relay;

static int send_request(struct exec *x, char *const *argv, unsigned argc, struct err *e)
{
	struct request_head head = {.magic = REQUEST_MAGIC, .argc = argc};
	struct msg m = {.type = MSG_CL_EXEC};
	const char *term = facts_env(&x->w->facts, "TERM");
	OWN_FD int memory_fd = -1;

	for (int n = 0; n < 3; n++)
		head.tty[n] = x->tty[n];
	head.terminal = x->terminal;
	head.foreground = x->foreground;
	if (x->terminal)
		head.state = relay.normal;
	memory_fd = request_make(&head, x->w->facts.cwd ? x->w->facts.cwd : "", term ? term : "",
				 argv, e);
	if (memory_fd < 0)
		return -1;
	/* A terminal of ours does not go in: /dev/null takes its place on the way. */
	OWN_FD int null_fd = fd_open_at(-100 /* AT_FDCWD */, "/dev/null", 2 /* O_RDWR */, 0);
	int fds[4] = {memory_fd, x->tty[0] ? null_fd : 0, x->tty[1] ? null_fd : 1,
		      x->tty[2] ? null_fd : 2};

	if (wire_send_full(x->fd, &m, NULL, fds, 4) < 0)
		return client_unsent(x->w, x->fd, "enter", e);
	return 0;
}

/* For the own program. Where it cannot be given our end is one that is always heard. */
static void order(struct exec *x, enum msg_type type, int value)
{
	const struct msg m = {.type = (uint32_t)type, .id = TO_OWN, .value = value};

	if (wire_tell(x->fd, &m, NULL, NULL, 0) < 0)
		x->unsent = errno;
}

/* Our job is to stop. A program with a terminal decides itself, as with Ctrl-Z. */
static void stop_job(struct exec *x)
{
	if (x->terminal) {
		order(x, MSG_CL_SIGNAL, SIGTSTP);
		return;
	}
	order(x, MSG_CL_SIGNAL, SIGSTOP);
	(void)relay_suspend(&relay, SIGTSTP);
	order(x, MSG_CL_CONTINUE, 0);
}

static int on_message(struct exec *x, struct err *e)
{
	struct msg m;
	int got = client_receive(x->w, x->fd, -1, &m, e);

	if (got == 0 && !x->refused) {
		/* And with it the program, killed by the kernel. */
		(void)err_set(e, "the sandbox ended");
		e->exit_code = 128 + SIGKILL;
	}
	if (got <= 0)
		return -1;
	if (m.type == MSG_FAILED && m.len == sizeof(*e)) {
		memcpy(e, x->w->extra.payload, sizeof(*e));
		e->text[sizeof(e->text) - 1] = '\0';
		e->hint[sizeof(e->hint) - 1] = '\0';
		x->refused = true;
	} else if (m.type == MSG_TERMINAL) {
		return relay_begin(&relay, fd_take(&x->w->extra.fds[0]), x->foreground, e);
	} else if (m.type == MSG_STOPPED) {
		/* Inside its terminal: we stop too, and when we go on, it goes on. */
		if (x->terminal)
			order(x, MSG_CL_CONTINUE, relay_follow_stop(&relay, m.value));
	} else if (m.type == MSG_EXITED) {
		x->status = m.value;
		x->over = true;
	}
	return 0;
}

static void on_signal(struct exec *x, int signal)
{
	bool foreground = false;

	switch (signal) {
	case SIGWINCH:
		relay_resize(&relay);
		break;
	case SIGCONT:
		if (!x->terminal || relay_resume(&relay, &foreground))
			order(x, MSG_CL_CONTINUE, foreground);
		break;
	case SIGTSTP:
		stop_job(x);
		break;
	case SIGHUP:
	case SIGINT:
	case SIGQUIT:
	case SIGTERM:
		relay.dismissed = true;
		order(x, MSG_CL_SIGNAL, signal);
		break;
	case SIGUSR1:
	case SIGUSR2:
	case SIGALRM:
		order(x, MSG_CL_SIGNAL, signal);
		break;
	default: /* SIGCHLD of the keeper, SIGPIPE of a reader that left, SIGTTIN, SIGTTOU */
		break;
	}
}

static void read_signals(struct exec *x)
{
	struct signalfd_siginfo info;

	while (read(x->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		on_signal(x, (int)info.ssi_signo);
}

static int wait_for_end(struct exec *x, struct err *e)
{
	while (!x->over) {
		struct pollfd set[5] = {{.fd = x->fd, .events = POLLIN},
					{.fd = x->signal_fd, .events = POLLIN}};
		unsigned tty = x->terminal ? relay_poll(&relay, set + 2) : 0;

		if (poll(set, 2 + tty, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait for the program");
		if (set[1].revents)
			read_signals(x);
		if (tty > 0)
			relay_move(&relay, set + 2, tty);
		if (set[0].revents && on_message(x, e) < 0)
			return -1;
		if (x->unsent && !x->over) {
			errno = x->unsent;
			return err_sys(e, "cannot pass a signal on to the program");
		}
	}
	return x->refused ? -1 : 0;
}

static int run_in(struct exec *x, const char *name, char *const *argv, unsigned argc, struct err *e)
{
	sigset_t all;
	int done;

	if (relay_init(&relay, x->tty, &x->foreground, &x->terminal, e) < 0)
		return -1;
	x->fd = client_connect(x->w, name, e);
	if (x->fd < 0)
		return -1;
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	x->signal_fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	if (x->signal_fd < 0)
		return err_sys(e, "cannot make a signal fd");
	done = send_request(x, argv, argc, e);
	if (done == 0)
		done = wait_for_end(x, e);
	if (x->terminal)
		relay_end(&relay, x->signal_fd);
	return done < 0 ? -1 : launch_exit_code(x->status);
}

int enter_sandbox(struct client_work *w, const char *name, char *const *argv, struct err *e)
{
	static struct exec x;
	unsigned count = 0;

	x.w = w;
	while (argv[count])
		count++;
	if (count > LIMIT_ARGS)
		return err_usage(e, "more than %d arguments", LIMIT_ARGS);
	return run_in(&x, name, argv, count, e);
}

int cmd_exec(int argc, char *const *argv, struct err *e)
{
	struct client_work *w;
	static char *shell[2];
	char *const *command;

	if (argc < 1 || argv[0][0] == '-') {
		(void)err_usage(e, "no sandbox is named");
		return err_hint(e, "cubby exec NAME [COMMAND [ARGS...]]; cubby ls lists the names");
	}
	if (client_begin(&w, e) < 0)
		return -1;
	command = argc > 1 && !strcmp(argv[1], "--") ? argv + 2 : argv + 1;
	if (!command[0]) {
		shell[0] = arena_strdup(&w->arena, w->facts.shell);
		command = shell;
	}
	return enter_sandbox(w, argv[0], command, e);
}
