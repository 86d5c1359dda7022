/* SPDX-License-Identifier: MIT */
/* learn/record.c: the loop over one listener and the end of the sandbox's launcher. */
#include "helpers/learn/record.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "helpers/learn/call.h"
#include "kern/sys.h"

/* The listener that one connection brings, or -1: whoever else connects is not heard. */
static int receive_listener(int listen_fd)
{
	/* cppcheck-suppress nullPointer ; accept(2): who connects is not asked for */
	OWN_FD int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	char word;
	struct iovec data = {&word, 1};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = {.msg_iov = &data,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};
	const struct cmsghdr *head;
	int listener_fd = -1;

	if (fd < 0 || recvmsg(fd, &m, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	head = CMSG_FIRSTHDR(&m);
	if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&listener_fd, CMSG_DATA(head), sizeof(int));
	return listener_fd;
}

/* Larger than any kernel's structures: theirs may grow. */
union notification {
	struct seccomp_notif in;
	char room[1024];
};

static void answer(int listener_fd, struct wants *w)
{
	union notification n;
	union {
		struct seccomp_notif_resp out;
		char room[1024];
	} reply;

	memset(&n, 0, sizeof(n));
	if (ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_RECV, &n) < 0)
		return;
	call_record(&n.in, w);
	memset(&reply, 0, sizeof(reply));
	reply.out.id = n.in.id;
	reply.out.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	(void)ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

int record_run(int listen_fd, pid_t child, struct wants *w, int *ret_status, struct err *e)
{
	OWN_FD int child_fd = sys_pidfd_open(child);
	OWN_FD int listener_fd = -1;

	if (child_fd < 0)
		return err_sys(e, "cannot watch the sandbox");
	for (;;) {
		struct pollfd set[] = {
			{.fd = child_fd, .events = POLLIN},
			{.fd = listener_fd < 0 ? listen_fd : listener_fd, .events = POLLIN}};

		if (poll(set, 2, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait for the sandbox");
		if (set[1].revents & POLLIN) {
			if (listener_fd < 0)
				listener_fd = receive_listener(listen_fd);
			else
				answer(listener_fd, w);
		} else if (set[1].revents && listener_fd >= 0) {
			/* All that was watched has ended; nobody else is listened to. */
			fd_close(&listener_fd);
			break;
		}
		if (set[0].revents)
			break;
	}
	while (waitpid(child, ret_status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for the sandbox");
	return 0;
}
