/* SPDX-License-Identifier: MIT */
/*
 * hostile/entrants.c: looks into each process that comes into the sandbox, from its first moment
 * on.
 *
 * usage: entrants OUTPUT
 * Says "watching"; each process that can be looked into becomes a line of OUTPUT: "NUMBER HOW".
 * Ends when it is killed; the number of processes seen is in OUTPUT.seen.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIDS_MAX = 1 << 22, INIT = 1 };

static unsigned char seen[PIDS_MAX];
static FILE *output;

static const struct {
	const char *name;
	int flags;
} doors[] = {
	{"mem", O_RDWR},
	{"environ", O_RDONLY},
	{"maps", O_RDONLY},
	{"auxv", O_RDONLY},
	{"exe", O_RDONLY},
	{"cwd", O_RDONLY | O_DIRECTORY},
	{"root", O_RDONLY | O_DIRECTORY},
	{"fd", O_RDONLY | O_DIRECTORY},
	{"ns/mnt", O_RDONLY},
};

static void report(int pid, const char *how)
{
	fprintf(output, "%d %s\n", pid, how);
	fflush(output);
}

/* Whether its program is still cubby's, and can be told: the first thing that can be found out. */
static void look_at_program(int pid)
{
	char path[64], target[512];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	len = readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return;
	target[len] = '\0';
	if (!strstr(target, "/probes/"))
		report(pid, target);
}

static void look_into(int pid)
{
	char path[64], text[64];

	look_at_program(pid);

	for (size_t n = 0; n < sizeof(doors) / sizeof(doors[0]); n++) {
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/%s", pid, doors[n].name);
		fd = open(path, doors[n].flags | O_CLOEXEC);
		if (fd < 0)
			continue;
		/* Text files can be opened by everybody; reading is what counts. */
		if (doors[n].flags & O_DIRECTORY || doors[n].name[0] == 'e' ||
		    doors[n].name[0] == 'n' || read(fd, text, sizeof(text)) > 0 || errno == EIO)
			report(pid, doors[n].name);
		close(fd);
	}
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0) {
		report(pid, "ptrace");
		/* Only who stands still can be let go. */
		(void)ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		(void)waitpid(pid, NULL, __WALL);
		(void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
	}
}

static int count_fd;

static void count(unsigned long processes)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%08lu\n", processes);

	(void)!pwrite(count_fd, text, (size_t)len, 0);
}

int main(int argc, char **argv)
{
	unsigned long processes = 0;
	char name[512];

	if (argc != 2 || !(output = fopen(argv[1], "we")))
		return 125;
	snprintf(name, sizeof(name), "%s.seen", argv[1]);
	count_fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	puts("watching");
	fflush(stdout);
	for (;;) {
		DIR *dir = opendir("/proc");
		const struct dirent *entry;

		while (dir && (entry = readdir(dir))) {
			long pid = strtol(entry->d_name, NULL, 10);

			if (pid <= INIT || pid >= PIDS_MAX || pid == getpid())
				continue;
			if (!seen[pid]) {
				seen[pid] = 1;
				count(++processes);
			}
			look_into((int)pid);
		}
		if (dir)
			closedir(dir);
	}
}
