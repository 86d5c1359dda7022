/* SPDX-License-Identifier: MIT */
/* net/frame.c: headers of IP (RFC 791, 8200), TCP (9293), UDP (768) and ICMP (792, 4443). */
#include "helpers/net/frame.h"

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>

enum {
	TIME_TO_LIVE = 64,
	FRAGMENT = 0x3fff, /* more fragments, or an offset */
	PLAIN_FOUR = 0x45, /* version 4, five words: no options */
	ICMP_HEAD = 8,
};

static uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t read32(const uint8_t *at)
{
	return (uint32_t)read16(at) << 16 | read16(at + 2);
}

static void write16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* The sum of the internet checksum (RFC 1071), folded at the end only. */
static uint64_t sum_bytes(uint64_t sum, const uint8_t *bytes, size_t len)
{
	for (; len >= 4; bytes += 4, len -= 4)
		sum += read32(bytes);
	if (len >= 2) {
		sum += read16(bytes);
		bytes += 2;
		len -= 2;
	}
	return len ? sum + ((uint64_t)bytes[0] << 8) : sum;
}

static uint16_t sum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* The addresses, protocol and length that every checksum above IP covers. */
static uint64_t sum_pseudo(const struct address *from, const struct address *to, uint8_t protocol,
			   size_t len)
{
	size_t skip = address_is_four(from) ? 12 : 0;
	uint64_t sum = sum_bytes(0, from->ip.s6_addr + skip, 16 - skip);

	return sum_bytes(sum, to->ip.s6_addr + skip, 16 - skip) + protocol + len;
}

/* What the fixed part of an IP header says. */
static bool read_head(const uint8_t *b, size_t len, struct frame *f)
{
	if (len >= sizeof(struct ip) && b[0] >> 4 == 4) {
		f->protocol = b[9];
		f->from = address_of_four(b + 12, 0);
		f->to = address_of_four(b + 16, 0);
		return true;
	}
	if (len >= sizeof(struct ip6_hdr) && b[0] >> 4 == 6) {
		f->protocol = b[6];
		f->from = address_of_six(b + 8, 0);
		f->to = address_of_six(b + 24, 0);
		return true;
	}
	return false;
}

/* The IP header of a plain packet; the rest of it begins at *ret_at. */
static bool parse_ip(const uint8_t *b, size_t len, struct frame *f, size_t *ret_at)
{
	if (!read_head(b, len, f))
		return false;
	if (b[0] >> 4 == 4) {
		*ret_at = sizeof(struct ip);
		return b[0] == PLAIN_FOUR && read16(b + 2) == len && !(read16(b + 6) & FRAGMENT);
	}
	*ret_at = sizeof(struct ip6_hdr);
	/* An address of the other family in this one's clothes is nobody's. */
	return read16(b + 4) == len - sizeof(struct ip6_hdr) && !address_is_four(&f->from) &&
	       !address_is_four(&f->to);
}

static bool parse_tcp(const uint8_t *b, size_t len, struct frame *f)
{
	const uint8_t flags = TH_FIN | TH_SYN | TH_RST | TH_ACK;

	if (len < sizeof(struct tcphdr))
		return false;
	f->sequence = read32(b + 4);
	f->is_syn = (b[13] & flags) == TH_SYN && (size_t)(b[12] >> 4) * 4 == len;
	return true;
}

static bool parse_udp(const uint8_t *b, size_t len, struct frame *f)
{
	if (len < sizeof(struct udphdr) || read16(b + 4) != len)
		return false;
	f->payload = b + sizeof(struct udphdr);
	f->payload_len = len - sizeof(struct udphdr);
	return true;
}

/* Anything else of ICMP is read, and is no echo. */
static void parse_echo(const uint8_t *b, size_t len, struct frame *f)
{
	uint8_t request = f->protocol == IPPROTO_ICMP ? ICMP_ECHO : ICMP6_ECHO_REQUEST;

	if (len < ICMP_HEAD || b[0] != request || b[1] != 0)
		return;
	f->is_echo = true;
	f->from.port = read16(b + 4);
	f->sequence = read16(b + 6);
	f->payload = b + ICMP_HEAD;
	f->payload_len = len - ICMP_HEAD;
}

bool frame_parse(const uint8_t *bytes, size_t len, struct frame *ret)
{
	struct frame f = {.protocol = 0};
	size_t at;

	if (len > FRAME_MAX || !parse_ip(bytes, len, &f, &at))
		return false;
	bytes += at;
	len -= at;
	if (f.protocol == IPPROTO_TCP || f.protocol == IPPROTO_UDP) {
		if (len < 4)
			return false;
		f.from.port = read16(bytes);
		f.to.port = read16(bytes + 2);
	}
	if (f.protocol == IPPROTO_TCP && !parse_tcp(bytes, len, &f))
		return false;
	if (f.protocol == IPPROTO_UDP && !parse_udp(bytes, len, &f))
		return false;
	if (f.protocol == (address_is_four(&f.to) ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		parse_echo(bytes, len, &f);
	*ret = f;
	return true;
}

static bool is_extension(uint8_t protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_AH || protocol == IPPROTO_MH;
}

/* To all neighbours, and about groups or neighbours: programs cause it at most by joining a group.
 */
static bool is_neighbourly(const struct frame *f)
{
	const uint8_t *to = f->to.ip.s6_addr;

	if (address_is_four(&f->to))
		return f->protocol == IPPROTO_IGMP && to[12] == 224;
	return to[0] == 0xff && to[1] == 2 &&
	       (f->protocol == IPPROTO_HOPOPTS || f->protocol == IPPROTO_ICMPV6);
}

/* The kernel's answer to a packet that came from outside. */
static bool is_icmp_error(const struct frame *f, const uint8_t *b, size_t len)
{
	size_t at = address_is_four(&f->to) ? sizeof(struct ip) : sizeof(struct ip6_hdr);

	if (len < at + ICMP_HEAD)
		return false;
	if (address_is_four(&f->to))
		return f->protocol == IPPROTO_ICMP && b[0] == PLAIN_FOUR &&
		       (b[at] == ICMP_UNREACH || b[at] == ICMP_TIMXCEED);
	return f->protocol == IPPROTO_ICMPV6 && !(b[at] & ICMP6_INFOMSG_MASK);
}

const char *frame_fault(const uint8_t *bytes, size_t len, struct frame *ret)
{
	struct frame f = {.protocol = 0};
	bool known = read_head(bytes, len, &f);
	size_t at;

	*ret = f;
	if (!known)
		return "malformed";
	if (is_neighbourly(&f) || is_icmp_error(&f, bytes, len))
		return NULL;
	if (address_is_four(&f.to) ? read16(bytes + 6) & FRAGMENT : f.protocol == IPPROTO_FRAGMENT)
		return "fragment";
	if (address_is_four(&f.to) ? bytes[0] != PLAIN_FOUR : is_extension(f.protocol))
		return "extension-header";
	if (!parse_ip(bytes, len, &f, &at) || f.protocol == IPPROTO_TCP ||
	    f.protocol == IPPROTO_UDP)
		return "malformed";
	return "protocol";
}

void frame_finish_tcp(uint8_t *bytes, size_t len)
{
	struct frame f;
	size_t at;

	if (!parse_ip(bytes, len, &f, &at) || len - at < sizeof(struct tcphdr))
		return;
	write16(bytes + at + 16, 0);
	write16(bytes + at + 16,
		sum_fold(sum_bytes(sum_pseudo(&f.from, &f.to, IPPROTO_TCP, len - at), bytes + at,
				   len - at)));
}

/* The header of a packet with `len` bytes behind it. Its length. */
static size_t write_ip(uint8_t *out, const struct address *from, const struct address *to,
		       uint8_t protocol, size_t len)
{
	if (address_is_four(from)) {
		memset(out, 0, sizeof(struct ip));
		out[0] = 0x45;
		write16(out + 2, (unsigned)(sizeof(struct ip) + len));
		out[8] = TIME_TO_LIVE;
		out[9] = protocol;
		memcpy(out + 12, from->ip.s6_addr + 12, 4);
		memcpy(out + 16, to->ip.s6_addr + 12, 4);
		write16(out + 10, sum_fold(sum_bytes(0, out, sizeof(struct ip))));
		return sizeof(struct ip);
	}
	memset(out, 0, sizeof(struct ip6_hdr));
	out[0] = 0x60;
	write16(out + 4, (unsigned)len);
	out[6] = protocol;
	out[7] = TIME_TO_LIVE;
	memcpy(out + 8, &from->ip, 16);
	memcpy(out + 24, &to->ip, 16);
	return sizeof(struct ip6_hdr);
}

static size_t write_reset(const struct frame *f, uint8_t *out)
{
	size_t at = write_ip(out, &f->to, &f->from, IPPROTO_TCP, sizeof(struct tcphdr));
	uint32_t next = f->sequence + 1;
	uint8_t *t = out + at;

	memset(t, 0, sizeof(struct tcphdr));
	write16(t, f->to.port);
	write16(t + 2, f->from.port);
	write16(t + 8, next >> 16);
	write16(t + 10, next & 0xffff);
	t[12] = sizeof(struct tcphdr) / 4 << 4;
	t[13] = TH_RST | TH_ACK;
	write16(t + 16,
		sum_fold(sum_bytes(sum_pseudo(&f->to, &f->from, IPPROTO_TCP, sizeof(struct tcphdr)),
				   t, sizeof(struct tcphdr))));
	return at + sizeof(struct tcphdr);
}

/* The packet as the program sent it, as far as an error has to quote it. */
static size_t write_quote(const struct frame *f, uint8_t *out)
{
	size_t len = f->protocol == IPPROTO_UDP ? f->payload_len : 0;
	size_t at = write_ip(out, &f->from, &f->to, f->protocol, sizeof(struct udphdr) + len);

	memset(out + at, 0, 8);
	if (f->is_echo) {
		out[at] = f->protocol == IPPROTO_ICMP ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
		write16(out + at + 4, f->from.port);
		write16(out + at + 6, f->sequence);
		return at + 8;
	}
	write16(out + at, f->from.port);
	write16(out + at + 2, f->to.port);
	if (f->protocol == IPPROTO_TCP) {
		write16(out + at + 4, f->sequence >> 16);
		write16(out + at + 6, f->sequence & 0xffff);
	} else {
		write16(out + at + 4, (unsigned)(sizeof(struct udphdr) + len));
	}
	return at + 8;
}

static uint8_t icmp_code(enum refusal refusal, bool four, uint8_t protocol)
{
	if (refusal == REFUSAL_DENIED && four)
		return ICMP_UNREACH_FILTER_PROHIB;
	if (refusal == REFUSAL_DENIED && protocol == IPPROTO_UDP)
		return ICMP6_DST_UNREACH_ADMIN;
	if (refusal == REFUSAL_RESET)
		return four ? ICMP_UNREACH_PORT : ICMP6_DST_UNREACH_NOPORT;
	if (refusal == REFUSAL_NETWORK)
		return ICMP6_DST_UNREACH_NOROUTE; /* the same number in both: no route */
	return four ? ICMP_UNREACH_HOST : ICMP6_DST_UNREACH_ADDR;
}

static size_t write_unreachable(const struct frame *f, enum refusal refusal, uint8_t *out)
{
	bool four = address_is_four(&f->to);
	uint8_t protocol = four ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	uint8_t quote[FRAME_HEAD_MAX];
	size_t len = ICMP_HEAD + write_quote(f, quote);
	size_t at = write_ip(out, &f->to, &f->from, protocol, len);
	uint64_t sum = four ? 0 : sum_pseudo(&f->to, &f->from, protocol, len);
	uint8_t *i = out + at;

	memset(i, 0, ICMP_HEAD);
	i[0] = four ? ICMP_UNREACH : ICMP6_DST_UNREACH;
	i[1] = icmp_code(refusal, four, f->protocol);
	memcpy(i + ICMP_HEAD, quote, len - ICMP_HEAD);
	write16(i + 2, sum_fold(sum_bytes(sum, i, len)));
	return at + len;
}

size_t frame_refuse(const struct frame *f, enum refusal refusal, uint8_t out[FRAME_HEAD_MAX * 2])
{
	if (refusal == REFUSAL_NONE)
		return 0;
	if (refusal == REFUSAL_RESET && f->protocol == IPPROTO_TCP)
		return write_reset(f, out);
	return write_unreachable(f, refusal, out);
}

size_t frame_datagram(const struct address *from, const struct address *to, const uint8_t *payload,
		      size_t len, uint8_t out[FRAME_HEAD_MAX])
{
	size_t whole = len + sizeof(struct udphdr);
	size_t at;
	uint16_t sum = 0; /* with IPv4: not used */

	if (whole + sizeof(struct ip) > FRAME_MAX)
		return 0;
	at = write_ip(out, from, to, IPPROTO_UDP, whole);
	write16(out + at, from->port);
	write16(out + at + 2, to->port);
	write16(out + at + 4, (unsigned)whole);
	write16(out + at + 6, 0);
	if (!address_is_four(from)) {
		uint64_t all = sum_pseudo(from, to, IPPROTO_UDP, whole);

		sum = sum_fold(
			sum_bytes(sum_bytes(all, out + at, sizeof(struct udphdr)), payload, len));
		sum = sum ? sum : 0xffff;
	}
	write16(out + at + 6, sum);
	return at + sizeof(struct udphdr);
}

size_t frame_echo_reply(const struct address *from, const struct address *to, uint16_t sequence,
			const uint8_t *payload, size_t len, uint8_t out[FRAME_HEAD_MAX])
{
	bool four = address_is_four(from);
	uint8_t protocol = four ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	size_t whole = len + ICMP_HEAD;
	uint64_t sum = four ? 0 : sum_pseudo(from, to, protocol, whole);
	size_t at;

	if (whole + sizeof(struct ip) > FRAME_MAX)
		return 0;
	at = write_ip(out, from, to, protocol, whole);
	memset(out + at, 0, ICMP_HEAD);
	out[at] = four ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
	write16(out + at + 4, to->port);
	write16(out + at + 6, sequence);
	sum = sum_bytes(sum_bytes(sum, out + at, ICMP_HEAD), payload, len);
	write16(out + at + 2, sum_fold(sum));
	return at + ICMP_HEAD;
}
