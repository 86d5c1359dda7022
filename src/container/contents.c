/* SPDX-License-Identifier: MIT */
/* container/contents.c: a clone, else a copy in the kernel, else one through memory. */
#include "container/contents.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/fd.h"

#define AT_ONCE ((size_t)64 << 20)

static int copy_through_memory(int in_fd, int out_fd)
{
	static char buffer[64 << 10];
	ssize_t got;

	do {
		got = fd_read_all(in_fd, buffer, sizeof(buffer));
		if (got > 0 && fd_write_all(out_fd, buffer, (size_t)got) < 0)
			return -1;
	} while (got > 0);
	return got < 0 ? -1 : 0;
}

/* From `start` to `end` of both. 1 when the kernel has no such copy between these two. */
static int copy_range(int in_fd, int out_fd, off_t start, off_t end)
{
	off_t out = start;

	while (start < end) {
		size_t left = (size_t)(end - start);
		ssize_t n = copy_file_range(in_fd, &start, out_fd, &out,
					    left < AT_ONCE ? left : AT_ONCE, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
					       errno == EOPNOTSUPP
				       ? 1
				       : -1;
		/* It has become shorter meanwhile. */
		if (n == 0)
			break;
	}
	return 0;
}

/* Only what is not a hole. 1: not possible between these two. */
static int copy_data(int in_fd, int out_fd, off_t size)
{
	off_t at = 0;

	while (at < size) {
		off_t data = lseek(in_fd, at, SEEK_DATA);
		off_t hole;
		int done;

		if (data < 0)
			break;
		hole = lseek(in_fd, data, SEEK_HOLE);
		if (hole < 0)
			return 1;
		done = copy_range(in_fd, out_fd, data, hole);
		if (done != 0)
			return done;
		at = hole;
	}
	return ftruncate(out_fd, size);
}

int contents_copy(int in_fd, int out_fd)
{
	struct stat s;
	int done;

	if (fstat(in_fd, &s) < 0)
		return -1;
	if (!S_ISREG(s.st_mode) || s.st_size == 0)
		return copy_through_memory(in_fd, out_fd);
	if (ioctl(out_fd, FICLONE, in_fd) == 0)
		return 0;
	done = copy_data(in_fd, out_fd, s.st_size);
	if (done <= 0)
		return done;
	if (lseek(in_fd, 0, SEEK_SET) < 0 || lseek(out_fd, 0, SEEK_SET) < 0)
		return -1;
	return copy_through_memory(in_fd, out_fd);
}
