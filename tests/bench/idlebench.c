/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/idlebench.c: how much memory an idle sandbox takes.
 *
 *   idlebench [-n COUNT] [-u UID -g GID] LINES
 *
 * Starts COUNT of each line; its app writes one byte when it runs (idle.c). Output, one row a line:
 * NAME, KiB a sandbox by the machine's available memory.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/bench/lines.h"

enum { COUNT_MAX = 4096, DEADLINE_MS = 20000, SETTLED_KIB = 256, SETTLE_TRIES = 50 };

static long available_kib(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char text[128];
	long kib = -1;

	if (!f)
		err(2, "/proc/meminfo");
	while (kib < 0 && fgets(text, sizeof(text), f))
		if (sscanf(text, "MemAvailable: %ld", &kib) != 1)
			kib = -1;
	fclose(f);
	return kib;
}

/* Available memory once it has come to rest: namespaces are torn down long after their processes.
 */
static long settled_kib(void)
{
	const struct timespec pause = {.tv_nsec = 300 * 1000 * 1000};
	long last = available_kib();

	for (int i = 0; i < SETTLE_TRIES; i++) {
		nanosleep(&pause, NULL);
		long now = available_kib();
		if (labs(now - last) < SETTLED_KIB)
			return now;
		last = now;
	}
	return last;
}

/* True when the app has said that it runs. */
static bool start_one(const struct line *l, pid_t *ret)
{
	struct pollfd said = {.events = POLLIN};
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) != 0)
		err(2, "pipe");
	*ret = line_start(l, ends[1]);
	close(ends[1]);
	said.fd = ends[0];
	bool up = *ret > 0 && poll(&said, 1, DEADLINE_MS) == 1 && read(ends[0], &byte, 1) == 1;
	close(ends[0]);
	return up;
}

static double line_measure(const struct line *l, int count)
{
	static pid_t pids[COUNT_MAX];
	int up = 0;
	/* The first ones fill caches and slabs that later ones share. */
	enum { FIRST = 10 };
	long before = 0;

	for (int i = 0; i < count + FIRST; i++) {
		if (i == FIRST)
			before = settled_kib();
		if (!start_one(l, &pids[i]))
			errx(1, "%s: sandbox %d does not come up", l->name, i);
		up++;
	}
	double each = (double)(before - settled_kib()) / count;
	for (int i = 0; i < up; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < up; i++)
		waitpid(pids[i], NULL, 0);
	return each;
}

int main(int argc, char **argv)
{
	int count = 200;
	int option;

	while ((option = getopt(argc, argv, "n:u:g:")) != -1) {
		long number = strtol(optarg ? optarg : "", NULL, 10);

		if (option == 'n')
			count = (int)number;
		else if (!lines_option(option, number))
			errx(2, "usage: see the top of idlebench.c");
	}
	if (optind != argc - 1 || count < 1 || count > COUNT_MAX - 16)
		errx(2, "usage: see the top of idlebench.c");
	lines_read(argv[optind]);
	for (int i = 0; i < lines_count; i++)
		printf("%-16s %8.0f KiB a sandbox\n", lines[i].name,
		       line_measure(&lines[i], count));
	return 0;
}
