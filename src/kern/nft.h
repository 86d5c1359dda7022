/* SPDX-License-Identifier: MIT */
/*
 * kern/nft.h: writing nf_tables rules (nft(8)) for the kernel: a table `cubby` of the family inet,
 * whose chains see what programs send.
 *
 * Needs CAP_NET_ADMIN in the network namespace, and of the kernel nf_tables.
 */
#ifndef CUBBY_KERN_NFT_H
#define CUBBY_KERN_NFT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "kern/netlink.h"

/* A batch, which the kernel takes as a whole or not at all; nft_commit: 0, or -1 and errno. */
void nft_begin_batch(struct netlink *n);
int nft_commit(struct netlink *n) MUST_USE;

/* The table; before its chains. */
void nft_put_table(struct netlink *n);

/* A chain of the type ("filter", "nat") at a hook (NF_INET_...). */
void nft_put_chain(struct netlink *n, const char *name, const char *type, unsigned where,
		   int priority);

/* A rule at the end of a chain; nft_close_rule takes what nft_open_rule returned. */
size_t nft_open_rule(struct netlink *n, const char *chain) MUST_USE;
void nft_close_rule(struct netlink *n, size_t rule);

/* An expression of a rule, with its attributes between the two calls. */
struct nft_expression {
	size_t element;
	size_t data;
};

struct nft_expression nft_open(struct netlink *n, const char *name) MUST_USE;
void nft_close(struct netlink *n, struct nft_expression x);
void nft_put_data(struct netlink *n, uint16_t attribute, const void *value, size_t len);

/* Compares what the expression before has found (NFT_CMP_EQ, ...), as memcmp(3) does. */
void nft_put_compare(struct netlink *n, uint32_t op, const void *value, size_t len);

/* Finds a meta value (NFT_META_OIF, ...) and compares it. */
void nft_put_meta(struct netlink *n, uint32_t key, uint32_t op, const void *value, size_t len);

/* Finds `len` bytes at an offset of a header (NFT_PAYLOAD_NETWORK_HEADER, ...), masked. */
void nft_put_payload(struct netlink *n, uint32_t base, uint32_t offset, const void *mask,
		     size_t len);

#endif
