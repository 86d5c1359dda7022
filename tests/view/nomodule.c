/* SPDX-License-Identifier: MIT */
/*
 * view/nomodule.c: runs a program on a kernel without a file system.
 *
 * usage: nomodule FILE-SYSTEM COMMAND [ARGS...]
 * fsopen(2) of that name is answered with ENODEV, by us, who read the name; all else goes on. No
 * new privileges are not needed where we have CAP_SYS_ADMIN in our user namespace, as we must.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
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

/*
 * In a child that has our open files: the listener is ours too, and no longer the child's when it
 * executes. Its number goes to wire_fd.
 */
static void be_watched(int wire_fd, char *const *command)
{
	int fd = listen_to_fsopen();

	if (fd < 0)
		perror("nomodule: cannot listen");
	else if (write(wire_fd, &fd, sizeof(fd)) == sizeof(fd))
		(void)execvp(command[0], command);
	_exit(2);
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

/* The exit code of the child, which is over. */
static int reap(pid_t pid)
{
	int status = 0;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

/*
 * Until nobody has the filter any more (POLLHUP); before Linux 6.11 that includes the child until
 * it is waited for. Returns its exit code.
 */
static int attend(int listener_fd, pid_t pid, const char *name)
{
	struct pollfd set[2] = {{.fd = listener_fd, .events = POLLIN},
				{.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN}};
	int code = 2;

	while (!(set[0].revents & POLLHUP) && poll(set, 2, -1) > 0) {
		if (set[0].revents & POLLIN)
			answer(listener_fd, name);
		if (!set[1].revents)
			continue;
		code = reap(pid);
		(void)close(set[1].fd);
		set[1].fd = -1;
	}
	return set[1].fd < 0 ? code : reap(pid);
}

int main(int argc, char **argv)
{
	int wire[2];
	int listener_fd;
	pid_t pid;

	if (argc < 3 || pipe2(wire, O_CLOEXEC) < 0)
		return 2;
	pid = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		be_watched(wire[1], argv + 2);
	if (pid < 0 || read(wire[0], &listener_fd, sizeof(listener_fd)) != sizeof(listener_fd))
		return 2;
	return attend(listener_fd, pid, argv[1]);
}
