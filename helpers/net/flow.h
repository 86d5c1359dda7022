/* SPDX-License-Identifier: MIT */
/*
 * net/flow.h: one TCP connection of a program, from its first segment to its end.
 *
 * A connection is dialled outside first; only when that has succeeded is the program's own segment
 * let out, so that connect(2) inside tells what became of the real one. Accepted is only what was
 * let out.
 */
#ifndef CUBBY_NET_FLOW_H
#define CUBBY_NET_FLOW_H

#include "helpers/net/frame.h"
#include "helpers/net/loop.h"
#include "helpers/net/policy.h"
#include "helpers/net/table.h"

enum flow_state {
	FLOW_DIALLING, /* the outside has not answered yet */
	FLOW_OFFERED,  /* let out: the inside has not arrived yet */
	FLOW_OPEN,     /* both ends are there, see net/carry.h */
};

/* Bytes that go one way. */
struct way {
	struct source *from;
	struct source *to;
	bool ended; /* `from` has said its last, and `to` was told */
	uint32_t chunk;
	uint64_t bytes;
};

struct flow {
	struct entry entry; /* first: see net/table.h */
	struct source inside;
	struct source outside;
	enum flow_state state;
	unsigned target; /* the next of the verdict's that is dialled */
	struct verdict verdict;
	bool names; /* asks for names over TCP: there is no outside */
	int64_t since;
	uint32_t sequence;
	size_t syn_len;
	uint8_t syn[FRAME_SYN_MAX];
	struct way up;   /* from inside to outside */
	struct way down; /* the other way */
	struct flow *older;
	struct flow *newer;
};

/* Takes the listener over. 0, or -1 and errno. */
int flow_listen(int fd) MUST_USE;

/* A TCP packet that leaves the sandbox: a new connection, or one that is asked for again. */
void flow_begin(const struct frame *f, const uint8_t *bytes, size_t len);

/* Ends both sides and forgets the flow; with `reset` as a connection that broke. */
void flow_end(struct flow *f, bool reset);

#endif
