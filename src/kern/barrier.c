/* SPDX-License-Identifier: MIT */
/*
 * kern/barrier.c: the batches that make the table `cubby`:
 *
 *   chain barrier { type filter hook output priority filter;
 *       oif lo accept
 *       ip daddr RESOLVER udp dport 53 accept
 *       ip daddr RESOLVER tcp dport 53 accept
 *       icmpv6 type 133-136 accept
 *       meta nfproto ipv4 meta l4proto != tcp ip length > MTU reject with icmpx admin-prohibited
 *       meta nfproto ipv6 meta l4proto != tcp ip6 length > MTU - 40 reject ...
 *       ip daddr RANGE reject ..., ip6 daddr RANGE reject ... }
 *
 * It stands before there is a way out, so that it need not be one batch.
 */
#include "kern/barrier.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "kern/nft.h"

enum { LOOPBACK = 1, DNS = 53, SOLICITATION = 133, REDIRECT = 137 };
enum { FOUR_LENGTH = 2, FOUR_TARGET = 16, SIX_LENGTH = 4, SIX_TARGET = 24, SIX_HEAD = 40 };
enum { RULE_ROOM = 900 };

static const char chain[] = "barrier";

static void put_accept(struct netlink *n)
{
	struct nft_expression x = nft_open(n, "immediate");
	size_t data, verdict;

	netlink_put_be32(n, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	data = netlink_open(n, NFTA_IMMEDIATE_DATA);
	verdict = netlink_open(n, NFTA_DATA_VERDICT);
	netlink_put_be32(n, NFTA_VERDICT_CODE, NF_ACCEPT);
	netlink_close(n, verdict);
	netlink_close(n, data);
	nft_close(n, x);
}

static void put_reject(struct netlink *n)
{
	const uint8_t code = NFT_REJECT_ICMPX_ADMIN_PROHIBITED;
	struct nft_expression x = nft_open(n, "reject");

	netlink_put_be32(n, NFTA_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH);
	netlink_put(n, NFTA_REJECT_ICMP_CODE, &code, sizeof(code));
	nft_close(n, x);
}

/* A rule for packets of a family. */
static size_t open_rule(struct netlink *n, bool six)
{
	const uint8_t family = six ? NFPROTO_IPV6 : NFPROTO_IPV4;
	size_t rule = nft_open_rule(n, chain);

	nft_put_meta(n, NFT_META_NFPROTO, NFT_CMP_EQ, &family, sizeof(family));
	return rule;
}

static void put_protocol(struct netlink *n, uint32_t op, uint8_t protocol)
{
	nft_put_meta(n, NFT_META_L4PROTO, op, &protocol, sizeof(protocol));
}

static void put_target(struct netlink *n, const struct ipzone_range *range)
{
	uint8_t mask[16] = {0};
	uint8_t prefix[16];
	size_t len = range->six ? 16 : 4;

	for (unsigned bit = 0; bit < range->bits; bit++)
		mask[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	for (unsigned i = 0; i < len; i++)
		prefix[i] = range->bytes[i] & mask[i];
	nft_put_payload(n, NFT_PAYLOAD_NETWORK_HEADER, range->six ? SIX_TARGET : FOUR_TARGET, mask,
			len);
	nft_put_compare(n, NFT_CMP_EQ, prefix, len);
}

static void put_refused(struct netlink *n, const struct ipzone_range *range)
{
	size_t rule = open_rule(n, range->six);

	put_target(n, range);
	put_reject(n);
	nft_close_rule(n, rule);
}

static void put_loopback(struct netlink *n)
{
	const uint32_t loopback = LOOPBACK;
	size_t rule = nft_open_rule(n, chain);

	nft_put_meta(n, NFT_META_OIF, NFT_CMP_EQ, &loopback, sizeof(loopback));
	put_accept(n);
	nft_close_rule(n, rule);
}

static void put_resolver(struct netlink *n, struct in_addr resolver, uint8_t protocol)
{
	const uint8_t mask[] = {0xff, 0xff}, port[] = {0, DNS};
	struct ipzone_range range = {.bits = 32};
	size_t rule = open_rule(n, false);

	memcpy(range.bytes, &resolver, sizeof(resolver));
	put_protocol(n, NFT_CMP_EQ, protocol);
	put_target(n, &range);
	nft_put_payload(n, NFT_PAYLOAD_TRANSPORT_HEADER, 2, mask, sizeof(mask));
	nft_put_compare(n, NFT_CMP_EQ, port, sizeof(port));
	put_accept(n);
	nft_close_rule(n, rule);
}

/* Only the kernel sends these, but for who has CAP_NET_RAW. */
static void put_neighbours(struct netlink *n)
{
	const uint8_t mask = 0xff, first = SOLICITATION, end = REDIRECT;
	size_t rule = open_rule(n, true);

	put_protocol(n, NFT_CMP_EQ, IPPROTO_ICMPV6);
	nft_put_payload(n, NFT_PAYLOAD_TRANSPORT_HEADER, 0, &mask, sizeof(mask));
	nft_put_compare(n, NFT_CMP_GTE, &first, sizeof(first));
	nft_put_compare(n, NFT_CMP_LT, &end, sizeof(end));
	put_accept(n);
	nft_close_rule(n, rule);
}

static void put_pieces(struct netlink *n, bool six)
{
	const unsigned most = six ? BARRIER_MTU - SIX_HEAD : BARRIER_MTU;
	const uint8_t mask[] = {0xff, 0xff}, limit[] = {(uint8_t)(most >> 8), (uint8_t)most};
	size_t rule = open_rule(n, six);

	put_protocol(n, NFT_CMP_NEQ, IPPROTO_TCP);
	nft_put_payload(n, NFT_PAYLOAD_NETWORK_HEADER, six ? SIX_LENGTH : FOUR_LENGTH, mask,
			sizeof(mask));
	nft_put_compare(n, NFT_CMP_GT, limit, sizeof(limit));
	put_reject(n);
	nft_close_rule(n, rule);
}

static int make_chain(const struct barrier *b)
{
	struct netlink n;

	nft_begin_batch(&n);
	nft_put_table(&n);
	nft_put_chain(&n, chain, "filter", NF_INET_LOCAL_OUT, 0);
	put_loopback(&n);
	put_resolver(&n, b->resolver, IPPROTO_UDP);
	put_resolver(&n, b->resolver, IPPROTO_TCP);
	put_neighbours(&n);
	put_pieces(&n, false);
	put_pieces(&n, true);
	return nft_commit(&n);
}

static int refuse(const struct ipzone_range *ranges, unsigned count)
{
	struct netlink n;

	for (unsigned done = 0; done < count;) {
		nft_begin_batch(&n);
		while (done < count && n.used < NETLINK_ROOM - RULE_ROOM)
			put_refused(&n, &ranges[done++]);
		if (nft_commit(&n) < 0)
			return -1;
	}
	return 0;
}

int barrier_make(const struct barrier *b)
{
	struct ipzone_range outside[IPZONE_RANGES];
	unsigned count = ipzone_outside(outside);

	if (make_chain(b) < 0 || refuse(outside, count) < 0)
		return -1;
	return refuse(b->own, b->count);
}
