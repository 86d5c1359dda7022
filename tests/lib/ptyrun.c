/* SPDX-License-Identifier: MIT */
/*
 * tests/lib/ptyrun.c: plays a person at a terminal: runs a command on a pty, by a script on stdin.
 *
 *   ptyrun [-s COLSxROWS] [-t SECONDS] [-o TRANSCRIPT] COMMAND [ARGS...] < SCRIPT
 *
 * It is the session leader and does what an interactive shell does: the command gets a process
 * group of its own in the foreground; when it stops, the terminal is taken back. One word and
 * its arguments a line, # begins a comment, strings know \r \n \t \e \xNN \" and \\:
 *
 *   expect "text"       wait until the output behind the last match has this text
 *   expect-re "regex"   the same for an extended regular expression
 *   absent "text"       the output behind the last match does not have it (so far)
 *   send "text"         type it
 *   send-found "text"   type it, what the first group of the last expect-re was, and Enter
 *   eof                 type Ctrl-D
 *   resize COLS ROWS    change the window's size
 *   signal NUMBER       send a signal to the command itself
 *   run "SHELL COMMAND" somebody else does this meanwhile, and succeeds; $PID is the command's
 *   stopped             wait until the command has stopped (Ctrl-Z), take the terminal back
 *   continue            let it go on in the foreground
 *   foreground          wait until the command's group has the terminal
 *   termios-same        the terminal's modes are as before the command
 *   termios-changed     ... are not
 *   hangup              close the terminal, and send the command's group SIGHUP
 *   unplug              close the terminal alone
 *   wait STATUS         the command ends with this status (128+N for signal N), or "any"
 *
 * Exit status: 0; 1 with the line that failed and what was seen; 125 when it cannot work.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/script_line.h"

enum { EXIT_FAILED = 1, EXIT_SELF = 125, OUTPUT_ROOM = 1 << 20, POLL_MS = 20 };

static struct {
	int master_fd;
	int slave_fd; /* kept open: the terminal must outlive the command */
	FILE *transcript;
	double seconds; /* how long to wait for anything */
	struct termios before;
	pid_t pid;
	bool ended;
	bool stopped;
	int status;
	char output[OUTPUT_ROOM]; /* no NUL inside, ends with one */
	size_t len;
	size_t seen; /* up to here expect has matched */
	char found[64];
	unsigned line;
} pty = {.master_fd = -1, .slave_fd = -1, .seconds = 10};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_visibly(const char *text)
{
	for (const char *c = text; *c; c++)
		if (*c == '\n' || (*c >= ' ' && *c != 0x7f))
			fputc(*c, stderr);
		else
			fprintf(stderr, "\\x%02x", (unsigned char)*c);
}

static _Noreturn void fail(const char *what, const char *about)
{
	fprintf(stderr, "ptyrun: script line %u: %s %s\n", pty.line, what, about);
	fputs("ptyrun: output behind the last match:\n", stderr);
	print_visibly(pty.output + pty.seen);
	fputc('\n', stderr);
	if (pty.pid > 0 && !pty.ended) {
		kill(-pty.pid, SIGKILL);
		kill(-pty.pid, SIGCONT);
	}
	exit(EXIT_FAILED);
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "ptyrun: %s: %s\n", what, strerror(errno));
	exit(EXIT_SELF);
}

/* ---- the terminal and the command ---- */

static void pty_open(unsigned short cols, unsigned short rows)
{
	struct winsize size = {.ws_col = cols, .ws_row = rows};

	pty.master_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pty.master_fd < 0 || grantpt(pty.master_fd) != 0 || unlockpt(pty.master_fd) != 0)
		die("no pty");
	if (ioctl(pty.master_fd, TIOCSWINSZ, &size) != 0)
		die("window size");
	pty.slave_fd = open(ptsname(pty.master_fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pty.slave_fd < 0)
		die("slave of the pty");
	if (setsid() < 0 || ioctl(pty.slave_fd, TIOCSCTTY, 0) != 0)
		die("controlling terminal");
	if (tcgetattr(pty.slave_fd, &pty.before) != 0)
		die("terminal modes");
}

static void pty_start(char **argv)
{
	pty.pid = fork();
	if (pty.pid < 0)
		die("fork");
	if (pty.pid > 0) {
		setpgid(pty.pid, pty.pid);
		return;
	}
	setpgid(0, 0);
	tcsetpgrp(pty.slave_fd, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	for (int fd = 0; fd < 3; fd++)
		dup2(pty.slave_fd, fd);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Reads what there is, at most POLL_MS long. False at the end of the output. */
static bool pty_read(void)
{
	struct pollfd p = {.fd = pty.master_fd, .events = POLLIN};
	char *at = pty.output + pty.len;

	if (pty.master_fd < 0)
		return false;
	if (poll(&p, 1, POLL_MS) <= 0)
		return true;
	ssize_t got = read(pty.master_fd, at, OUTPUT_ROOM - 1 - pty.len);
	if (got <= 0)
		return false;
	if (pty.transcript) {
		fwrite(at, 1, (size_t)got, pty.transcript);
		fflush(pty.transcript);
	}
	for (ssize_t i = 0; i < got; i++)
		if (at[i] == '\0')
			at[i] = ' ';
	pty.len += (size_t)got;
	pty.output[pty.len] = '\0';
	return true;
}

static void pty_look_at_child(void)
{
	int status;

	if (pty.ended || waitpid(pty.pid, &status, WNOHANG | WUNTRACED | WCONTINUED) != pty.pid)
		return;
	pty.stopped = WIFSTOPPED(status);
	pty.ended = WIFEXITED(status) || WIFSIGNALED(status);
	if (pty.ended)
		pty.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Polls until done(arg) or the deadline. What was written before an exit is still read. */
static bool pty_await(bool (*done)(const char *arg), const char *arg)
{
	double until = now() + pty.seconds;

	for (;;) {
		bool ended = pty.ended;
		size_t len = pty.len;

		pty_read();
		pty_look_at_child();
		if (done(arg))
			return true;
		if ((ended && pty.len == len) || now() > until || pty.len >= OUTPUT_ROOM - 1)
			return false;
	}
}

static void pty_type(const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t done = write(pty.master_fd, text, len);
		if (done < 0)
			fail("cannot type", strerror(errno));
		text += done;
		len -= (size_t)done;
	}
}

/* ---- conditions ---- */

static bool has_text(const char *text)
{
	const char *at = strstr(pty.output + pty.seen, text);

	if (!at)
		return false;
	pty.seen = (size_t)(at - pty.output) + strlen(text);
	return true;
}

static bool has_match(const char *pattern)
{
	regex_t re;
	regmatch_t m[2];

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NEWLINE) != 0)
		fail("not a regular expression:", pattern);
	bool found = regexec(&re, pty.output + pty.seen, 2, m, 0) == 0;
	regfree(&re);
	if (!found)
		return false;
	if (m[1].rm_so >= 0)
		snprintf(pty.found, sizeof(pty.found), "%.*s", (int)(m[1].rm_eo - m[1].rm_so),
			 pty.output + pty.seen + m[1].rm_so);
	pty.seen += (size_t)m[0].rm_eo;
	return true;
}

static bool has_stopped(const char *arg)
{
	(void)arg;
	if (pty.stopped)
		tcsetpgrp(pty.slave_fd, getpgrp());
	return pty.stopped;
}

static bool has_ended(const char *wanted)
{
	if (!pty.ended)
		return false;
	tcsetpgrp(pty.slave_fd, getpgrp());
	if (strcmp(wanted, "any") != 0 && pty.status != (int)strtol(wanted, NULL, 10)) {
		char got[32];

		snprintf(got, sizeof(got), "%d", pty.status);
		fail("the command ended with status", got);
	}
	return true;
}

static bool has_foreground(const char *arg)
{
	(void)arg;
	return tcgetpgrp(pty.slave_fd) == pty.pid;
}

static bool modes_same(const char *arg)
{
	struct termios t = {0};

	(void)arg;
	if (tcgetattr(pty.slave_fd, &t) != 0)
		fail("cannot read the terminal's modes:", strerror(errno));
	return t.c_iflag == pty.before.c_iflag && t.c_oflag == pty.before.c_oflag &&
	       t.c_cflag == pty.before.c_cflag && t.c_lflag == pty.before.c_lflag &&
	       memcmp(t.c_cc, pty.before.c_cc, sizeof(t.c_cc)) == 0;
}

static bool modes_changed(const char *arg)
{
	return !modes_same(arg);
}

/* ---- actions ---- */

static void do_absent(char **arg)
{
	if (has_text(arg[0]))
		fail("saw", arg[0]);
}

static void do_send(char **arg)
{
	pty_type(arg[0]);
}

static void do_send_found(char **arg)
{
	pty_type(arg[0]);
	pty_type(pty.found);
	pty_type("\r");
}

static void do_eof(char **arg)
{
	(void)arg;
	pty_type("\x04");
}

static void do_resize(char **arg)
{
	struct winsize size = {.ws_col = (unsigned short)strtoul(arg[0], NULL, 10),
			       .ws_row = (unsigned short)strtoul(arg[1], NULL, 10)};

	if (ioctl(pty.master_fd, TIOCSWINSZ, &size) != 0)
		fail("cannot resize:", strerror(errno));
}

static void do_signal(char **arg)
{
	kill(pty.pid, (int)strtol(arg[0], NULL, 10));
}

/* Away from this terminal, in a session of its own. */
static void do_run(char **arg)
{
	char pid[32];
	int status = -1;
	pid_t shell = fork();

	if (shell == 0) {
		snprintf(pid, sizeof(pid), "%d", (int)pty.pid);
		setenv("PID", pid, 1);
		setsid();
		execl("/bin/bash", "bash", "-c", arg[0], (char *)NULL);
		_exit(127);
	}
	if (shell < 0 || waitpid(shell, &status, 0) != shell || status != 0)
		fail("failed:", arg[0]);
}

static void do_continue(char **arg)
{
	(void)arg;
	pty.stopped = false;
	tcsetpgrp(pty.slave_fd, pty.pid);
	kill(-pty.pid, SIGCONT);
}

/* The kernel tells the session leader alone. */
static void do_unplug(char **arg)
{
	(void)arg;
	close(pty.master_fd);
	pty.master_fd = -1;
}

/* A shell passes it on to its jobs. */
static void do_hangup(char **arg)
{
	do_unplug(arg);
	kill(-pty.pid, SIGHUP);
}

/* ---- the script ---- */

/* A word either waits for a condition, or acts. */
static const struct word {
	const char *name;
	int args;
	bool (*await)(const char *arg);
	const char *failure;
	void (*act)(char **arg);
} words[] = {
	{"expect", 1, has_text, "did not see", NULL},
	{"expect-re", 1, has_match, "did not see a match of", NULL},
	{"stopped", 0, has_stopped, "the command did not stop", NULL},
	{"foreground", 0, has_foreground, "the command does not have the terminal", NULL},
	{"termios-same", 0, modes_same, "the terminal's modes are not as before", NULL},
	{"termios-changed", 0, modes_changed, "the terminal's modes are as before", NULL},
	{"wait", 1, has_ended, "the command does not end; wanted", NULL},
	{"absent", 1, NULL, NULL, do_absent},
	{"send", 1, NULL, NULL, do_send},
	{"send-found", 1, NULL, NULL, do_send_found},
	{"eof", 0, NULL, NULL, do_eof},
	{"resize", 2, NULL, NULL, do_resize},
	{"signal", 1, NULL, NULL, do_signal},
	{"run", 1, NULL, NULL, do_run},
	{"continue", 0, NULL, NULL, do_continue},
	{"hangup", 0, NULL, NULL, do_hangup},
	{"unplug", 0, NULL, NULL, do_unplug},
};

static void word_run(char **arg, int n)
{
	const struct word *w = words;
	const struct word *end = words + sizeof(words) / sizeof(words[0]);

	while (w < end && strcmp(w->name, arg[0]) != 0)
		w++;
	if (w == end)
		fail("unknown word", arg[0]);
	if (n - 1 != w->args)
		fail("wrong number of arguments for", arg[0]);
	const char *first = w->args ? arg[1] : "";
	if (w->act)
		w->act(arg + 1);
	else if (!pty_await(w->await, first))
		fail(w->failure, first);
}

static void script_run(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		char *arg[WORDS_MAX];
		int n = line_split(line, arg);

		pty.line++;
		if (n > 0)
			word_run(arg, n);
	}
	free(line);
	if (!pty.ended)
		fail("the script ends before the command", "(missing wait)");
}

/* setsid needs a process that leads no group: become the child of one that only waits. */
static void become_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (pid == 0)
		return;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SELF);
}

int main(int argc, char **argv)
{
	unsigned short cols = 80;
	unsigned short rows = 24;
	int option;

	while ((option = getopt(argc, argv, "+s:t:o:")) != -1) {
		if (option == 's' && sscanf(optarg, "%hux%hu", &cols, &rows) == 2)
			continue;
		if (option == 't' && (pty.seconds = strtod(optarg, NULL)) > 0)
			continue;
		if (option == 'o' && (pty.transcript = fopen(optarg, "we")))
			continue;
		fputs("usage: ptyrun [-s COLSxROWS] [-t SECONDS] [-o TRANSCRIPT] COMMAND...\n",
		      stderr);
		return EXIT_SELF;
	}
	if (optind == argc) {
		fputs("ptyrun: no command\n", stderr);
		return EXIT_SELF;
	}
	become_child();
	/* As a shell: may set the foreground group from the background, and outlives a hangup. */
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pty_open(cols, rows);
	pty_start(argv + optind);
	script_run();
	return 0;
}
