/* SPDX-License-Identifier: MIT */
/*
 * kern/redirect.c: the batch that makes the table `cubby`:
 *
 *   chain first { type filter hook output priority raw;
 *       oif DEVICE meta l4proto udp notrack
 *       oif DEVICE meta l4proto tcp meta mark != 1 tcp flags & (fin|syn|rst|ack) == syn notrack }
 *   chain lead { type nat hook output priority dstnat;
 *       oif DEVICE meta l4proto tcp meta mark 1 redirect to :PORT }
 */
#include "kern/redirect.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>

#include "kern/netlink.h"

enum { PRIORITY_RAW = -300, PRIORITY_DSTNAT = -100 };
enum { TCP_FLAGS_OFFSET = 13, TCP_FLAGS_MASK = 0x17, TCP_FLAGS_SYN = 0x02 };

static const char table[] = "cubby";

static void begin(struct netlink *n, unsigned type, uint16_t flags)
{
	const struct nfgenmsg head = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};

	netlink_begin(n, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags, &head, sizeof(head));
}

static void put_batch_mark(struct netlink *n, uint16_t type)
{
	const struct nfgenmsg head = {.nfgen_family = AF_UNSPEC,
				      .version = NFNETLINK_V0,
				      .res_id = htons(NFNL_SUBSYS_NFTABLES)};

	netlink_begin(n, type, 0, &head, sizeof(head));
	netlink_end(n);
}

static void put_chain(struct netlink *n, const char *name, const char *type, int priority)
{
	size_t hook;

	begin(n, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_ACK);
	netlink_put_text(n, NFTA_CHAIN_TABLE, table);
	netlink_put_text(n, NFTA_CHAIN_NAME, name);
	hook = netlink_open(n, NFTA_CHAIN_HOOK);
	netlink_put_be32(n, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_OUT);
	netlink_put_be32(n, NFTA_HOOK_PRIORITY, (uint32_t)priority);
	netlink_close(n, hook);
	netlink_put_text(n, NFTA_CHAIN_TYPE, type);
	netlink_end(n);
}

/* An expression of a rule; both are closed by close_expression. */
struct expression {
	size_t element;
	size_t data;
};

static struct expression open_expression(struct netlink *n, const char *name)
{
	struct expression x;

	x.element = netlink_open(n, NFTA_LIST_ELEM);
	netlink_put_text(n, NFTA_EXPR_NAME, name);
	x.data = netlink_open(n, NFTA_EXPR_DATA);
	return x;
}

static void close_expression(struct netlink *n, struct expression x)
{
	netlink_close(n, x.data);
	netlink_close(n, x.element);
}

static void put_data(struct netlink *n, uint16_t attribute, const void *value, size_t len)
{
	size_t data = netlink_open(n, attribute);

	netlink_put(n, NFTA_DATA_VALUE, value, len);
	netlink_close(n, data);
}

static void put_compare(struct netlink *n, uint32_t op, const void *value, size_t len)
{
	struct expression x = open_expression(n, "cmp");

	netlink_put_be32(n, NFTA_CMP_SREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_CMP_OP, op);
	put_data(n, NFTA_CMP_DATA, value, len);
	close_expression(n, x);
}

static void put_meta(struct netlink *n, uint32_t key, uint32_t op, const void *value, size_t len)
{
	struct expression x = open_expression(n, "meta");

	netlink_put_be32(n, NFTA_META_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_META_KEY, key);
	close_expression(n, x);
	put_compare(n, op, value, len);
}

/* A new connection's first segment. */
static void put_syn(struct netlink *n)
{
	const uint8_t mask = TCP_FLAGS_MASK, none = 0, syn = TCP_FLAGS_SYN;
	struct expression x = open_expression(n, "payload");

	netlink_put_be32(n, NFTA_PAYLOAD_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
	netlink_put_be32(n, NFTA_PAYLOAD_OFFSET, TCP_FLAGS_OFFSET);
	netlink_put_be32(n, NFTA_PAYLOAD_LEN, sizeof(mask));
	close_expression(n, x);
	x = open_expression(n, "bitwise");
	netlink_put_be32(n, NFTA_BITWISE_SREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_BITWISE_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_BITWISE_LEN, sizeof(mask));
	put_data(n, NFTA_BITWISE_MASK, &mask, sizeof(mask));
	put_data(n, NFTA_BITWISE_XOR, &none, sizeof(none));
	close_expression(n, x);
	put_compare(n, NFT_CMP_EQ, &syn, sizeof(syn));
}

static void put_notrack(struct netlink *n)
{
	close_expression(n, open_expression(n, "notrack"));
}

static void put_redirect(struct netlink *n, uint16_t port)
{
	const uint16_t value = htons(port);
	struct expression x = open_expression(n, "immediate");

	netlink_put_be32(n, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	put_data(n, NFTA_IMMEDIATE_DATA, &value, sizeof(value));
	close_expression(n, x);
	x = open_expression(n, "redir");
	netlink_put_be32(n, NFTA_REDIR_REG_PROTO_MIN, NFT_REG_1);
	close_expression(n, x);
}

/* Opens a rule for a protocol on the device; close_rule takes what this returned. */
static size_t open_rule(struct netlink *n, const char *chain, uint32_t index, uint8_t protocol)
{
	size_t expressions;

	begin(n, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK);
	netlink_put_text(n, NFTA_RULE_TABLE, table);
	netlink_put_text(n, NFTA_RULE_CHAIN, chain);
	expressions = netlink_open(n, NFTA_RULE_EXPRESSIONS);
	put_meta(n, NFT_META_OIF, NFT_CMP_EQ, &index, sizeof(index));
	put_meta(n, NFT_META_L4PROTO, NFT_CMP_EQ, &protocol, sizeof(protocol));
	return expressions;
}

static void close_rule(struct netlink *n, size_t expressions)
{
	netlink_close(n, expressions);
	netlink_end(n);
}

int redirect_make(uint32_t index, uint16_t port)
{
	const uint32_t mark = REDIRECT_MARK;
	struct netlink n;
	size_t rule;

	netlink_init(&n);
	put_batch_mark(&n, NFNL_MSG_BATCH_BEGIN);
	begin(&n, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_ACK);
	netlink_put_text(&n, NFTA_TABLE_NAME, table);
	netlink_end(&n);
	put_chain(&n, "first", "filter", PRIORITY_RAW);
	put_chain(&n, "lead", "nat", PRIORITY_DSTNAT);
	rule = open_rule(&n, "first", index, IPPROTO_UDP);
	put_notrack(&n);
	close_rule(&n, rule);
	rule = open_rule(&n, "first", index, IPPROTO_TCP);
	put_meta(&n, NFT_META_MARK, NFT_CMP_NEQ, &mark, sizeof(mark));
	put_syn(&n);
	put_notrack(&n);
	close_rule(&n, rule);
	rule = open_rule(&n, "lead", index, IPPROTO_TCP);
	put_meta(&n, NFT_META_MARK, NFT_CMP_EQ, &mark, sizeof(mark));
	put_redirect(&n, port);
	close_rule(&n, rule);
	put_batch_mark(&n, NFNL_MSG_BATCH_END);
	return netlink_commit(&n, NETLINK_NETFILTER);
}
