/* SPDX-License-Identifier: MIT */
/*
 * container/halting.c: the halt signal by kind of init.
 *
 * /sbin/init is a link to one of several programs, in the system that will be seen. A wrong guess
 * costs the time of a stop, no more, so what cannot be read is taken for what it is called.
 */
#include "container/halting.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "base/signame.h"
#include "kern/sys.h"

/* glibc keeps the first two real-time signals for itself; systemd counts from its SIGRTMIN. */
#define SIGNAL_SYSTEMD_HALT 37

/* The last name of the file that `path` leads to in the system; `path` itself when it is unknown.
 */
static const char *real_name(const struct profile *p, const char *path, char room[PATH_MAX])
{
	OWN_FD int root_fd = fd_open_at(AT_FDCWD, p->tree ? p->tree : "/", O_PATH | O_DIRECTORY, 0);
	OWN_FD int fd = -1;
	char link[32];
	ssize_t len;

	if (root_fd >= 0 && path[0] == '/')
		fd = sys_openat2(root_fd, path, O_PATH, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = fd < 0 ? -1 : readlink(link, room, PATH_MAX - 1);
	if (len <= 0)
		return path_base(path);
	room[len] = '\0';
	return path_base(room);
}

int halting_signal(const struct profile *p, char *const *command)
{
	const struct spec *s = &p->spec;
	char room[PATH_MAX];
	const char *name;

	if (s->container_halt_signal.set)
		return signame_number(s->container_halt_signal.text);
	name = command && command[0] ? real_name(p, command[0], room) : "";
	if (!strcmp(name, "systemd"))
		return SIGNAL_SYSTEMD_HALT;
	if (!strcmp(name, "busybox") && (strcmp(path_base(command[0]), "init") == 0 ||
					 strcmp(path_base(command[0]), "busybox") == 0))
		return SIGUSR2;
	return !strcmp(name, "init") ? SIGPWR : SIGTERM;
}
