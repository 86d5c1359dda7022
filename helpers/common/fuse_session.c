/* SPDX-License-Identifier: MIT */
/* common/fuse_session.c: libfuse over a given descriptor. */
#include "helpers/common/fuse_session.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

/* Where the session reads and writes: /dev/null, then what session_begin() was given. */
static int session_fd = -1;

/*
 * The one way to give libfuse a descriptor that is always there: as a file system that somebody
 * else has mounted. fuse_session_custom_io() is not in each build of libfuse 3.18 and later.
 */
static int attach(struct fuse_session *s)
{
	char name[32];

	session_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (session_fd < 0)
		return -1;
	(void)snprintf(name, sizeof(name), "/dev/fd/%d", session_fd);
	return fuse_session_mount(s, name);
}

struct fuse_session *session_new(const struct fuse_lowlevel_ops *ops, struct err *e)
{
	char name[] = "cubby";
	char *argv[] = {name, NULL};
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *s = fuse_session_new(&args, ops, sizeof(*ops), NULL);

	if (!s || attach(s) < 0) {
		(void)err_set(e, "cannot begin with a file system of cubby's own");
		return NULL;
	}
	return s;
}

/*
 * libfuse answers nothing before it was greeted. The kernel has greeted the process before us, and
 * got the answer that we would give: this one goes to /dev/null.
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
	fuse_session_process_buf(s, &buf);
}

int session_begin(struct fuse_session *s, int fuse_fd, bool again, struct err *e)
{
	if (again)
		greet(s);
	if (dup3(fuse_fd, session_fd, O_CLOEXEC) < 0)
		return err_sys(e, "cannot serve a file system of cubby's own");
	(void)close(fuse_fd);
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
