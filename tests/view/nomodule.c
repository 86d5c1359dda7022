/* SPDX-License-Identifier: MIT */
/*
 * view/nomodule.c: runs a program on a kernel without a file system.
 *
 * usage: nomodule FILE-SYSTEM COMMAND [ARGS...]
 *        nomodule user-attributes COMMAND [ARGS...]
 * fsopen(2) of that name is answered with ENODEV, by us, who read the name; all else goes on. Or no
 * extended attribute can be set, as on a tmpfs before Linux 6.6 those of users could not. No
 * new privileges are not needed where we have CAP_SYS_ADMIN in our user namespace, as we must.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int listen_to_fsopen(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsopen, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(code) / sizeof(code[0]), code};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &filter);
}

static int refuse_attributes(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsetxattr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(code) / sizeof(code[0]), code};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

static int send_fd(int wire_fd, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {{0}};
	char mark = 0;
	struct iovec byte = {&mark, 1};
	struct msghdr m = {.msg_iov = &byte,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(wire_fd, &m, 0) == 1 ? 0 : -1;
}

static int take_fd(int wire_fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {{0}};
	char byte;
	struct iovec data = {&byte, 1};
	struct msghdr m = {.msg_iov = &data,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};
	int fd = -1;

	if (recvmsg(wire_fd, &m, MSG_CMSG_CLOEXEC) == 1 && m.msg_controllen > 0)
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* Whether the caller asks for this file system. What cannot be read is the caller's mistake. */
static int asks_for(const struct seccomp_notif *n, const char *name)
{
	char path[64];
	char text[32] = "";
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%u/mem", n->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, text, sizeof(text) - 1, (off_t)n->data.args[0]) <= 0)
		(void)fprintf(stderr, "nomodule: cannot read what %u asks for\n", n->pid);
	if (fd >= 0)
		(void)close(fd);
	return strcmp(text, name) == 0;
}

static void answer(int listener_fd, const char *name)
{
	struct seccomp_notif n = {0};
	struct seccomp_notif_resp to = {0};

	if (ioctl(listener_fd, (int)SECCOMP_IOCTL_NOTIF_RECV, &n) < 0)
		return;
	to.id = n.id;
	if (asks_for(&n, name))
		to.error = -ENODEV;
	else
		to.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	(void)ioctl(listener_fd, (int)SECCOMP_IOCTL_NOTIF_SEND, &to);
}

int main(int argc, char **argv)
{
	int wire[2];
	struct pollfd asked = {.events = POLLIN};
	int status = 0;
	pid_t pid;

	if (argc >= 3 && strcmp(argv[1], "user-attributes") == 0) {
		if (refuse_attributes() < 0) {
			perror("nomodule: cannot refuse attributes");
			return 2;
		}
		(void)execvp(argv[2], argv + 2);
		perror(argv[2]);
		return 2;
	}
	if (argc < 3 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire) < 0)
		return 2;
	pid = fork();
	if (pid == 0) {
		int fd = listen_to_fsopen();

		if (fd < 0 || send_fd(wire[1], fd) < 0) {
			perror("nomodule: cannot listen");
			_exit(2);
		}
		(void)close(fd);
		(void)execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(2);
	}
	(void)close(wire[1]);
	asked.fd = pid < 0 ? -1 : take_fd(wire[0]);
	if (asked.fd < 0)
		return 2;
	/* POLLHUP: nobody has the filter any more. */
	while (poll(&asked, 1, -1) == 1 && asked.revents & POLLIN)
		answer(asked.fd, argv[1]);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
