/* SPDX-License-Identifier: MIT */
/*
 * hostile/racer.c: a sandbox that exchanges names for each other, and one that takes what it gets.
 *
 * usage: racer swap A B   exchanges A and B without end; says "racing" after the first time
 *        racer take PATH  prints the file at PATH, or the one in it; then writes it, makes a
 * directory and removes "only" there
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXCHANGE = 2 };

static int swap(const char *a, const char *b)
{
	for (unsigned long turn = 0;; turn++) {
		if (syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, EXCHANGE) != 0) {
			fprintf(stderr, "racer: %s: %s\n", a, strerror(errno));
			return 1;
		}
		if (turn == 0) {
			puts("racing");
			fflush(stdout);
		}
	}
}

static void take_file(const char *path)
{
	char text[256];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (len > 0)
		printf("%.*s", (int)len, text);
	if (fd >= 0)
		close(fd);
	fd = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, "evil\n", 5);
		close(fd);
	}
}

static int take(const char *path)
{
	char in[512];

	take_file(path);
	snprintf(in, sizeof(in), "%s/file", path);
	take_file(in);
	(void)chmod(in, 0666);
	snprintf(in, sizeof(in), "%s/only", path);
	(void)unlink(in);
	snprintf(in, sizeof(in), "%s/new", path);
	if (mkdir(in, 0700) == 0)
		(void)rmdir(in);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "swap") == 0)
		return swap(argv[2], argv[3]);
	return argc == 3 && strcmp(argv[1], "take") == 0 ? take(argv[2]) : 125;
}
