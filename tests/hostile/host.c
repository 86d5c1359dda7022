/* SPDX-License-Identifier: MIT */
/*
 * hostile/host.c: what the attempts aim at and only a program can offer: sockets, a process, System
 * V objects, a key.
 *
 * usage: host NAME SECRET-DIRECTORY SHARED-DIRECTORY
 * Prints lines "key=value" for the arena, the last one "ready=1"; answers everybody until its
 * standard input ends, then takes away what would stay.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { SERVERS_MAX = 8, KEY_USER_KEYRING = -4, KEYCTL_UNLINK = 9, BACKLOG = 64 };

static struct server {
	int fd;
	int type;
	bool sends_directory;
} servers[SERVERS_MAX];
static int server_count;
static int secret_fd;

static void serve(int family, int type, const void *at, socklen_t len, const char *key)
{
	struct sockaddr_storage bound;
	socklen_t bound_len = sizeof(bound);
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, at, len) != 0 || (type == SOCK_STREAM && listen(fd, BACKLOG) != 0)) {
		warn("no server %s", key);
		if (fd >= 0)
			close(fd);
		return;
	}
	servers[server_count++] = (struct server){fd, type, strcmp(key, "sender") == 0};
	if (family == AF_UNIX || getsockname(fd, (struct sockaddr *)&bound, &bound_len) != 0)
		return;
	/* The port stands at the same place in both families. */
	printf("%s=%d\n", key, ntohs(((struct sockaddr_in *)(void *)&bound)->sin_port));
}

static void serve_inet(const char *address, int type, const char *key)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
		serve(AF_INET, type, &v4, sizeof(v4), key);
	else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
		serve(AF_INET6, type, &v6, sizeof(v6), key);
}

static void serve_local(const char *dir, const char *name, const char *key)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int abstract = dir == NULL;
	int len = abstract ? snprintf(at.sun_path + 1, sizeof(at.sun_path) - 1, "%s", name)
			   : snprintf(at.sun_path, sizeof(at.sun_path), "%s/%s", dir, name);

	if (len < 0 || (size_t)len >= sizeof(at.sun_path) - 1)
		errx(125, "the name of a socket is too long: %s/%s", dir, name);
	if (!abstract)
		(void)unlink(at.sun_path);
	serve(AF_UNIX, SOCK_STREAM, &at,
	      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)(abstract + len)), key);
	printf("%s=%s\n", key, at.sun_path + abstract);
}

static void send_directory(int client_fd)
{
	char data = 'd';
	struct iovec vec = {&data, 1};
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct msghdr message = {.msg_iov = &vec,
				 .msg_iovlen = 1,
				 .msg_control = control.room,
				 .msg_controllen = sizeof(control.room)};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &secret_fd, sizeof(int));
	(void)sendmsg(client_fd, &message, MSG_NOSIGNAL);
}

static void answer_client(const struct server *s)
{
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	char text[8];
	ssize_t len;
	int client_fd;

	if (s->type == SOCK_DGRAM) {
		len = recvfrom(s->fd, text, sizeof(text), 0, (struct sockaddr *)&from, &from_len);
		if (len > 0)
			(void)sendto(s->fd, text, (size_t)len, 0, (struct sockaddr *)&from,
				     from_len);
		return;
	}
	client_fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
	if (client_fd < 0)
		return;
	if (s->sends_directory)
		send_directory(client_fd);
	else if ((len = recv(client_fd, text, sizeof(text), 0)) > 0)
		(void)send(client_fd, text, (size_t)len, MSG_NOSIGNAL);
	close(client_fd);
}

static void answer_all(void)
{
	struct pollfd set[SERVERS_MAX + 1];

	for (;;) {
		set[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
		for (int n = 0; n < server_count; n++)
			set[n + 1] = (struct pollfd){.fd = servers[n].fd, .events = POLLIN};
		if (poll(set, (nfds_t)server_count + 1, -1) < 0 && errno != EINTR)
			return;
		if (set[0].revents)
			return;
		for (int n = 0; n < server_count; n++)
			if (set[n + 1].revents)
				answer_client(&servers[n]);
	}
}

int main(int argc, char **argv)
{
	struct mq_attr small = {.mq_maxmsg = 1, .mq_msgsize = 8};
	char name[64];
	long key;
	int shm, msg, sem;
	mqd_t queue;

	if (argc != 4)
		errx(125, "usage: host NAME SECRET-DIRECTORY SHARED-DIRECTORY");
	secret_fd = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (secret_fd < 0)
		err(125, "%s", argv[2]);
	serve_inet("127.0.0.1", SOCK_STREAM, "tcp");
	serve_inet("0.0.0.0", SOCK_STREAM, "any");
	serve_inet("::1", SOCK_STREAM, "tcp6");
	serve_inet("127.0.0.1", SOCK_DGRAM, "udp");
	serve_local(NULL, argv[1], "abstract");
	serve_local(argv[2], "socket", "path");
	serve_local(argv[3], "sender", "sender");
	snprintf(name, sizeof(name), "/%s", argv[1]);
	key = syscall(SYS_add_key, "user", argv[1], "secret", 6, KEY_USER_KEYRING);
	shm = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	msg = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	sem = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
	queue = mq_open(name, O_RDWR | O_CREAT, 0600, &small);
	close(shm_open(name, O_RDWR | O_CREAT, 0600));
	printf("pid=%d\nkey=%s\nshm=%d\nmsg=%d\nsem=%d\nname=%s\nready=1\n", (int)getpid(), argv[1],
	       shm, msg, sem, name);
	fflush(stdout);
	answer_all();
	(void)shmctl(shm, IPC_RMID, NULL);
	(void)msgctl(msg, IPC_RMID, NULL);
	(void)semctl(sem, 0, IPC_RMID);
	(void)mq_close(queue);
	(void)mq_unlink(name);
	(void)shm_unlink(name);
	(void)syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_USER_KEYRING);
	return 0;
}
