/* SPDX-License-Identifier: MIT */
/*
 * backend/main.c: cubby-backend: runs the program of network.backend in a box.
 *
 *   cubby-backend NAME PATH
 *
 * Runs: outside, in the host's network and the sandbox's user namespace, started by the launcher
 * with a wire as descriptor 3. It has the right to administer the sandbox's network until the
 * program runs. Three processes: this one tells the launcher what becomes of the program, and is
 * locked in; its child is process 1 of a pid namespace, so that all ends with it, and sees to its
 * own end; below that is the program, in a root of its own (box.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/backend/box.h"
#include "helpers/backend/program.h"
#include "helpers/common/confine.h"
#include "kern/caps.h"
#include "kern/landlock.h"
#include "kern/sys.h"
#include "wire/wire.h"

enum { WIRE = 3 };

/* What the two below say: that the program serves, or an error of ours; and what it prints. */
struct channels {
	int said_fd;
	int told_fd;
	int printed_fd;
	int print_fd;
};

static const struct confine_call calls[] = {
	{.number = __NR_ppoll},
#ifdef __NR_poll
	{.number = __NR_poll},
#endif
	{.number = __NR_read},
	{.number = __NR_recvmsg},
	{.number = __NR_sendmsg},
	{.number = __NR_prlimit64, .argument = 1, .values = {0, 0}}, /* wire_send_full in need */
	{.number = __NR_close},
	{.number = __NR_kill, .argument = 2, .values = {SIGKILL, SIGKILL}},
	{.number = __NR_wait4},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
};

static int open_channels(struct channels *c)
{
	int said[2];
	int printed[2];

	if (fd_pipe(said) < 0)
		return -1;
	c->said_fd = said[0];
	c->told_fd = said[1];
	if (fd_pipe(printed) < 0)
		return -1;
	c->printed_fd = printed[0];
	c->print_fd = printed[1];
	return 0;
}

/* The program, which may need rights until it serves. Other walls would forbid its own sandbox. */
static NORETURN void become(const struct program *p, const struct channels *c)
{
	static char *const environment[] = {NULL};
	const struct landlock_walls walls = {.abstract = true, .signals = true};
	const struct rlimit none = {0, 0};
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);
	OWN_FD int rules_fd = -1;
	unsigned first = PROGRAM_READY;
	int abi = landlock_abi();

	if (null_fd < 0 || fd_become_stdio(null_fd, 0) < 0 || fd_become_stdio(null_fd, 1) < 0 ||
	    fd_become_stdio(c->print_fd, 2) < 0)
		_exit(EXIT_CODE_CUBBY);
	if (p->says_ready && fd_become_stdio(c->told_fd, (int)first++) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (caps_bound(p->caps) < 0 || caps_keep(p->caps, false) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	rules_fd = abi < 6 ? -1 : landlock_create(&walls, abi);
	if ((rules_fd >= 0 && landlock_restrict(rules_fd) < 0) ||
	    sys_close_range(first, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve(p->words[0], p->words, environment);
	_exit(errno == ENOENT ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC);
}

/* Until nobody is left in the pid namespace. One that goes into the background serves. */
static NORETURN void wait_for_all(const struct program *p, const struct channels *c)
{
	bool served = p->says_ready;
	int status;
	pid_t pid;

	while ((pid = wait(&status)) > 0 || errno == EINTR) {
		if (pid <= 0 || served)
			continue;
		served = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (!served)
			_exit(1);
		(void)!fd_write_all(c->told_fd, "1", 1);
	}
	_exit(0);
}

/* Process 1. */
static NORETURN void be_first(const struct program *p, int netns_fd, const struct channels *c)
{
	struct err e;
	pid_t pid;

	/* The other side of it is gone already, if this is not our parent any more. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != 0)
		_exit(EXIT_CODE_CUBBY);
	(void)close(c->said_fd);
	(void)close(c->printed_fd);
	(void)close(WIRE);
	if (box_enter(netns_fd, &e) < 0) {
		(void)!fd_write_all(c->told_fd, &e, sizeof(e));
		_exit(EXIT_CODE_CUBBY);
	}
	pid = fork();
	if (pid == 0)
		become(p, c);
	if (pid < 0 || caps_bound(0) < 0 || caps_keep(0, false) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)close(c->print_fd);
	(void)close(netns_fd);
	wait_for_all(p, c);
}

/* Why a program does not serve is the last line that it printed. */
static void quote(char *printed, size_t len, const char *name, bool served, struct err *e)
{
	char *line;

	while (len > 0 && (printed[len - 1] == '\n' || printed[len - 1] == '\0'))
		len--;
	printed[len] = '\0';
	line = strrchr(printed, '\n');
	line = line ? line + 1 : printed;
	if (!served && *line)
		(void)err_set(e, "%s ended: %.300s", name, line);
	else
		(void)err_set(e, "%s ended", name);
}

static void report(const struct err *e)
{
	const struct msg m = {.type = MSG_BACKEND_FAILED, .len = sizeof(*e)};

	(void)!wire_send_full(WIRE, &m, e, NULL, 0);
}

/* What is printed is read, so that the program never waits; only the newest is kept. */
static void keep_printed(int fd, char *printed, size_t *len, size_t room)
{
	ssize_t got;

	if (*len > room / 2) {
		memmove(printed, printed + room / 2, *len - room / 2);
		*len -= room / 2;
	}
	got = read(fd, printed + *len, room - 1 - *len);
	*len += got > 0 ? (size_t)got : 0;
}

/* Until the program or the launcher is gone. */
static void serve(const struct channels *c, const char *name)
{
	static char printed[2048], said[sizeof(struct err)];
	struct pollfd set[] = {{.fd = WIRE, .events = POLLIN},
			       {.fd = c->said_fd, .events = POLLIN},
			       {.fd = c->printed_fd, .events = POLLIN}};
	size_t printed_len = 0;
	bool served = false;
	struct err e;

	for (;;) {
		ssize_t got;

		if (poll(set, COUNT_OF(set), -1) < 0 && errno != EINTR)
			return;
		if (set[0].revents)
			return;
		if (set[2].revents & POLLIN)
			keep_printed(c->printed_fd, printed, &printed_len, sizeof(printed));
		else if (set[2].revents)
			set[2].fd = -1;
		if (!set[1].revents)
			continue;
		got = read(c->said_fd, said, sizeof(said));
		if (got == 1) {
			served = true;
			if (wire_send(WIRE, MSG_BACKEND_READY, 0, 0) < 0)
				return;
			continue;
		}
		if (got == (ssize_t)sizeof(e))
			memcpy(&e, said, sizeof(e));
		else
			quote(printed, printed_len, name, served, &e);
		report(&e);
		return;
	}
}

/* Nothing of it is left when the launcher has waited for us. */
static void end(pid_t first)
{
	if (first <= 0)
		return;
	(void)kill(first, SIGKILL);
	while (waitpid(first, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Not against signals, by which process 1 ends with us. */
static int lock_in(struct err *e)
{
	const struct landlock_walls walls = {.files = true, .abstract = true};
	const int abi = landlock_abi();
	OWN_FD int rules_fd = abi < 1 ? -1 : landlock_create(&walls, abi);

	if (confine_mounts(e) < 0)
		return -1;
	if (caps_bound(0) < 0 || caps_keep(0, false) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return err_sys(e, "cannot drop the rights of cubby-backend");
	if (rules_fd >= 0 && landlock_restrict(rules_fd) < 0)
		return err_sys(e, "cannot raise the second wall of cubby-backend");
	return confine_calls(calls, COUNT_OF(calls), e);
}

static int begin(const char *name, char *path, struct channels *c, pid_t *ret_pid, struct err *e)
{
	static struct msg_extra extra;
	struct program p;
	struct msg m;
	pid_t pid;

	if (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) != 1 || m.type != MSG_BACKEND_BEGIN)
		_exit(EXIT_CODE_CUBBY); /* the launcher is gone */
	if (open_channels(c) < 0)
		return err_sys(e, "cannot make a pipe");
	if (setns(extra.fds[0], CLONE_NEWUSER) < 0 || unshare(CLONE_NEWPID) < 0)
		return err_sys(e, "cannot enter the sandbox's user namespace");
	if (program_find(name, path, m.value != 0, &p, e) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		be_first(&p, extra.fds[1], c);
	if (pid < 0)
		return err_sys(e, "cannot start '%s'", path);
	*ret_pid = pid;
	fd_close(&c->told_fd);
	fd_close(&c->print_fd);
	fd_close(&extra.fds[0]);
	fd_close(&extra.fds[1]);
	return lock_in(e);
}

int main(int argc, char **argv)
{
	struct channels c = {-1, -1, -1, -1};
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	pid_t pid = 0;

	if (argc != 3) {
		(void)fputs("cubby-backend is started by cubby, for network.backend\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (begin(argv[1], argv[2], &c, &pid, &e) == 0)
		serve(&c, argv[1]);
	else
		report(&e);
	end(pid);
	return EXIT_CODE_CUBBY;
}
