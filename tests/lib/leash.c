/* SPDX-License-Identifier: MIT */
/*
 * tests/lib/leash.c: runs a test with a deadline and finds what it leaves behind.
 *
 *   leash SECONDS COMMAND [ARGS...]
 *
 * As a subreaper it inherits every process that outlives its parent, in whatever namespace it is.
 * Exit status: the command's own; 124 when it was too slow; 123 when processes were left.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_LEFT = 123, EXIT_SLOW = 124, EXIT_SELF = 125 };

/* How long the kernel may take to end what a dead parent took along. */
static const int GRACE_SECONDS = 5;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Calls visit for each child. Returns their number. */
static int children_visit(void (*visit)(pid_t pid))
{
	FILE *list = fopen("/proc/thread-self/children", "re");
	int count = 0;
	int pid;

	if (!list)
		return 0;
	while (fscanf(list, "%d", &pid) == 1) {
		visit(pid);
		count++;
	}
	fclose(list);
	return count;
}

static void child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
}

static void child_name(pid_t pid)
{
	char path[64];
	char line[256];
	size_t len = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	f = fopen(path, "re");
	if (f) {
		len = fread(line, 1, sizeof(line) - 1, f);
		fclose(f);
	}
	for (size_t i = 0; i < len; i++)
		if (line[i] < ' ')
			line[i] = ' ';
	line[len] = '\0';
	fprintf(stderr, "leash: left behind: process %d: %s\n", pid,
		len ? line : "(no command line)");
}

/*
 * Reaps children until none is left (true), or the time or a signal to leave has come (false).
 * With main_pid it also ends when that one does, and stores its status.
 */
static bool children_reap(double until, pid_t *main_pid, int *ret_status, int *ret_signal)
{
	sigset_t awaited;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGCHLD);
	sigaddset(&awaited, SIGINT);
	sigaddset(&awaited, SIGTERM);
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid < 0)
			return true;
		if (pid > 0 && main_pid && pid == *main_pid) {
			*ret_status = status;
			*main_pid = 0;
			return true;
		}
		if (pid > 0)
			continue;
		double left = until - now();
		if (left <= 0)
			return false;
		struct timespec wait = {.tv_sec = (time_t)left,
					.tv_nsec = (long)((left - (double)(time_t)left) * 1e9)};
		int sig = sigtimedwait(&awaited, NULL, &wait);
		if (sig == SIGINT || sig == SIGTERM) {
			*ret_signal = sig;
			return false;
		}
	}
}

/* Kills whatever is left, and what comes up when that dies. */
static void children_end(void)
{
	double until = now() + GRACE_SECONDS;
	int sig = 0;

	while (children_visit(child_kill) > 0 && now() < until)
		if (children_reap(now() + 0.05, NULL, NULL, &sig))
			return;
}

/* Tests begin as from a login: a shell starts what it does in the background with signals ignored.
 */
static void signals_reset(void)
{
	sigset_t none;

	for (int number = 1; number < SIGRTMIN; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static pid_t start(char **argv)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	signals_reset();
	setsid();
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(EXIT_SELF);
}

int main(int argc, char **argv)
{
	sigset_t blocked;
	int status = 0;
	int sig = 0;

	if (argc < 3) {
		fputs("usage: leash SECONDS COMMAND [ARGS...]\n", stderr);
		return EXIT_SELF;
	}
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
		perror("PR_SET_CHILD_SUBREAPER");
		return EXIT_SELF;
	}
	double limit = strtod(argv[1], NULL);
	pid_t pid = start(argv + 2);
	if (pid < 0) {
		perror("fork");
		return EXIT_SELF;
	}
	if (!children_reap(now() + limit, &pid, &status, &sig)) {
		children_end();
		if (sig)
			return 128 + sig;
		fprintf(stderr, "leash: not finished after %s seconds\n", argv[1]);
		return EXIT_SLOW;
	}
	int result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (!children_reap(now() + GRACE_SECONDS, NULL, NULL, &sig)) {
		children_visit(child_name);
		children_end();
		return result ? result : EXIT_LEFT;
	}
	return result;
}
