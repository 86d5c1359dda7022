/* SPDX-License-Identifier: MIT */
/*
 * tests/fault/killrace.c: signals a launcher at random moments and looks for what survives it.
 *
 *   killrace SIGNAL RUNS PERCENT COMMAND [ARGS...]
 *   killrace --program SIGNAL          the program to run inside: says s, waits for it, says g
 *
 * The moments are spread over PERCENT of the time that a launch takes here, measured first.
 * As a subreaper it inherits what outlives the launcher, in whatever namespace it is. Everything
 * must go; what takes longer than GRACE_MS is counted as late, because on a busy machine also the
 * kernel needs its time. After another signal than SIGKILL the program has got it, or has died of
 * it, or has never begun; and the launcher's own death by a signal means that it has never begun.
 *
 * Prints one line of numbers and, for what went wrong, the delay. Status 0 when nothing did.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEASUREMENTS = 7, GRACE_MS = 100, PATIENCE_MS = 5000, PROGRAM_STATUS = 42, EXIT_SELF = 125 };

static struct {
	int signal;
	char **command;
	unsigned runs;
	unsigned begun; /* the program had said s */
	unsigned got;   /* ... and g */
	unsigned late;  /* it was all gone, but not within GRACE_MS */
	unsigned wrong;
} race;

struct run {
	pid_t launcher;
	int out_fd;
	int status;
	long delay_us;
	char said[8];
};

static long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

/* ---- the program inside ---- */

static int be_program(int number)
{
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (write(STDOUT_FILENO, "s", 1) != 1)
		return EXIT_SELF;
	if (sigwait(&set, &got) != 0 || write(STDOUT_FILENO, "g", 1) != 1)
		return EXIT_SELF;
	return PROGRAM_STATUS;
}

/* ---- one run ---- */

static bool run_start(struct run *r)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	r->launcher = fork();
	if (r->launcher == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execv(race.command[0], race.command);
		_exit(EXIT_SELF);
	}
	close(ends[1]);
	r->out_fd = ends[0];
	return r->launcher > 0;
}

static void wait_until(long at_us)
{
	while (now_us() < at_us)
		;
}

/* Reads all that the program says. False when its end of the pipe is still open in the end. */
static bool run_listen(struct run *r, long until_us)
{
	size_t len = 0;

	for (;;) {
		struct pollfd p = {.fd = r->out_fd, .events = POLLIN};
		long left = (until_us - now_us()) / 1000;

		if (left < 0 || poll(&p, 1, (int)left + 1) == 0)
			return false;
		ssize_t n = read(r->out_fd, r->said + len, sizeof(r->said) - 1 - len);
		if (n <= 0)
			return true;
		len += (size_t)n;
	}
}

/* Reaps until no child is left, also those that the launcher left to us. False when some stay. */
static bool run_reap(struct run *r, long until_us)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

		if (pid == r->launcher)
			r->status = status;
		if (pid < 0 && errno == ECHILD)
			return true;
		if (pid == 0 && now_us() > until_us)
			return false;
	}
}

/* Whether a process has been killed: it ends as soon as a processor has time for it. */
static bool is_dying(int pid)
{
	enum { EXITING = 0x4 }; /* PF_EXITING of linux/sched.h */
	char path[64];
	char line[256];
	char state = 'Z';
	unsigned flags = EXITING;
	unsigned long long pending = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (f && fgets(line, sizeof(line), f) && strrchr(line, ')'))
		(void)sscanf(strrchr(line, ')'), ") %c %*d %*d %*d %*d %*d %u", &state, &flags);
	if (f)
		fclose(f);
	if (state == 'Z' || state == 'X' || (flags & EXITING))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		unsigned long long set;

		if (sscanf(line, "SigPnd: %llx", &set) == 1 ||
		    sscanf(line, "ShdPnd: %llx", &set) == 1)
			pending |= set;
	}
	if (f)
		fclose(f);
	return pending & 1ull << (SIGKILL - 1);
}

/* What it does: its name and state, and where in the kernel it waits. */
static void describe(int pid, long delay_us)
{
	char path[64];
	char name[128] = "";
	char place[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (f)
		(void)fscanf(f, "%*d %127[^)]", name);
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	f = fopen(path, "re");
	if (f)
		(void)fscanf(f, "%63s", place);
	if (f)
		fclose(f);
	printf("# after %ld us: %d %s) lives, in %s\n", delay_us, pid, name, place);
}

/* Children of ours that nobody has killed. When PID 1 of a sandbox is dying, the kernel kills the
 * rest. */
static bool somebody_lives(long delay_us)
{
	FILE *list = fopen("/proc/thread-self/children", "re");
	bool lives = false;
	int pid;

	while (list && fscanf(list, "%d", &pid) == 1) {
		if (is_dying(pid))
			continue;
		lives = true;
		describe(pid, delay_us);
	}
	if (list)
		fclose(list);
	return lives;
}

static void kill_children(void)
{
	FILE *list = fopen("/proc/thread-self/children", "re");
	int pid;

	while (list && fscanf(list, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	if (list)
		fclose(list);
}

static const char *run_judge(const struct run *r)
{
	bool begun = r->said[0] == 's';
	bool got = r->said[0] && r->said[1] == 'g';

	if (race.signal == SIGKILL)
		return WIFSIGNALED(r->status) ? NULL : "the launcher ended by itself";
	if (WIFSIGNALED(r->status))
		return begun ? "the launcher died of the signal, after the program had begun"
			     : NULL;
	if (WEXITSTATUS(r->status) == PROGRAM_STATUS)
		return got ? NULL : "the program's status without the program";
	if (WEXITSTATUS(r->status) == 128 + race.signal)
		return begun ? "the program says it waits, and has died" : NULL;
	return "another exit status";
}

/* From the start to the program's first word, with nothing in between. */
static long measure(void)
{
	struct run r = {.delay_us = 0};
	long start = now_us();
	long took;

	if (!run_start(&r) || read(r.out_fd, r.said, 1) != 1)
		return 0;
	took = now_us() - start;
	kill(r.launcher, SIGKILL);
	run_listen(&r, now_us() + 1000L * PATIENCE_MS);
	run_reap(&r, now_us() + 1000L * PATIENCE_MS);
	close(r.out_fd);
	return took;
}

/* The fastest of some: the others met something else on the machine. */
static long measure_best(void)
{
	long best = 0;

	for (int n = 0; n < MEASUREMENTS; n++) {
		long took = measure();

		if (best == 0 || (took > 0 && took < best))
			best = took;
	}
	return best;
}

static void run_one(long delay_us)
{
	struct run r = {.delay_us = delay_us};
	long start = now_us();
	const char *wrong;

	if (!run_start(&r)) {
		race.wrong++;
		return;
	}
	wait_until(start + delay_us);
	kill(r.launcher, race.signal);
	long signalled = now_us();
	long until = signalled + 1000L * PATIENCE_MS;
	bool closed = false;
	bool reaped = false;

	if (race.signal == SIGKILL) {
		reaped = run_reap(&r, signalled + 1000L * GRACE_MS);
		race.late += !reaped && somebody_lives(delay_us);
	}
	closed = run_listen(&r, until);
	reaped = reaped || run_reap(&r, until);
	wrong = !closed || !reaped ? "something is still there" : run_judge(&r);
	race.begun += r.said[0] == 's';
	race.got += r.said[0] && r.said[1] == 'g';
	if (wrong) {
		race.wrong++;
		printf("# after %ld us: %s (said '%s', status %#x)\n", delay_us, wrong, r.said,
		       (unsigned)r.status);
		kill_children();
		run_reap(&r, now_us() + 1000L * PATIENCE_MS);
	}
	close(r.out_fd);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--program") == 0)
		return be_program((int)strtol(argv[2], NULL, 10));
	if (argc < 5) {
		fputs("usage: killrace SIGNAL RUNS PERCENT COMMAND...\n", stderr);
		return EXIT_SELF;
	}
	race.signal = (int)strtol(argv[1], NULL, 10);
	race.runs = (unsigned)strtoul(argv[2], NULL, 10);
	race.command = argv + 4;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		return EXIT_SELF;
	long max_us = measure_best() * strtol(argv[3], NULL, 10) / 100;
	if (max_us == 0) {
		fputs("killrace: the command does not start the program\n", stderr);
		return EXIT_SELF;
	}
	srandom((unsigned)getpid());
	for (unsigned n = 0; n < race.runs; n++)
		run_one(random() % (max_us + 1));
	printf("max_us=%ld runs=%u begun=%u got=%u late=%u wrong=%u\n", max_us, race.runs,
	       race.begun, race.got, race.late, race.wrong);
	return race.wrong ? 1 : 0;
}
