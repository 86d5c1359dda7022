/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/launchbench.c: compares how long command lines take, fairly on a noisy machine.
 *
 *   launchbench [-n ROUNDS] [-r COUNT] [-u UID -g GID] LINES  time of one launch
 *   launchbench -P WORKERS [-s SLICES] [-u UID -g GID] LINES  launches a second, WORKERS at once
 *
 * Each round runs every line once; a ratio is the median of the rounds' own ratios, so that what
 * slows the machine slows all. In each round in another order: a line leaves the kernel things to
 * do and caches cold for the one behind it. LINES: see lines.h. Output, one row a line: NAME, ms
 * (median), p10 ms, p90 ms, cpu ms, minor faults, then the ratios to the first COUNT lines.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/bench/lines.h"

enum { ROUNDS_MAX = 10000, WARMUP_ROUNDS = 10, SLICE_MS = 800 };

struct sample {
	double wall; /* ms */
	double cpu;  /* ms, of all that was reaped */
	double faults;
};

static struct sample *samples[LINES_MAX];
static unsigned failures[LINES_MAX];
static int null_fd;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

static double quantile(double *values, int n, double q)
{
	qsort(values, (size_t)n, sizeof(*values), compare_doubles);
	return values[(int)(q * (double)(n - 1) + 0.5)];
}

static bool launch(const struct line *l, struct sample *ret)
{
	struct rusage used;
	int status;
	double start = now_ms();
	pid_t pid = line_start(l, null_fd);

	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		err(2, "%s", l->name);
	ret->wall = now_ms() - start;
	ret->cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
		   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
	ret->faults = (double)used.ru_minflt;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* What does not work at all is said before it is tried a thousand times. */
static void lines_try(void)
{
	for (int i = 0; i < lines_count; i++) {
		struct sample s;

		if (!launch(&lines[i], &s))
			errx(1, "%s fails", lines[i].name);
	}
}

/* Always the same orders, each as likely as the other. */
static void shuffle(int *order)
{
	for (int i = lines_count - 1; i > 0; i--) {
		int other = (int)(random() % (i + 1));
		int line = order[i];

		order[i] = order[other];
		order[other] = line;
	}
}

static void rounds_run(int rounds)
{
	int order[LINES_MAX];

	for (int i = 0; i < lines_count; i++) {
		samples[i] = calloc((size_t)rounds, sizeof(*samples[i]));
		if (!samples[i])
			err(2, "calloc");
		order[i] = i;
	}
	for (int r = -WARMUP_ROUNDS; r < rounds; r++) {
		shuffle(order);
		for (int i = 0; i < lines_count; i++) {
			struct sample s;

			failures[order[i]] += !launch(&lines[order[i]], &s);
			if (r >= 0)
				samples[order[i]][r] = s;
		}
	}
}

static double ratio_to(int line, int reference, int rounds)
{
	static double ratio[ROUNDS_MAX];

	for (int r = 0; r < rounds; r++)
		ratio[r] = samples[line][r].wall / samples[reference][r].wall;
	return quantile(ratio, rounds, 0.5);
}

static void rounds_print(int rounds, int references)
{
	static double wall[ROUNDS_MAX], cpu[ROUNDS_MAX], faults[ROUNDS_MAX];

	printf("%-16s %8s %8s %8s %8s %7s", "launch", "ms", "p10", "p90", "cpu ms", "faults");
	for (int i = 0; i < references; i++)
		printf(" %13s", lines[i].name);
	putchar('\n');
	for (int i = 0; i < lines_count; i++) {
		for (int r = 0; r < rounds; r++) {
			wall[r] = samples[i][r].wall;
			cpu[r] = samples[i][r].cpu;
			faults[r] = samples[i][r].faults;
		}
		printf("%-16s %8.3f %8.3f %8.3f %8.3f %7.0f", lines[i].name,
		       quantile(wall, rounds, 0.5), quantile(wall, rounds, 0.1),
		       quantile(wall, rounds, 0.9), quantile(cpu, rounds, 0.5),
		       quantile(faults, rounds, 0.5));
		for (int k = 0; k < references; k++)
			printf(" %13.3f", ratio_to(i, k, rounds));
		putchar('\n');
	}
}

/* Busy time of the whole machine, in ms: what a launcher leaves to others counts too. */
static double machine_busy_ms(void)
{
	unsigned long long t[8] = {0};
	FILE *f = fopen("/proc/stat", "re");

	if (!f || fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2],
			 &t[3], &t[4], &t[5], &t[6], &t[7]) != 8)
		err(2, "/proc/stat");
	fclose(f);
	return (double)(t[0] + t[1] + t[2] + t[5] + t[6]) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

/* Launches a second of one line, by this many workers, for one slice of time. */
static double slice_run(int line, int workers, double *ret_cpu_ms)
{
	struct counts {
		unsigned done[64];
		unsigned failed[64];
	} *counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0);
	if (counts == MAP_FAILED)
		err(2, "mmap");
	double busy = machine_busy_ms();
	double start = now_ms();
	for (int w = 0; w < workers; w++) {
		pid_t pid = fork();
		if (pid < 0)
			err(2, "fork");
		if (pid > 0)
			continue;
		while (now_ms() < start + SLICE_MS) {
			struct sample s;
			counts->failed[w] += !launch(&lines[line], &s);
			counts->done[w]++;
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	double elapsed = now_ms() - start;
	unsigned done = 0;
	for (int w = 0; w < workers; w++) {
		done += counts->done[w];
		failures[line] += counts->failed[w];
	}
	munmap(counts, sizeof(*counts));
	*ret_cpu_ms = (machine_busy_ms() - busy) / (double)done;
	return (double)done * 1e3 / elapsed;
}

static void throughput(int workers, int slices)
{
	static double rate[LINES_MAX][64], cpu[LINES_MAX][64], ratio[64];

	for (int s = 0; s < slices; s++)
		for (int i = 0; i < lines_count; i++)
			rate[i][s] = slice_run(i, workers, &cpu[i][s]);
	printf("%-16s %10s %14s %13s\n", "launches", "per second", "machine cpu ms", lines[0].name);
	for (int i = lines_count - 1; i >= 0; i--) {
		for (int s = 0; s < slices; s++)
			ratio[s] = rate[i][s] / rate[0][s];
		double to_first = quantile(ratio, slices, 0.5);
		/* This sorts the rates; those of the first line are needed last. */
		printf("%-16s %10.0f %14.2f %13.3f\n", lines[i].name,
		       quantile(rate[i], slices, 0.5), quantile(cpu[i], slices, 0.5), to_first);
	}
}

int main(int argc, char **argv)
{
	int rounds = 300;
	int workers = 0;
	int slices = 5;
	int references = 1;
	int option;

	while ((option = getopt(argc, argv, "n:r:P:s:u:g:")) != -1) {
		long number = strtol(optarg ? optarg : "", NULL, 10);

		switch (option) {
		case 'n':
			rounds = (int)number;
			break;
		case 'r':
			references = (int)number;
			break;
		case 'P':
			workers = (int)number;
			break;
		case 's':
			slices = (int)number;
			break;
		default:
			if (!lines_option(option, number))
				errx(2, "usage: see the top of launchbench.c");
		}
	}
	if (optind != argc - 1 || rounds < 1 || rounds > ROUNDS_MAX || workers < 0 ||
	    workers > 64 || slices < 1 || slices > 64)
		errx(2, "usage: see the top of launchbench.c");
	lines_read(argv[optind]);
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	lines_try();
	if (workers > 0) {
		throughput(workers, slices);
	} else {
		rounds_run(rounds);
		rounds_print(rounds, references < lines_count ? references : lines_count);
	}
	for (int i = 0; i < lines_count; i++)
		if (failures[i] > 0)
			errx(1, "%s failed %u times", lines[i].name, failures[i]);
	return 0;
}
