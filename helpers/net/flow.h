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
#include "helpers/net/proxy.h"
#include "helpers/net/question.h"
#include "helpers/net/table.h"
#include "wire/netstate.h"

enum flow_state {
	FLOW_ASKING,   /* somebody is asked whether it may be dialled, see net/question.h */
	FLOW_DIALLING, /* the outside has not answered yet */
	FLOW_LINKING,  /* another sandbox has not, see net/link.h */
	FLOW_OFFERED,  /* let out: the inside has not arrived yet */
	FLOW_ENTERING, /* from outside: the inside has not answered yet, see net/inbound.h */
	FLOW_OPEN,     /* both ends are there, see net/carry.h */
};

/* Bytes that go one way. */
struct way {
	struct source *from;
	struct source *to;
	bool ended;  /* `from` has said its last, and `to` was told */
	bool copies; /* `from` gives no bytes away without a copy */
	bool full;   /* `to` has taken less than there was: its room will be heard of */
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
	struct waiter waiter;
	struct proxy *talk; /* once a proxy is reached, see net/wayout.h */
	bool inbound;       /* of a published port: `from` is the client, `outside` leads to it */
	uint32_t token;     /* of what it waits for: a socket (inbound), another sandbox */
	unsigned peer;    /* inbound: 1 + the number of the sandbox it comes from, see net/peer.h */
	uint32_t peer_id; /* what that calls it */
	bool hello_due;   /* nothing goes out before net/sni.h has seen it */
	bool names;       /* asks for names over TCP: there is no outside */
	bool spent;       /* nothing is left for it, see net/quota.h */
	int64_t began;
	int64_t since; /* of the state */
	uint32_t sequence;
	size_t syn_len;
	uint8_t syn[FRAME_SYN_MAX];
	struct way up;   /* from inside to outside */
	struct way down; /* the other way */
	void (*entered)(struct flow *f);
	struct flow *older; /* in the list of those that wait, or of the open ones */
	struct flow *newer;
};

/* A TCP packet that leaves the sandbox: a new connection, or one that is asked for again. */
void flow_begin(const struct frame *f, const uint8_t *bytes, size_t len);

/*
 * The flow from here to there that was let out and has not arrived yet, or NULL. One whose port is
 * another's, too, arrives from another port: then the oldest to the same target.
 */
struct flow *flow_offered(const struct address *from, const struct address *to) MUST_USE;

/* It has arrived on `fd`, which is taken over. */
void flow_arrive(struct flow *f, int fd);

/*
 * A connection from outside on `fd`, which is taken over: `entered` is called when its inside
 * socket, which the caller makes, has something to say. NULL when there are too many.
 */
struct flow *flow_enter(int fd, const struct address *from, const struct address *to,
			void (*entered)(struct flow *f));

/* Both ends of an entering flow are there. */
void flow_join(struct flow *f);

/* The flow in this state that waits for what has this token, or NULL. */
struct flow *flow_of_token(enum flow_state state, uint32_t token) MUST_USE;

/* Calls `see` with each flow in this state, which is not FLOW_OPEN; it may end that flow. */
void flow_each_waiting(enum flow_state state, void (*see)(struct flow *f, unsigned n), unsigned n);

/* Another sandbox has answered a linking flow: its outside is led there, or `error` says why not.
 */
void flow_link(struct flow *f, int error);

/* The name that the program meant, or NULL. */
const char *flow_name(const struct flow *f);

/* What there is, and how much there was: all of the summary that is about flows. */
void flow_each(void (*see)(void *context, const struct flow *f), void *context);
void flow_totals(struct netsummary *ret);

/* Carries every open flow again. */
void flow_wake(void);

/* When this socket is closed, its other end sees a connection that broke. */
void flow_break_off(int fd);

/* Ends both sides and forgets the flow; with `reset` as a connection that broke. */
void flow_end(struct flow *f, bool reset);

/* The same, broken, of one that was denied after all: its denial is the only word of it. */
void flow_cut(struct flow *f);

#endif
