/* SPDX-License-Identifier: MIT */
/*
 * netpcap/lead.c: where connections lead, by the port that they come from.
 *
 * Hostile bytes: nothing is read but within a frame. The tables have a fixed size: who makes more
 * connections than they hold sees some of them addressed to the listener.
 */
#include "helpers/netpcap/lead.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "wire/privnet.h"

enum { PORTS = 65536, SYNS = 4096, FOUR_HEAD = 20, SIX_HEAD = 40, TCP_HEAD = 20 };

/* The fields of a frame of TCP, in it. */
struct fields {
	uint8_t *from, *to; /* addresses */
	uint8_t *from_port, *to_port;
	uint8_t *checksum; /* of the head of IPv4, or NULL */
	size_t address;    /* length of one */
	size_t head;       /* length of the IP head */
	uint32_t sequence;
	bool is_syn;
};

struct lead {
	bool known;
	uint8_t to[16];
	uint8_t to_port[2];
	uint8_t from_port[2]; /* the kernel may have had to take another one */
};

struct syn {
	uint32_t sequence;
	size_t address;
	struct lead lead;
};

static struct lead leads[2][PORTS]; /* IPv4, IPv6; pages that nobody uses cost nothing */
static struct syn syns[SYNS];

static uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static bool read_tcp(uint8_t *tcp, size_t len, struct fields *f)
{
	if (len < TCP_HEAD)
		return false;
	f->from_port = tcp;
	f->to_port = tcp + 2;
	f->sequence = (uint32_t)read16(tcp + 4) << 16 | read16(tcp + 6);
	f->is_syn = (tcp[13] & (TH_SYN | TH_ACK | TH_RST | TH_FIN)) == TH_SYN;
	return true;
}

static bool read_frame(uint8_t *b, size_t len, struct fields *f)
{
	if (len >= FOUR_HEAD && b[0] >> 4 == 4 && b[9] == IPPROTO_TCP) {
		f->head = (size_t)(b[0] & 15) * 4;
		f->address = 4;
		f->from = b + 12;
		f->checksum = b + 10;
	} else if (len >= SIX_HEAD && b[0] >> 4 == 6 && b[6] == IPPROTO_TCP) {
		f->head = SIX_HEAD;
		f->address = 16;
		f->from = b + 8;
		f->checksum = NULL;
	} else {
		return false;
	}
	f->to = f->from + f->address;
	return f->head >= FOUR_HEAD && f->head <= len && read_tcp(b + f->head, len - f->head, f);
}

static bool is_loopback(const uint8_t *address, size_t len)
{
	return len == 4 ? address[0] == 127
			: !memcmp(address, &in6addr_loopback, sizeof(in6addr_loopback));
}

static bool is_redirected(const struct fields *f)
{
	return read16(f->to_port) == PRIVNET_PORT && is_loopback(f->to, f->address) &&
	       !is_loopback(f->from, f->address);
}

static void remember(const struct fields *f)
{
	struct syn *s = &syns[f->sequence % SYNS];

	s->sequence = f->sequence;
	s->address = f->address;
	s->lead.known = true;
	memcpy(s->lead.to, f->to, f->address);
	memcpy(s->lead.to_port, f->to_port, 2);
	memcpy(s->lead.from_port, f->from_port, 2);
}

/* RFC 791: over the head, with its own place as zero. */
static void finish_head(const struct fields *f)
{
	const uint8_t *head = f->checksum - 10;
	uint32_t sum = 0;

	f->checksum[0] = f->checksum[1] = 0;
	for (size_t at = 0; at < f->head; at += 2)
		sum += read16(head + at);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	f->checksum[0] = (uint8_t)(~sum >> 8);
	f->checksum[1] = (uint8_t)~sum;
}

static void apply(const struct fields *f, const struct lead *l)
{
	memcpy(f->to, l->to, f->address);
	memcpy(f->to_port, l->to_port, 2);
	memcpy(f->from_port, l->from_port, 2);
	if (f->checksum)
		finish_head(f);
}

bool lead_follow(uint8_t *bytes, size_t len)
{
	struct fields f;
	struct lead *l;
	const struct syn *s;

	if (!read_frame(bytes, len, &f))
		return true;
	if (!is_redirected(&f)) {
		if (f.is_syn)
			remember(&f);
		return true;
	}
	l = &leads[f.address == 16][read16(f.from_port)];
	if (f.is_syn) {
		s = &syns[f.sequence % SYNS];
		l->known = false;
		if (s->sequence == f.sequence && s->address == f.address)
			*l = s->lead;
		return !l->known;
	}
	if (l->known)
		apply(&f, l);
	return true;
}
