/* SPDX-License-Identifier: MIT */
/*
 * container/lives.c: a process that waits, and one that lives.
 *
 * The waiting one holds the lock that says that the container is there. When it is killed, the
 * kernel kills the other one, and that one's container with it.
 */
#include "container/lives.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

/* A system that does nothing but to restart is not started for ever. */
#define SHORT_MS 2000
#define SHORT_LIVES_MAX 5

/* What a launcher passes on, and the end of a life. */
static void held_signals(sigset_t *ret)
{
	static const int held[] = {SIGCHLD, SIGTERM, SIGINT,  SIGHUP,
				   SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};

	(void)sigemptyset(ret);
	for (size_t i = 0; i < COUNT_OF(held); i++)
		(void)sigaddset(ret, held[i]);
}

/* Waits for the life's end; its wait status. */
static int wait_for_end(pid_t life)
{
	sigset_t held;
	siginfo_t info;
	int status = 0;

	held_signals(&held);
	while (waitpid(life, &status, WNOHANG) == 0)
		if (sigwaitinfo(&held, &info) > 0 && info.si_signo != SIGCHLD)
			(void)kill(life, info.si_signo);
	return status;
}

static bool wants_another(int status, int64_t began, unsigned *short_lives)
{
	*short_lives = clock_ms() - began < SHORT_MS ? *short_lives + 1 : 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == LIVES_AGAIN &&
	       *short_lives < SHORT_LIVES_MAX;
}

int lives_begin(int *report_fd, struct err *e)
{
	unsigned short_lives = 0;
	pid_t waiting = getpid();
	sigset_t held;
	sigset_t before;
	int64_t began;
	int status;

	held_signals(&held);
	if (sigprocmask(SIG_BLOCK, &held, &before) < 0)
		return err_sys(e, "cannot hold signals back");
	do {
		pid_t life = fork();

		began = clock_ms();
		if (life < 0)
			return err_sys(e, "cannot start the supervisor");
		if (life == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
			if (getppid() != waiting)
				_exit(EXIT_CODE_CUBBY);
			(void)sigprocmask(SIG_SETMASK, &before, NULL);
			return 0;
		}
		fd_close(report_fd);
		status = wait_for_end(life);
	} while (wants_another(status, began, &short_lives));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_CODE_CUBBY);
}
