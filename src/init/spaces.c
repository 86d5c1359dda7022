/* SPDX-License-Identifier: MIT */
/*
 * init/spaces.c: a process can always open its own namespaces, also one that nobody may look into.
 *
 * Beside a process 1 of its own, init is not in the /proc inside; then its own pidfd has them
 * (Linux 6.11, PIDFD_GET_*_NAMESPACE).
 */
#include "init/spaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

/* linux/pidfd.h: the header of older kernels has none of them. */
static const struct {
	const char *path;
	unsigned request;
} spaces[SPACES] = {
	{"/proc/self/ns/net", _IO(0xff, 4)},
	{"/proc/self/ns/ipc", _IO(0xff, 2)},
	{"/proc/self/ns/uts", _IO(0xff, 10)},
	{"/proc/self/ns/mnt", _IO(0xff, 3)},
};

static int open_one(unsigned number)
{
	OWN_FD int pidfd = -1;
	int fd = fd_open_at(AT_FDCWD, spaces[number].path, O_RDONLY, 0);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	return pidfd < 0 ? -1 : ioctl(pidfd, (int)spaces[number].request, 0);
}

int spaces_open(int ret_fds[SPACES])
{
	for (unsigned i = 0; i < SPACES; i++) {
		ret_fds[i] = open_one(i);
		if (ret_fds[i] >= 0)
			continue;
		while (i-- > 0)
			fd_close(&ret_fds[i]);
		return -1;
	}
	return 0;
}
