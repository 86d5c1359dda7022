/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_console.c: cubby console: the terminal of a container in the background.
 *
 * What the supervisor keeps of the past is shown first. Leaving it (the prefix, then q) leaves the
 * container as it is. Any number may look on, and type.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "container/verbs.h"
#include "container/work.h"
#include "engine/keeper.h"
#include "kern/tty.h"

struct console_client {
	int fd;        /* to the supervisor */
	int stream_fd; /* the console's bytes */
	int signal_fd;
	char prefix;   /* '\0': none */
	bool prefixed; /* the last key was the prefix */
	bool types;
	bool reads; /* stdin has not ended */
	bool tty;
	bool left; /* by the user */
	struct tty_state normal;
	struct keeper keeper;
};

/* "^a", or one character; "none". */
static int parse_prefix(const char *text, char *ret, struct err *e)
{
	*ret = '\0';
	if (!strcmp(text, "none"))
		return 0;
	if (text[0] == '^' && text[1] && !text[2])
		*ret = (char)(text[1] & 0x1f);
	else if (text[0] && !text[1])
		*ret = text[0];
	else
		return err_usage(e, "'%s' is not a key such as ^a", text);
	return 0;
}

static void send_size(const struct console_client *c)
{
	struct tty_state now;

	if (c->types && tty_read(STDIN_FILENO, &now))
		(void)wire_send(c->fd, MSG_CL_SIZE, now.size.ws_row, now.size.ws_col);
}

static int open_stream(struct console_client *c, struct err *e)
{
	struct msg m = {.type = MSG_CL_CONSOLE, .value = c->types};
	OWN_FD int far_fd = -1;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	c->stream_fd = ends[0];
	far_fd = ends[1];
	return wire_send_full(c->fd, &m, NULL, &far_fd, 1) < 0
		       ? err_sys(e, "cannot ask for the console")
		       : 0;
}

static void take_terminal(struct console_client *c)
{
	struct termios raw;

	c->tty = c->types && tty_read(STDIN_FILENO, &c->normal);
	if (!c->tty)
		return;
	raw = c->normal.termios;
	cfmakeraw(&raw);
	/* The keeper puts the terminal back even when we are killed. */
	if (keeper_start(&c->keeper, STDIN_FILENO, &raw, &c->normal.termios) == 0)
		(void)tty_write(STDIN_FILENO, &raw);
	send_size(c);
}

static void give_back(struct console_client *c)
{
	if (c->tty)
		(void)tty_write(STDIN_FILENO, &c->normal.termios);
	keeper_dismiss(&c->keeper);
}

/* The keys without those that are ours; twice the prefix is the prefix itself. */
static size_t sift(struct console_client *c, char *keys, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len && !c->left; i++) {
		bool is_prefix = c->prefix && keys[i] == c->prefix;

		if (c->prefixed && keys[i] == 'q') {
			c->left = true;
		} else if (is_prefix && !c->prefixed) {
			c->prefixed = true;
			continue;
		} else {
			keys[to++] = keys[i];
		}
		c->prefixed = false;
	}
	return to;
}

static void read_keys(struct console_client *c)
{
	char keys[1024];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	c->reads = n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n > 0)
		(void)!fd_write_all(c->stream_fd, keys, sift(c, keys, (size_t)n));
}

/* False at the end of the container. */
static bool show(const struct console_client *c)
{
	char bytes[8192];
	ssize_t n = read(c->stream_fd, bytes, sizeof(bytes));

	if (n > 0)
		(void)!fd_write_all(STDOUT_FILENO, bytes, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void on_signals(struct console_client *c)
{
	struct signalfd_siginfo info;

	while (read(c->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGWINCH)
			send_size(c);
		else
			c->left = true;
	}
}

static int carry(struct console_client *c, struct err *e)
{
	while (!c->left) {
		struct pollfd set[3] = {{.fd = c->stream_fd, .events = POLLIN},
					{.fd = c->signal_fd, .events = POLLIN},
					{.fd = c->reads ? STDIN_FILENO : -1, .events = POLLIN}};

		if (poll(set, 3, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait for the console");
		if (set[1].revents)
			on_signals(c);
		if (set[2].revents)
			read_keys(c);
		if (set[0].revents && !show(c))
			return 0;
	}
	return 0;
}

static int hold_signals(struct console_client *c, struct err *e)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGWINCH);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)sigdelset(&set, SIGPIPE);
	c->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return c->signal_fd < 0 ? err_sys(e, "cannot make a signal fd") : 0;
}

int cmd_console(int argc, char *const *argv, struct err *e)
{
	static struct console_client c = {.fd = -1, .stream_fd = -1, .keeper = {.fd = -1}};
	struct client_work *client;
	const char *prefix;
	struct work *w;
	int done;

	(void)argc;
	if (work_begin("console", false, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	prefix = work_option(w, OPTION_console_escape);
	if (parse_prefix(prefix ? prefix : "^a", &c.prefix, e) < 0 || client_begin(&client, e) < 0)
		return -1;
	c.types = c.reads = !work_has(w, OPTION_console_read);
	c.fd = client_connect(client, w->options.names[0], e);
	if (c.fd < 0 || hold_signals(&c, e) < 0 || open_stream(&c, e) < 0)
		return -1;
	take_terminal(&c);
	if (c.tty && c.prefix)
		(void)fprintf(stderr, "cubby: note: %s q leaves the console\r\n",
			      prefix ? prefix : "^a");
	done = carry(&c, e);
	give_back(&c);
	if (c.tty)
		(void)fputc('\n', stderr);
	return done;
}
