/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_wire.c: any packet with any number of descriptors, received.
 *
 * Input: a byte that says who may speak, a byte that says how many descriptors, the packet.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fuzz/property.h"
#include "wire/wire.h"

enum { FDS = 8 };

/* The table, read once more. */
static const struct {
	unsigned sender;
	unsigned fds;
	unsigned limit;
} rows[MSG_COUNT] = {
#define MSG(name, sender, fds, limit, meaning) [MSG_##name] = {PEER_##sender, fds, limit},
#include "wire/msgs.def"
};

static void send_packet(int fd, const uint8_t *data, size_t size, unsigned fd_count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * FDS)] = {0};
	struct iovec part = {NULL, size};
	struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;

	memcpy(&part.iov_base, &data, sizeof(part.iov_base));
	if (fd_count > 0) {
		head.msg_control = control;
		head.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
		for (unsigned i = 0; i < fd_count; i++)
			memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(int));
	}
	HOLDS(sendmsg(fd, &head, MSG_NOSIGNAL) == (ssize_t)size);
}

static bool fits(const uint8_t *data, size_t size, unsigned peer, unsigned fd_count)
{
	struct msg m;

	if (size < sizeof(m))
		return false;
	memcpy(&m, data, sizeof(m));
	return m.type > MSG_NONE && m.type < MSG_COUNT && (rows[m.type].sender & peer) &&
	       rows[m.type].fds == fd_count && m.len <= rows[m.type].limit &&
	       size == sizeof(m) + m.len;
}

static void check_received(const uint8_t *data, size_t size, unsigned fd_count, const struct msg *m,
			   struct msg_extra *extra)
{
	HOLDS(!memcmp(m, data, sizeof(*m)));
	HOLDS(!memcmp(extra->payload, data + sizeof(*m), size - sizeof(*m)));
	HOLDS(extra->fd_count == fd_count);
	for (unsigned i = 0; i < WIRE_FDS; i++)
		HOLDS((extra->fds[i] >= 0) == (i < fd_count));
	for (unsigned i = 0; i < fd_count; i++)
		(void)close(extra->fds[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct msg_extra extra;
	unsigned peer, fd_count;
	struct msg m;
	int before = lowest_free_fd();
	int ends[2];
	int got;

	if (size < 3 || size > WIRE_PAYLOAD + 2 * sizeof(m))
		return 0;
	peer = data[0] & 7;
	fd_count = data[1] % (FDS + 1);
	data += 2;
	size -= 2;
	HOLDS(wire_pair(ends) == 0);
	send_packet(ends[0], data, size, fd_count);
	got = wire_recv(ends[1], peer, false, &m, &extra);
	HOLDS(got == (fits(data, size, peer, fd_count) ? 1 : -1));
	if (got == 1)
		check_received(data, size, fd_count, &m, &extra);
	else
		HOLDS(errno == EPROTO);
	HOLDS(wire_recv(ends[1], peer, false, &m, &extra) == -1 && errno == EAGAIN);
	(void)close(ends[0]);
	HOLDS(wire_recv(ends[1], peer, false, &m, &extra) == 0);
	(void)close(ends[1]);
	HOLDS(lowest_free_fd() == before);
	return 0;
}
