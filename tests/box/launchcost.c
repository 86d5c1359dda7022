/* SPDX-License-Identifier: MIT */
/*
 * tests/box/launchcost.c: counts the minor page faults of a command and of all it waited for.
 *
 *   launchcost COMMAND [ARGS...]
 *
 * Prints the median of several runs, less what starting nothing costs here; the first runs, which
 * fill caches, do not count. Exit status: 0, or 1 when the command failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WARMUP = 3, RUNS = 11 };

/* The faults of one run; with argv NULL of a child that ends at once. Ends the program on failure.
 */
static long faults_of(char **argv)
{
	struct rusage used;
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		if (argv)
			execvp(argv[0], argv);
		_exit(argv ? 127 : 0);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid) {
		perror("launchcost");
		exit(1);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "launchcost: the command failed (wait status 0x%x)\n",
			(unsigned)status);
		exit(1);
	}
	return used.ru_minflt;
}

static int compare(const void *a, const void *b)
{
	const long *x = a;
	const long *y = b;

	return (*x > *y) - (*x < *y);
}

static long median(char **argv)
{
	long faults[RUNS];

	for (int i = 0; i < WARMUP; i++)
		(void)faults_of(argv);
	for (int i = 0; i < RUNS; i++)
		faults[i] = faults_of(argv);
	qsort(faults, RUNS, sizeof(faults[0]), compare);
	return faults[RUNS / 2];
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("usage: launchcost COMMAND [ARGS...]\n", stderr);
		return 1;
	}
	printf("%ld\n", median(argv + 1) - median(NULL));
	return 0;
}
