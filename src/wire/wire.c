/* SPDX-License-Identifier: MIT */
/* wire/wire.c: framing of messages, passing of file descriptors. */
#include "wire/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fd.h"

/* How long the kernel may lack what a message needs: PAUSES of PAUSE_MS. */
enum { PAUSES = 50, PAUSE_MS = 2 };

struct msg_row {
	const char *name;
	unsigned sender;
	unsigned fds;
	unsigned limit;
};

static const struct msg_row msg_table[MSG_COUNT] = {
#define MSG(name, sender, fds, limit, meaning) [MSG_##name] = {#name, PEER_##sender, fds, limit},
#include "wire/msgs.def"
};

const char *wire_msg_name(uint32_t type)
{
	return type > MSG_NONE && type < MSG_COUNT ? msg_table[type].name : "unknown";
}

int wire_pair(int ret_fds[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_fds);
}

int wire_send(int wire_fd, enum msg_type type, uint32_t id, int32_t value)
{
	struct msg m = {.type = (uint32_t)type, .id = id, .value = value};

	return wire_send_full(wire_fd, &m, NULL, NULL, 0);
}

/* Others of this user use up what it lacks (ETOOMANYREFS), or everybody does. */
static bool is_shortage(int error)
{
	return error == ENOBUFS || error == ENOMEM || error == ETOOMANYREFS;
}

static ssize_t send_now(int wire_fd, const struct msghdr *head)
{
	ssize_t sent;

	do
		sent = sendmsg(wire_fd, head, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent;
}

/*
 * While more descriptors are on their way than this process may open, sent by any process of the
 * user, none is taken on (unix(7)). A hostile program inside is the same user to the kernel: what
 * counts against it is our hard limit, which it cannot reach if it was given a lower one.
 */
static ssize_t send_by_hard_limit(int wire_fd, const struct msghdr *head)
{
	struct rlimit own;
	struct rlimit most;
	ssize_t sent = -1;
	int saved = ETOOMANYREFS;

	if (getrlimit(RLIMIT_NOFILE, &own) == 0 && own.rlim_cur != own.rlim_max) {
		most = (struct rlimit){own.rlim_max, own.rlim_max};
		(void)setrlimit(RLIMIT_NOFILE, &most);
		sent = send_now(wire_fd, head);
		saved = errno;
		/* What is started later has the caller's. */
		(void)setrlimit(RLIMIT_NOFILE, &own);
	}
	errno = saved;
	return sent;
}

/* A shortage passes, mostly; what a lost message would have said does not come again. */
static ssize_t send_patiently(int wire_fd, const struct msghdr *head)
{
	ssize_t sent = send_now(wire_fd, head);

	for (int pauses = 0; sent < 0 && is_shortage(errno) && pauses < PAUSES; pauses++) {
		if (errno == ETOOMANYREFS && (sent = send_by_hard_limit(wire_fd, head)) >= 0)
			break;
		(void)poll(NULL, 0, PAUSE_MS);
		sent = send_now(wire_fd, head);
	}
	return sent;
}

int wire_send_full(int wire_fd, const struct msg *m, const void *payload, const int *fds,
		   unsigned fd_count)
{
	struct iovec parts[2];
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * WIRE_FDS)];
	struct msghdr head;

	memcpy(&parts[0].iov_base, &(const void *){m}, sizeof(void *));
	memcpy(&parts[1].iov_base, &payload, sizeof(void *));
	parts[0].iov_len = sizeof(*m);
	parts[1].iov_len = m->len;
	memset(&head, 0, sizeof(head));
	head.msg_iov = parts;
	head.msg_iovlen = m->len ? 2 : 1;
	if (fd_count > 0) {
		struct cmsghdr *c = (struct cmsghdr *)(void *)control;

		memset(control, 0, sizeof(control));
		head.msg_control = control;
		head.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * fd_count);
	}
	return send_patiently(wire_fd, &head) < 0 ? -1 : 0;
}

int wire_tell(int wire_fd, const struct msg *m, const void *payload, const int *fds,
	      unsigned fd_count)
{
	if (wire_send_full(wire_fd, m, payload, fds, fd_count) == 0)
		return 0;
	return errno == EPIPE || errno == ECONNRESET ? 0 : -1;
}

static void take_fds(struct msghdr *head, struct msg_extra *extra)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		if (n > WIRE_FDS - extra->fd_count)
			n = WIRE_FDS - extra->fd_count;
		memcpy(extra->fds + extra->fd_count, CMSG_DATA(c), n * sizeof(int));
		extra->fd_count += (unsigned)n;
	}
}

static bool fits(const struct msg *m, size_t received, int flags, unsigned peer, unsigned fd_count)
{
	const struct msg_row *row;

	if (received < sizeof(*m) || (flags & (MSG_TRUNC | MSG_CTRUNC)))
		return false;
	if (m->type == MSG_NONE || m->type >= MSG_COUNT)
		return false;
	row = &msg_table[m->type];
	return (row->sender & peer) && row->fds == fd_count && m->len <= row->limit &&
	       received == sizeof(*m) + m->len;
}

int wire_recv(int wire_fd, unsigned peer, bool wait, struct msg *ret, struct msg_extra *ret_extra)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * WIRE_FDS)];
	struct msg m;
	struct iovec parts[2] = {{&m, sizeof(m)}, {ret_extra->payload, sizeof(ret_extra->payload)}};
	struct msghdr head;
	ssize_t got;

	memset(&head, 0, sizeof(head));
	head.msg_iov = parts;
	head.msg_iovlen = 2;
	head.msg_control = control;
	head.msg_controllen = sizeof(control);
	ret_extra->fd_count = 0;
	memset(ret_extra->fds, -1, sizeof(ret_extra->fds));
	/* A peer that ended without reading all is told once, before what it has sent. */
	do
		got = recvmsg(wire_fd, &head, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	while (got < 0 && (errno == EINTR || errno == ECONNRESET));
	if (got <= 0)
		return (int)got;
	take_fds(&head, ret_extra);
	if (!fits(&m, (size_t)got, head.msg_flags, peer, ret_extra->fd_count)) {
		for (unsigned i = 0; i < ret_extra->fd_count; i++)
			fd_close(&ret_extra->fds[i]);
		errno = EPROTO;
		return -1;
	}
	*ret = m;
	return 1;
}
