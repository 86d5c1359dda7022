/* SPDX-License-Identifier: MIT */
/* kern/nft.c: the messages of nf_tables and the attributes in them. */
#include "kern/nft.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>

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

void nft_begin_batch(struct netlink *n)
{
	netlink_init(n);
	put_batch_mark(n, NFNL_MSG_BATCH_BEGIN);
}

int nft_commit(struct netlink *n)
{
	put_batch_mark(n, NFNL_MSG_BATCH_END);
	return netlink_commit(n, NETLINK_NETFILTER);
}

void nft_put_table(struct netlink *n)
{
	begin(n, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_ACK);
	netlink_put_text(n, NFTA_TABLE_NAME, table);
	netlink_end(n);
}

void nft_put_chain(struct netlink *n, const char *name, const char *type, unsigned where,
		   int priority)
{
	size_t hook;

	begin(n, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_ACK);
	netlink_put_text(n, NFTA_CHAIN_TABLE, table);
	netlink_put_text(n, NFTA_CHAIN_NAME, name);
	hook = netlink_open(n, NFTA_CHAIN_HOOK);
	netlink_put_be32(n, NFTA_HOOK_HOOKNUM, where);
	netlink_put_be32(n, NFTA_HOOK_PRIORITY, (uint32_t)priority);
	netlink_close(n, hook);
	netlink_put_text(n, NFTA_CHAIN_TYPE, type);
	netlink_end(n);
}

size_t nft_open_rule(struct netlink *n, const char *chain)
{
	begin(n, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK);
	netlink_put_text(n, NFTA_RULE_TABLE, table);
	netlink_put_text(n, NFTA_RULE_CHAIN, chain);
	return netlink_open(n, NFTA_RULE_EXPRESSIONS);
}

void nft_close_rule(struct netlink *n, size_t rule)
{
	netlink_close(n, rule);
	netlink_end(n);
}

struct nft_expression nft_open(struct netlink *n, const char *name)
{
	struct nft_expression x;

	x.element = netlink_open(n, NFTA_LIST_ELEM);
	netlink_put_text(n, NFTA_EXPR_NAME, name);
	x.data = netlink_open(n, NFTA_EXPR_DATA);
	return x;
}

void nft_close(struct netlink *n, struct nft_expression x)
{
	netlink_close(n, x.data);
	netlink_close(n, x.element);
}

void nft_put_data(struct netlink *n, uint16_t attribute, const void *value, size_t len)
{
	size_t data = netlink_open(n, attribute);

	netlink_put(n, NFTA_DATA_VALUE, value, len);
	netlink_close(n, data);
}

void nft_put_compare(struct netlink *n, uint32_t op, const void *value, size_t len)
{
	struct nft_expression x = nft_open(n, "cmp");

	netlink_put_be32(n, NFTA_CMP_SREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_CMP_OP, op);
	nft_put_data(n, NFTA_CMP_DATA, value, len);
	nft_close(n, x);
}

void nft_put_meta(struct netlink *n, uint32_t key, uint32_t op, const void *value, size_t len)
{
	struct nft_expression x = nft_open(n, "meta");

	netlink_put_be32(n, NFTA_META_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_META_KEY, key);
	nft_close(n, x);
	nft_put_compare(n, op, value, len);
}

void nft_put_payload(struct netlink *n, uint32_t base, uint32_t offset, const void *mask,
		     size_t len)
{
	static const uint8_t none[16];
	struct nft_expression x = nft_open(n, "payload");

	netlink_put_be32(n, NFTA_PAYLOAD_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_PAYLOAD_BASE, base);
	netlink_put_be32(n, NFTA_PAYLOAD_OFFSET, offset);
	netlink_put_be32(n, NFTA_PAYLOAD_LEN, (uint32_t)len);
	nft_close(n, x);
	x = nft_open(n, "bitwise");
	netlink_put_be32(n, NFTA_BITWISE_SREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_BITWISE_DREG, NFT_REG_1);
	netlink_put_be32(n, NFTA_BITWISE_LEN, (uint32_t)len);
	nft_put_data(n, NFTA_BITWISE_MASK, mask, len);
	nft_put_data(n, NFTA_BITWISE_XOR, none, len);
	nft_close(n, x);
}
