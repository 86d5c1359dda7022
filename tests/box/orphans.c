/* SPDX-License-Identifier: MIT */
/*
 * tests/box/orphans.c: leaves processes to init.
 *
 *   orphans reap COUNT   COUNT double forks; status 0 when init has reaped them all
 *   orphans daemon       leaves a daemon that holds stdout and ignores every signal; ends
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 100, PATIENCE_S = 20 };

static int processes(void)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	int count = 0;

	while (proc && (entry = readdir(proc)))
		count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	if (proc)
		closedir(proc);
	return count;
}

/* True when no more than `most` processes are left in the end. */
static int settle(int most)
{
	time_t until = time(NULL) + PATIENCE_S;

	while (processes() > most)
		if (time(NULL) > until)
			return 0;
	return 1;
}

static int reap(int count)
{
	int before = processes();

	for (int n = 0; n < count; n++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid == 0) {
			if (fork() < 0)
				_exit(1);
			_exit(0);
		}
		int status;
		if (waitpid(pid, &status, 0) != pid || status != 0)
			return 1;
		/* Zombies count against limits: init must keep pace. */
		if (n % AT_ONCE == 0 && !settle(before + AT_ONCE))
			return 1;
	}
	if (settle(before))
		return 0;
	printf("%d processes, %d before\n", processes(), before);
	return 1;
}

static int leave_daemon(void)
{
	int ends[2];
	char byte = 'd';

	if (pipe(ends) != 0)
		return 1;
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		for (int number = 1; number < NSIG; number++)
			signal(number, SIG_IGN);
		if (write(ends[1], &byte, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ends[0], &byte, 1) != 1)
		return 1;
	puts("left");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "reap") == 0)
		return reap((int)strtol(argv[2], NULL, 10));
	if (argc == 2 && strcmp(argv[1], "daemon") == 0)
		return leave_daemon();
	return 125;
}
