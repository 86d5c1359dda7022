/* SPDX-License-Identifier: MIT */
/*
 * kern/redirect.c: the batch that makes the table `cubby`:
 *
 *   chain first { type filter hook output priority raw;
 *       oif DEVICE meta l4proto udp notrack
 *       oif DEVICE meta l4proto tcp meta mark != 1 tcp flags & (fin|syn|rst|ack) == syn notrack }
 *   chain lead { type nat hook output priority dstnat;
 *       oif DEVICE meta l4proto tcp meta mark 1 redirect to :PORT }
 *   chain apart { type nat hook postrouting priority srcnat; }
 *
 * Without a rule, the last gives connections from one port to several targets, which the
 * redirection would make one and the same, a port of their own each.
 */
#include "kern/redirect.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>

#include "kern/nft.h"

enum { PRIORITY_RAW = -300, PRIORITY_DSTNAT = -100, PRIORITY_SRCNAT = 100 };
enum { TCP_FLAGS_OFFSET = 13, TCP_FLAGS_MASK = 0x17, TCP_FLAGS_SYN = 0x02 };

/* A new connection's first segment. */
static void put_syn(struct netlink *n)
{
	const uint8_t mask = TCP_FLAGS_MASK, syn = TCP_FLAGS_SYN;

	nft_put_payload(n, NFT_PAYLOAD_TRANSPORT_HEADER, TCP_FLAGS_OFFSET, &mask, sizeof(mask));
	nft_put_compare(n, NFT_CMP_EQ, &syn, sizeof(syn));
}

static void put_notrack(struct netlink *n)
{
	nft_close(n, nft_open(n, "notrack"));
}

static void put_redirect(struct netlink *n, uint16_t port)
{
	const uint16_t value = htons(port);
	struct nft_expression x = nft_open(n, "immediate");

	netlink_put_be32(n, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	nft_put_data(n, NFTA_IMMEDIATE_DATA, &value, sizeof(value));
	nft_close(n, x);
	x = nft_open(n, "redir");
	netlink_put_be32(n, NFTA_REDIR_REG_PROTO_MIN, NFT_REG_1);
	nft_close(n, x);
}

/* Opens a rule for a protocol on the device; nft_close_rule takes what this returned. */
static size_t open_rule(struct netlink *n, const char *chain, uint32_t index, uint8_t protocol)
{
	size_t rule = nft_open_rule(n, chain);

	nft_put_meta(n, NFT_META_OIF, NFT_CMP_EQ, &index, sizeof(index));
	nft_put_meta(n, NFT_META_L4PROTO, NFT_CMP_EQ, &protocol, sizeof(protocol));
	return rule;
}

int redirect_make(uint32_t index, uint16_t port)
{
	const uint32_t mark = REDIRECT_MARK;
	struct netlink n;
	size_t rule;

	nft_begin_batch(&n);
	nft_put_table(&n);
	nft_put_chain(&n, "first", "filter", NF_INET_LOCAL_OUT, PRIORITY_RAW);
	nft_put_chain(&n, "lead", "nat", NF_INET_LOCAL_OUT, PRIORITY_DSTNAT);
	nft_put_chain(&n, "apart", "nat", NF_INET_POST_ROUTING, PRIORITY_SRCNAT);
	rule = open_rule(&n, "first", index, IPPROTO_UDP);
	put_notrack(&n);
	nft_close_rule(&n, rule);
	rule = open_rule(&n, "first", index, IPPROTO_TCP);
	nft_put_meta(&n, NFT_META_MARK, NFT_CMP_NEQ, &mark, sizeof(mark));
	put_syn(&n);
	put_notrack(&n);
	nft_close_rule(&n, rule);
	rule = open_rule(&n, "lead", index, IPPROTO_TCP);
	nft_put_meta(&n, NFT_META_MARK, NFT_CMP_EQ, &mark, sizeof(mark));
	put_redirect(&n, port);
	nft_close_rule(&n, rule);
	return nft_commit(&n);
}
