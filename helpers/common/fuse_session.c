/* SPDX-License-Identifier: MIT */
/* common/fuse_session.c: libfuse over a given descriptor. */
#include "helpers/common/fuse_session.h"

#include <errno.h>
#include <linux/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/attr.h"

static bool greeting; /* what is answered now was not asked by the kernel */

static ssize_t read_request(int fd, void *data, size_t room, void *context)
{
	(void)context;
	return read(fd, data, room);
}

static ssize_t write_answer(int fd, struct iovec *parts, int count, void *context)
{
	ssize_t len = 0;

	(void)context;
	if (!greeting)
		return writev(fd, parts, count);
	for (int i = 0; i < count; i++)
		len += (ssize_t)parts[i].iov_len;
	return len;
}

struct fuse_session *session_new(const struct fuse_lowlevel_ops *ops, struct err *e)
{
	char name[] = "cubby";
	char *argv[] = {name, NULL};
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *s = fuse_session_new(&args, ops, sizeof(*ops), NULL);

	if (!s)
		(void)err_set(e, "cannot begin with a file system of cubby's own");
	return s;
}

/*
 * libfuse answers nothing before it was greeted. The kernel has greeted the process before us, and
 * got the answer that we would give.
 */
static void greet(struct fuse_session *s)
{
	struct {
		struct fuse_in_header head;
		struct fuse_init_in init;
	} hello;
	struct fuse_buf buf = {.mem = &hello, .size = sizeof(hello)};

	memset(&hello, 0, sizeof(hello));
	hello.head.len = sizeof(hello);
	hello.head.opcode = FUSE_INIT;
	hello.head.unique = 1;
	hello.init.major = FUSE_KERNEL_VERSION;
	hello.init.minor = FUSE_KERNEL_MINOR_VERSION;
	/* What decides about the room that a request may take; all kernels that cubby knows do it.
	 */
	hello.init.flags = FUSE_BIG_WRITES | FUSE_MAX_PAGES;
	greeting = true;
	fuse_session_process_buf(s, &buf);
	greeting = false;
}

int session_begin(struct fuse_session *s, int fuse_fd, bool again, struct err *e)
{
	const struct fuse_custom_io io = {.read = read_request, .writev = write_answer};
	int error = -fuse_session_custom_io(s, &io, fuse_fd);

	if (error != 0) {
		errno = error;
		return err_sys(e, "cannot serve a file system of cubby's own");
	}
	if (again)
		greet(s);
	return 0;
}

bool session_move(struct fuse_session *s)
{
	static struct fuse_buf buf; /* its memory is libfuse's, and used again */
	int got = fuse_session_receive_buf(s, &buf);

	if (got > 0)
		fuse_session_process_buf(s, &buf);
	return !fuse_session_exited(s) && (got > 0 || got == -EAGAIN || got == -EINTR);
}
