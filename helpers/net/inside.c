/* SPDX-License-Identifier: MIT */
/* net/inside.c: reading packets in batches, writing them with their own headers. */
#include "helpers/net/inside.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/net/datagram.h"
#include "helpers/net/echo.h"
#include "helpers/net/flow.h"
#include "helpers/net/listener.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"

/* Packets of one call, and calls of one turn. */
enum { BATCH = 16, CALLS = 8 };

static struct source frames = {.fd = -1};
static int raw_fds[2] = {-1, -1}; /* IPv4, IPv6; owned */
static uint8_t buffers[BATCH][FRAME_MAX + 1];

static void tell_fault(const uint8_t *bytes, size_t len)
{
	struct frame f;
	const char *why = frame_fault(bytes, len, &f);

	if (why)
		log_denial(&f, NULL, why);
}

static void take(uint8_t *bytes, size_t len)
{
	struct frame f;

	bool plain = frame_parse(bytes, len, &f);

	if (plain && f.protocol == IPPROTO_TCP)
		flow_begin(&f, bytes, len);
	else if (plain && f.protocol == IPPROTO_UDP)
		datagram_send(&f);
	else if (plain && f.is_echo)
		echo_send(&f);
	else
		tell_fault(bytes, len);
}

static void on_frames(struct source *s)
{
	static struct mmsghdr heads[BATCH];
	static struct iovec parts[BATCH];

	for (unsigned calls = 0; calls < CALLS; calls++) {
		int count;

		for (unsigned i = 0; i < BATCH; i++) {
			parts[i] = (struct iovec){buffers[i], sizeof(buffers[i])};
			heads[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
		}
		count = recvmmsg(s->fd, heads, BATCH, MSG_DONTWAIT, NULL);
		if (count <= 0)
			return;
		for (int i = 0; i < count; i++)
			take(buffers[i], heads[i].msg_len);
		if (count < BATCH)
			break;
	}
	/* More may have come meanwhile, and an edge is seen only once. */
	loop_again(s);
}

bool inside_has_begun(void)
{
	return frames.fd >= 0;
}

bool inside_has_six(void)
{
	return raw_fds[1] >= 0;
}

int inside_begin(const int fds[PRIVNET_FDS], bool has_six)
{
	frames = (struct source){.fd = fds[PRIVNET_FRAMES], .ready = on_frames};
	raw_fds[0] = fds[PRIVNET_RAW_FOUR];
	raw_fds[1] = fds[PRIVNET_RAW_SIX];
	if (!has_six)
		fd_close(&raw_fds[1]);
	if (listener_begin(fds[PRIVNET_LISTENER]) < 0)
		return -1;
	return loop_watch(&frames);
}

static int raw_for(const struct address *a)
{
	return raw_fds[address_is_four(a) ? 0 : 1];
}

/* The kernel takes the target from here for the route, without a port. */
static socklen_t target_of(const struct address *a, union address_socket *ret)
{
	struct address target = *a;

	target.port = 0;
	return address_to_socket(&target, ret);
}

static void put_packet(const uint8_t *bytes, size_t len, const struct address *to)
{
	union address_socket target;
	socklen_t target_len = target_of(to, &target);

	/* What does not fit into a queue is lost, as on any wire. */
	(void)!sendto(raw_for(to), bytes, len, MSG_DONTWAIT, &target.any, target_len);
}

void inside_let_out(uint8_t *syn, size_t len)
{
	struct frame f;

	if (!frame_parse(syn, len, &f))
		return;
	frame_finish_tcp(syn, len);
	put_packet(syn, len, &f.to);
}

void inside_refuse(const struct frame *f, enum refusal refusal)
{
	uint8_t out[FRAME_HEAD_MAX * 2];
	size_t len = frame_refuse(f, refusal, out);

	if (len > 0)
		put_packet(out, len, &f->from);
}

void inside_put_echo(const struct address *from, const struct address *to, uint16_t sequence,
		     uint8_t *bytes, size_t len)
{
	union address_socket target;
	uint8_t header[FRAME_HEAD_MAX];
	struct iovec parts[] = {{header, frame_echo_reply(from, to, sequence, bytes, len, header)},
				{bytes, len}};
	struct msghdr head = {.msg_name = &target,
			      .msg_namelen = target_of(to, &target),
			      .msg_iov = parts,
			      .msg_iovlen = COUNT_OF(parts)};

	if (parts[0].iov_len > 0)
		(void)!sendmsg(raw_for(to), &head, MSG_DONTWAIT);
}

void inside_put(const struct inside_datagram *d, unsigned count)
{
	static struct mmsghdr heads[INSIDE_BATCH];
	static struct iovec parts[INSIDE_BATCH][2];
	static union address_socket targets[INSIDE_BATCH];
	static uint8_t headers[INSIDE_BATCH][FRAME_HEAD_MAX];
	unsigned used = 0;

	for (unsigned i = 0; i < count && i < INSIDE_BATCH; i++) {
		size_t len =
			frame_datagram(d[i].from, d[i].to, d[i].bytes, d[i].len, headers[used]);

		if (len == 0)
			continue;
		parts[used][0] = (struct iovec){headers[used], len};
		parts[used][1] = (struct iovec){d[i].bytes, d[i].len};
		heads[used].msg_hdr = (struct msghdr){
			.msg_name = &targets[used],
			.msg_namelen = target_of(d[i].to, &targets[used]),
			.msg_iov = parts[used],
			.msg_iovlen = 2,
		};
		used++;
	}
	if (used > 0)
		(void)!sendmmsg(raw_for(d[0].to), heads, used, MSG_DONTWAIT);
}
