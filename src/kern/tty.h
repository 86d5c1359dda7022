/* SPDX-License-Identifier: MIT */
/*
 * kern/tty.h: terminals: is it one, its settings, pseudo terminals (pty(7), ioctl_tty(2)).
 */
#ifndef CUBBY_KERN_TTY_H
#define CUBBY_KERN_TTY_H

#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "base/attr.h"

/* Settings and size of a terminal, to copy them to another or to put them back. */
struct tty_state {
	struct termios termios;
	struct winsize size;
};

/* True and *ret filled when fd is a terminal. */
bool tty_read(int fd, struct tty_state *ret) MUST_USE;

/* Sets the settings; waits for nothing. 0, or -1 and errno. */
int tty_write(int fd, const struct termios *t);

/* Whether our process group is the foreground one of this terminal. */
bool tty_is_foreground(int fd) MUST_USE;

/*
 * Opens a new pseudo terminal from the ptmx at `path` and its peer (TIOCGPTPEER, Linux 4.13: no
 * name is resolved), with the state applied. 0, or -1 and errno.
 */
int tty_open_pair(const char *path, const struct tty_state *state, int *ret_master_fd,
		  int *ret_slave_fd) MUST_USE;

#endif
