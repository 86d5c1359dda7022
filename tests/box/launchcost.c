/* SPDX-License-Identifier: MIT */
/*
 * tests/box/launchcost.c: counts the minor page faults of a command and of all it waited for.
 *
 *   launchcost COMMAND [ARGS...]
 *
 * Prints the least of many runs, less what starting nothing costs here. Which thread makes the
 * network, and when, costs a page or two, and so does the address that the kernel chooses, by how
 * many of its blocks of pages the program lies in. Exit status: 0, or 1 when the command failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 200 };

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

static long least(char **argv)
{
	long found = faults_of(argv);

	for (int i = 1; i < RUNS; i++) {
		long faults = faults_of(argv);

		if (faults < found)
			found = faults;
	}
	return found;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("usage: launchcost COMMAND [ARGS...]\n", stderr);
		return 1;
	}
	printf("%ld\n", least(argv + 1) - least(NULL));
	return 0;
}
