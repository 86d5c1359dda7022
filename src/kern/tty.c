/* SPDX-License-Identifier: MIT */
/* kern/tty.c: terminals. */
#include "kern/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441 /* asm-generic/ioctls.h; libc headers of old systems lack it */
#endif

bool tty_read(int fd, struct tty_state *ret)
{
	/* The kernel fills less than libc's struct; states are compared. */
	memset(ret, 0, sizeof(*ret));
	if (tcgetattr(fd, &ret->termios) < 0)
		return false;
	if (ioctl(fd, TIOCGWINSZ, &ret->size) < 0)
		ret->size = (struct winsize){.ws_row = 24, .ws_col = 80};
	return true;
}

int tty_write(int fd, const struct termios *t)
{
	return tcsetattr(fd, TCSADRAIN, t);
}

bool tty_is_foreground(int fd)
{
	pid_t group = tcgetpgrp(fd);

	/* Not the terminal of our session: there is no job control that could speak against it. */
	if (group < 0 && errno == ENOTTY)
		return true;
	return group > 0 && group == getpgrp();
}

int tty_open_pair(const char *path, const struct tty_state *state, int *ret_master_fd,
		  int *ret_slave_fd)
{
	OWN_FD int master_fd = fd_open_at(AT_FDCWD, path, O_RDWR, 0);
	OWN_FD int slave_fd = -1;
	int unlocked = 0;

	if (master_fd < 0 || ioctl(master_fd, TIOCSPTLCK, &unlocked) < 0)
		return -1;
	slave_fd = ioctl(master_fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave_fd < 0)
		return -1;
	if (tcsetattr(slave_fd, TCSANOW, &state->termios) < 0 ||
	    ioctl(slave_fd, TIOCSWINSZ, &state->size) < 0)
		return -1;
	*ret_master_fd = fd_take(&master_fd);
	*ret_slave_fd = fd_take(&slave_fd);
	return 0;
}
