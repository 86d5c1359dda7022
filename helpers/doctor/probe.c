/* SPDX-License-Identifier: MIT */
/* doctor/probe.c: the child of a probe, its deadline, and what its end means. */
#include "helpers/doctor/probe.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/inside.h"
#include "kern/explain.h"
#include "kern/sys.h"

#define DEADLINE_MS 2000
#define DYING_MS 500

struct answer {
	int result;
	struct err why;
};

/* Ids as they are outside: inside, before they are mapped, there is no telling. */
struct ids {
	uid_t uid;
	gid_t gid;
};

static NORETURN void answer_from_child(const struct probe *p, struct ids ids, int answer_fd)
{
	struct answer a = {0};

	/* A group of its own: at the deadline everything that it started is killed with it. */
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (p->namespaces != 0)
		a.result = inside_map_ids(ids.uid, ids.gid, &a.why);
	if (a.result == 0)
		a.result = p->try(p, &a.why);
	_exit(fd_write_all(answer_fd, &a, sizeof(a)) == 0 ? 0 : 1);
}

static long now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads until `room` bytes or end of file; -1 with ETIMEDOUT when `until` passes first. */
static ssize_t read_until(int fd, void *data, size_t room, long until)
{
	size_t used = 0;

	while (used < room) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		long left = until - now_ms();
		int ready = left <= 0 ? 0 : poll(&wait, 1, (int)left);
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0) {
			errno = ready == 0 ? ETIMEDOUT : errno;
			return -1;
		}
		n = read(fd, (char *)data + used, room - used);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n == 0)
			break;
		used += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)used;
}

/* -1 with the sentence of a probe that gave no answer. */
static int no_answer(pid_t child, int answer_fd, bool late, struct err *e)
{
	int status = 0;
	char byte;

	(void)kill(-child, SIGKILL);
	(void)kill(child, SIGKILL);
	if (late) {
		(void)err_set(e, "no answer within %d seconds", DEADLINE_MS / 1000);
		/* A child that hangs inside the kernel does not die: it must not stop us as well.
		 */
		if (read_until(answer_fd, &byte, 1, now_ms() + DYING_MS) == 0)
			(void)waitpid(child, NULL, 0);
		return err_hint(e, "the kernel or a file system hangs: see sudo journalctl -k");
	}
	(void)waitpid(child, &status, 0);
	if (!WIFSIGNALED(status))
		return err_set(e, "the probe ended without an answer");
	(void)err_set(e, "the probe was killed by signal %d (%s)", WTERMSIG(status),
		      strsignal(WTERMSIG(status)));
	if (WTERMSIG(status) == SIGSYS)
		return err_hint(
			e, "a seccomp filter around this process kills who calls it: start what "
			   "surrounds cubby with nesting allowed");
	return -1;
}

static int try_in_child(const struct probe *p, struct err *e)
{
	struct ids ids = {.uid = geteuid(), .gid = getegid()};
	struct answer a = {0};
	int ends[2];
	ssize_t got;
	pid_t child;

	if (fd_pipe(ends) != 0)
		return err_sys(e, "cannot make a pipe");
	child = sys_clone(p->namespaces, SIGCHLD, NULL);
	if (child == 0)
		answer_from_child(p, ids, ends[1]);
	fd_close(&ends[1]);
	if (child < 0) {
		(void)explain_userns(errno, e);
		fd_close(&ends[0]);
		return -1;
	}
	got = read_until(ends[0], &a, sizeof(a), now_ms() + DEADLINE_MS);
	if (got == (ssize_t)sizeof(a)) {
		(void)kill(-child, SIGKILL);
		(void)waitpid(child, NULL, 0);
		*e = a.why;
	} else {
		a.result = no_answer(child, ends[0], got < 0, e);
	}
	fd_close(&ends[0]);
	return a.result;
}

void probe_run(const struct probe *p, struct finding *ret)
{
	static const enum outcome missing[] = {
		[NEED_ALWAYS] = OUTCOME_FAILURE,
		[NEED_SOME] = OUTCOME_WARNING,
		[NEED_NONE] = OUTCOME_NOTE,
	};
	struct finding f = {0};

	f.outcome = try_in_child(p, &f.why) == 0 ? OUTCOME_OK : missing[p->need];
	*ret = f;
}
