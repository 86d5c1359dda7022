/* SPDX-License-Identifier: MIT */
/* kern/netlink.c: writing batches of netlink messages, and reading what the kernel says to them. */
#include "kern/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fd.h"

void netlink_init(struct netlink *n)
{
	n->used = 0;
	n->message = 0;
	n->acks = 0;
	n->full = false;
}

/* Room for `len` bytes, rounded up with zeros. NULL when there is none. */
static char *take(struct netlink *n, size_t len)
{
	size_t whole = NLMSG_ALIGN(len);
	char *at = n->bytes + n->used;

	if (whole < len || whole > sizeof(n->bytes) - n->used) {
		n->full = true;
		return NULL;
	}
	memset(at + len, 0, whole - len);
	n->used += whole;
	return at;
}

void netlink_put_bytes(struct netlink *n, const void *data, size_t len)
{
	char *at = take(n, len);

	if (at)
		memcpy(at, data, len);
}

void netlink_begin(struct netlink *n, uint16_t type, uint16_t flags, const void *head, size_t len)
{
	struct nlmsghdr m = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags};

	n->message = n->used;
	if (flags & NLM_F_ACK)
		n->acks++;
	netlink_put_bytes(n, &m, sizeof(m));
	netlink_put_bytes(n, head, len);
}

void netlink_end(struct netlink *n)
{
	uint32_t len = (uint32_t)(n->used - n->message);

	if (!n->full)
		memcpy(n->bytes + n->message + offsetof(struct nlmsghdr, nlmsg_len), &len,
		       sizeof(len));
}

/* The length of an attribute has 16 bits: what is longer would wrap. */
static void put_head(struct netlink *n, uint16_t type, size_t len)
{
	struct nlattr a = {.nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type};

	if (len > UINT16_MAX - NLA_HDRLEN)
		n->full = true;
	else
		netlink_put_bytes(n, &a, sizeof(a));
}

void netlink_put(struct netlink *n, uint16_t type, const void *data, size_t len)
{
	put_head(n, type, len);
	netlink_put_bytes(n, data, len);
}

void netlink_put_u32(struct netlink *n, uint16_t type, uint32_t value)
{
	netlink_put(n, type, &value, sizeof(value));
}

void netlink_put_be32(struct netlink *n, uint16_t type, uint32_t value)
{
	netlink_put_u32(n, type, htonl(value));
}

void netlink_put_text(struct netlink *n, uint16_t type, const char *text)
{
	netlink_put(n, type, text, strlen(text) + 1);
}

size_t netlink_open(struct netlink *n, uint16_t type)
{
	size_t at = n->used;

	put_head(n, (uint16_t)(type | NLA_F_NESTED), 0);
	return at;
}

void netlink_close(struct netlink *n, size_t opened)
{
	uint16_t len = (uint16_t)(n->used - opened);

	if (!n->full)
		memcpy(n->bytes + opened + offsetof(struct nlattr, nla_len), &len, sizeof(len));
}

/* Takes answers until all have come or one is an error. */
static int take_answers(int fd, unsigned acks)
{
	_Alignas(8) char answers[NETLINK_ROOM];

	while (acks > 0) {
		ssize_t len = recv(fd, answers, sizeof(answers), 0);
		struct nlmsghdr *m = (struct nlmsghdr *)(void *)answers;

		if (len < 0 && errno != EINTR)
			return -1;
		for (; len > 0 && NLMSG_OK(m, (size_t)len); m = NLMSG_NEXT(m, len)) {
			const struct nlmsgerr *result = NLMSG_DATA(m);

			if (m->nlmsg_type != NLMSG_ERROR)
				continue;
			if (result->error != 0) {
				errno = -result->error;
				return -1;
			}
			acks--;
		}
	}
	return 0;
}

int netlink_commit(struct netlink *n, int protocol)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	OWN_FD int fd = -1;

	if (n->full) {
		errno = EMSGSIZE;
		return -1;
	}
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (fd < 0 ||
	    sendto(fd, n->bytes, n->used, 0, (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -1;
	return take_answers(fd, n->acks);
}
