/* SPDX-License-Identifier: MIT */
/*
 * hostile/terminals.c: attempts to type into a terminal, in an own one: what a filter refuses here
 * it refuses at every terminal. terminal.sh looks at the caller's.
 */
#include <sys/ioctl.h>

#include "tests/hostile/attempt.h"

enum { PASTE = 3, I386_IOCTL = 54, DISCIPLINE = 0 };

static char letter[] = "x";
static char paste[2] = {PASTE, 0};
static int discipline = DISCIPLINE;

/* A terminal of its own, controlling a session of its own. */
static int open_terminal(void)
{
	char path[32];
	int number = 0;
	int unlock = 0;
	int fd;
	int master_fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master_fd < 0 || ioctl(master_fd, TIOCSPTLCK, &unlock) != 0 ||
	    ioctl(master_fd, TIOCGPTN, &number) != 0)
		return -1;
	snprintf(path, sizeof(path), "/dev/pts/%d", number);
	(void)setsid();
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		(void)ioctl(fd, TIOCSCTTY, 0);
	return fd;
}

/* args: request, argument, by the 32-bit entry. */
static int try_ioctl(const struct attempt *a)
{
	long args[ARGUMENTS] = {open_terminal(), a->args[0], a->args[1]};

	if (args[0] < 0)
		return errno;
	if (a->args[2])
		return call_result(a, call_i386(I386_IOCTL, args));
	return call_result(a, syscall(SYS_ioctl, args[0], args[1], args[2]));
}

#define IOCTL(name_, what_, flags_, request, argument, by_i386)                                    \
	{                                                                                          \
		.name = name_, .what = what_, .flags = flags_, .attempt = try_ioctl, .args = {     \
			request,                                                                   \
			PTR(argument),                                                             \
			by_i386                                                                    \
		}                                                                                  \
	}
#define HIGHS(bit)                                                                                 \
	IOCTL("type-high-" #bit, "the same, with bit " #bit " of the request set", 0,              \
	      TIOCSTI | HIGH(bit), letter, 0)

/* clang-format off */
static const struct attempt attempts[] = {
	IOCTL("type", "type into the terminal (TIOCSTI)", 0, TIOCSTI, letter, 0),
	IOCTL("type-int80", "the same, by int $0x80", 0, TIOCSTI, letter, 1),
	HIGHS(32),
	HIGHS(36),
	HIGHS(47),
	HIGHS(62),
	HIGHS(63),
	IOCTL("paste", "paste the selection of a console (TIOCLINUX)", REACHED, TIOCLINUX, paste, 0),
	IOCTL("paste-high", "the same, with a bit above the 32 that count", REACHED, TIOCLINUX | HIGH(32), paste, 0),
	IOCTL("paste-int80", "the same, by int $0x80", REACHED, TIOCLINUX, paste, 1),
	IOCTL("discipline", "change the line discipline (TIOCSETD)", 0, TIOCSETD, &discipline, 0),
	IOCTL("discipline-high", "the same, with a bit above the 32 that count", 0, TIOCSETD | HIGH(44), &discipline, 0),
	IOCTL("discipline-int80", "the same, by int $0x80", 0, TIOCSETD, &discipline, 1),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
