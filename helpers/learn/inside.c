/* SPDX-License-Identifier: MIT */
/*
 * learn/inside.c: loads the filter that notifies, hands its listener out, executes the command.
 *
 * Runs inside, as the program that the sandbox was made for: the sandbox's own filter and walls are
 * up already, so this adds knowledge and takes nothing away. Notified calls wait for the recorder,
 * whatever made them: static programs and those that need no libc too.
 */
#include "helpers/learn/inside.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/learn/call.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

enum { CODE_ROOM = 128 };

/* Calls of another machine interface are let through unseen. */
static unsigned make_code(struct sock_filter *code)
{
	unsigned used = 0;

	code[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, arch));
	code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call_arch, 1, 0);
	code[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < call_count; i++) {
		code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							    (unsigned)call_numbers[i], 0, 1);
		code[used++] =
			(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	code[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return used;
}

/* SECCOMP_RET_USER_NOTIF: Linux 5.0; a wait that signals do not break, which Go needs: 5.19. */
static int load_filter(struct err *e)
{
	struct sock_filter code[CODE_ROOM];
	struct sock_fprog program = {.len = (unsigned short)make_code(code), .filter = code};
	long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			  SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
			  &program);

	if (fd < 0 && errno == EINVAL)
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			     &program);
	return fd < 0 ? err_sys(e, "cannot watch system calls inside") : (int)fd;
}

static int connect_recorder(const char *dir, struct err *e)
{
	OWN_FD int fd = fd_socket(AF_UNIX, SOCK_SEQPACKET);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/" LEARN_SOCKET, dir);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return err_sys(e, "cannot reach the recorder from inside");
	return fd_take(&fd);
}

static int send_listener(int fd, int listener_fd, struct err *e)
{
	char word = 'l';
	struct iovec data = {&word, 1};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	struct msghdr m = {.msg_iov = &data,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &listener_fd, sizeof(int));
	return sendmsg(fd, &m, MSG_NOSIGNAL) == 1
		       ? 0
		       : err_sys(e, "cannot hand the listener to the recorder");
}

int inside_run(const char *dir, char *const *command, struct err *e)
{
	OWN_FD int fd = connect_recorder(dir, e);
	OWN_FD int listener_fd = fd < 0 ? -1 : load_filter(e);

	if (listener_fd < 0 || send_listener(fd, listener_fd, e) < 0)
		return -1;
	/* An open listener of one's own would keep the recorder waiting: both end at the exec. */
	(void)execvp(command[0], command);
	(void)err_sys(e, "cannot execute '%s'", command[0]);
	e->exit_code = errno == ENOENT ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC;
	return -1;
}
