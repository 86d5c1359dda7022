/* SPDX-License-Identifier: MIT */
/*
 * fault/flood.c: keeps descriptors on their way, sent to itself (SCM_RIGHTS), until the kernel
 * takes no more: it counts those of all processes of a user together, against the limit of open
 * files of who sends (unix(7), ETOOMANYREFS).
 *
 *   flood hold     as many as there may be, and prints "full"
 *   flood swing    the same, and then goes down and up again for ever
 *   flood probe    status 0 when one more can be sent, 1 when it is refused
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PACKET = 253 /* SCM_MAX_FD */, PAIRS = 64 };

static int pairs[PAIRS][2];
static int pair_count;

static bool add_pair(void)
{
	if (pair_count == PAIRS ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pairs[pair_count]) < 0)
		return false;
	pair_count++;
	return true;
}

/* One packet of `count` descriptors of /dev/null; false and errno when it is not taken. */
static bool send_packet(int socket_fd, int count)
{
	static _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * PACKET)];
	static int null_fd = -1;
	char byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr head = {.msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&head);

	if (null_fd < 0)
		null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
	for (int i = 0; i < count; i++)
		memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &null_fd, sizeof(int));
	/* musl's own has room for fewer. */
	return syscall(SYS_sendmsg, socket_fd, &head, MSG_NOSIGNAL) == 1;
}

/* Until the kernel refuses for their number. False when something else comes first. */
static bool fill(void)
{
	for (int at = 0; at < pair_count || add_pair();) {
		if (send_packet(pairs[at][0], PACKET))
			continue;
		if (errno == ETOOMANYREFS)
			return true;
		if (errno != EAGAIN)
			return false;
		at++;
	}
	return false;
}

/* Without room for them the descriptors of a packet are dropped. */
static void drain(void)
{
	char byte;

	for (int at = 0; at < pair_count; at++)
		while (recv(pairs[at][1], &byte, 1, 0) == 1)
			;
}

static int probe(void)
{
	if (!add_pair())
		return 2;
	if (send_packet(pairs[0][0], 1))
		return 0;
	return errno == ETOOMANYREFS ? 1 : 2;
}

int main(int argc, char **argv)
{
	bool swings = argc > 1 && strcmp(argv[1], "swing") == 0;
	struct rlimit limit;

	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "probe") == 0)
		return probe();
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (!fill()) {
		perror("flood: cannot fill");
		return 2;
	}
	puts("full");
	(void)fflush(stdout);
	while (swings) {
		drain();
		(void)fill();
	}
	for (;;)
		(void)pause();
}
