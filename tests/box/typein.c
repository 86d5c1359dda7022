/* SPDX-License-Identifier: MIT */
/*
 * tests/box/typein.c: tries to type a line into every terminal it can reach.
 *
 *   typein LINE
 *
 * Terminals: stdio, /dev/tty, /dev/console, /dev/tty0 and all of /dev/pts. Ways: TIOCSTI, the same
 * with high bits set (a filter that compares 64 bits lets it pass), and the paste of TIOCLINUX.
 * Says what worked. Status 0 when anything did.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PTS_MAX = 64, TIOCLINUX_PASTE = 3 };

static bool push(int fd, unsigned long request, const char *line)
{
	for (; *line; line++)
		if (syscall(SYS_ioctl, fd, request, line) != 0)
			return false;
	return true;
}

static int type_into(const char *name, int fd, const char *line)
{
	char paste = TIOCLINUX_PASTE;
	int worked = 0;

	for (int bit = 31; bit < 64; bit += 16)
		if (push(fd, TIOCSTI | (bit == 31 ? 0 : 1UL << bit), line)) {
			printf("%s: TIOCSTI, bit %d\n", name, bit);
			worked++;
		}
	if (ioctl(fd, TIOCLINUX, &paste) == 0) {
		printf("%s: TIOCLINUX\n", name);
		worked++;
	} else if (errno != EPERM) {
		printf("%s: TIOCLINUX is not forbidden: %s\n", name, strerror(errno));
	}
	return worked;
}

static int type_at(const char *path, const char *line)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	int worked = 0;

	if (fd < 0)
		return 0;
	worked = type_into(path, fd, line);
	close(fd);
	return worked;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1"};
	static const char *const stdio[] = {"stdin", "stdout", "stderr"};
	const char *line = argc > 1 ? argv[1] : "typed";
	int worked = 0;

	for (int fd = 0; fd < 3; fd++)
		worked += type_into(stdio[fd], fd, line);
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		worked += type_at(names[n], line);
	for (int n = 0; n < PTS_MAX; n++) {
		char path[32];

		snprintf(path, sizeof(path), "/dev/pts/%d", n);
		worked += type_at(path, line);
	}
	return worked > 0 ? 0 : 1;
}
