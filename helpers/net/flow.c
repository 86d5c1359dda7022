/* SPDX-License-Identifier: MIT */
/* net/flow.c: dialling, letting out, joining. */
#include "helpers/net/flow.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helpers/net/carry.h"
#include "helpers/net/inside.h"
#include "helpers/net/link.h"
#include "helpers/net/log.h"
#include "helpers/net/policy.h"
#include "helpers/net/resolver.h"
#include "helpers/net/wayout.h"

enum {
	FLOWS = 16384,
	WAITING = 2048,   /* not open yet */
	DIAL_MS = 130000, /* a little longer than the kernel tries */
	OFFER_MS = 10000, /* a program that has given up does not come */
	TICK_MS = 1000,
};

static struct table waiting;
static struct list {
	struct flow *oldest;
	struct flow *newest;
} unready, ready; /* those that wait, and the open ones */
static struct netsummary totals;

static const int one = 1;

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static void list_remove(struct list *l, struct flow *f)
{
	*(f->older ? &f->older->newer : &l->oldest) = f->newer;
	*(f->newer ? &f->newer->older : &l->newest) = f->older;
}

static void list_add(struct list *l, struct flow *f)
{
	f->older = l->newest;
	f->newer = NULL;
	*(l->newest ? &l->newest->newer : &l->oldest) = f;
	l->newest = f;
}

static void unlink_waiting(struct flow *f)
{
	table_remove(&waiting, &f->entry);
	list_remove(&unready, f);
}

static void link_waiting(struct flow *f)
{
	table_add(&waiting, &f->entry);
	list_add(&unready, f);
	loop_wake(&ticker);
}

static void open_flow(struct flow *f)
{
	unlink_waiting(f);
	f->state = FLOW_OPEN;
	list_add(&ready, f);
}

void flow_break_off(int fd)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

const char *flow_name(const struct flow *f)
{
	return f->verdict.name;
}

/* Then an error is the proxy's own, and tells nothing of what a program wants to reach. */
static bool misses_proxy(const struct flow *f)
{
	return wayout_is_proxy() && !f->inbound && !f->verdict.link && !f->talk;
}

/* `error` of a connection that could not be made, or 0. */
static void tell(const struct flow *f, int error)
{
	const struct log_flow l = {.protocol = IPPROTO_TCP,
				   .inbound = f->inbound,
				   .linked = f->peer > 0,
				   .from = f->entry.from,
				   .to = f->entry.to,
				   .name = flow_name(f),
				   .rule = f->verdict.rule,
				   .asked = f->verdict.asked,
				   .failed = error ? strerrorname_np(error) : NULL,
				   .at_proxy = error && misses_proxy(f),
				   .spent = f->spent,
				   .up = f->up.bytes,
				   .down = f->down.bytes,
				   .ms = loop_now() - f->began};

	totals.up += f->up.bytes;
	totals.down += f->down.bytes;
	if (!f->names)
		log_flow(&l);
}

static void forget(struct flow *f)
{
	if (f->state == FLOW_OPEN)
		list_remove(&ready, f);
	else
		unlink_waiting(f);
	question_forget(&f->waiter);
	proxy_forget(&f->talk);
	loop_close(&f->inside);
	loop_close(&f->outside);
	totals.flows--;
	loop_free(f);
}

void flow_cut(struct flow *f)
{
	flow_break_off(f->inside.fd);
	flow_break_off(f->outside.fd);
	forget(f);
}

void flow_end(struct flow *f, bool reset)
{
	tell(f, 0);
	if (reset)
		flow_cut(f);
	else
		forget(f);
}

void flow_each(void (*see)(void *context, const struct flow *f), void *context)
{
	for (const struct flow *f = ready.oldest; f; f = f->newer)
		see(context, f);
	for (const struct flow *f = unready.oldest; f; f = f->newer)
		see(context, f);
}

void flow_wake(void)
{
	for (struct flow *f = ready.oldest; f; f = f->newer)
		loop_again(&f->inside);
}

void flow_totals(struct netsummary *ret)
{
	ret->up = totals.up;
	ret->down = totals.down;
	ret->flows = totals.flows;
}

static struct frame frame_of(const struct flow *f)
{
	return (struct frame){.protocol = IPPROTO_TCP,
			      .from = f->entry.from,
			      .to = f->entry.to,
			      .sequence = f->sequence};
}

/* The program sees what the host would have seen. */
static void refuse(struct flow *f, int error)
{
	struct frame frame = frame_of(f);
	enum refusal refusal = REFUSAL_HOST;

	if (misses_proxy(f))
		refusal = REFUSAL_HOST;
	else if (error == ECONNREFUSED || error == ECONNRESET)
		refusal = REFUSAL_RESET;
	else if (error == ENETUNREACH || error == EADDRNOTAVAIL || error == EAFNOSUPPORT)
		refusal = REFUSAL_NETWORK;
	else if (error == ETIMEDOUT || error == EMFILE || error == ENFILE || error == ENOBUFS)
		refusal = REFUSAL_NONE;
	inside_refuse(&frame, refusal);
	tell(f, error);
	forget(f);
}

static void offer(struct flow *f)
{
	f->state = FLOW_OFFERED;
	f->since = loop_now();
	inside_let_out(f->syn, f->syn_len);
}

/* Its first hop is there, and for a proxy that is not all. 0, or why it cannot be reached. */
static int reach(struct flow *f)
{
	int error = 0;

	if (wayout_is_proxy())
		error = proxy_talk(&f->talk, f->outside.fd, &f->entry.to, flow_name(f));
	if (error == 0)
		offer(f);
	return error == EINPROGRESS ? 0 : error;
}

/* 0: let out or on the way; else why it cannot be dialled. */
static int dial(struct flow *f, const struct address *target)
{
	const struct address first = wayout_first(target);
	union address_socket address;
	socklen_t len = address_to_socket(&first, &address);
	int done;

	loop_close(&f->outside);
	f->outside.fd = wayout_socket(address.any.sa_family, SOCK_STREAM, 0);
	if (f->outside.fd < 0)
		return errno;
	(void)setsockopt(f->outside.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	done = connect(f->outside.fd, &address.any, len);
	if ((done < 0 && errno != EINPROGRESS) || loop_watch(&f->outside) < 0)
		return errno;
	return done == 0 ? reach(f) : 0;
}

/* The next address of a name that has several; `error` is that of the last one. */
static void dial_next(struct flow *f, int error)
{
	if (f->verdict.link > 0) {
		f->state = FLOW_LINKING;
		link_open(f);
		return;
	}
	while (f->target < f->verdict.target_count) {
		error = dial(f, &f->verdict.targets[f->target++]);
		if (error == 0)
			return;
	}
	refuse(f, error);
}

static void on_dialled(struct flow *f)
{
	union address_socket peer;
	socklen_t len = sizeof(peer);
	int error = 0;
	socklen_t error_len = sizeof(error);

	if (getpeername(f->outside.fd, &peer.any, &len) == 0)
		error = reach(f);
	else if (errno != ENOTCONN ||
		 getsockopt(f->outside.fd, SOL_SOCKET, SO_ERROR, &error, &error_len) < 0)
		error = errno;
	if (error != 0)
		dial_next(f, error);
}

static void on_outside(struct source *s)
{
	struct flow *f = SOURCE_OWNER(s, struct flow, outside);

	if (f->state == FLOW_DIALLING)
		on_dialled(f);
	else if (f->state == FLOW_OPEN)
		carry(f);
}

static void on_inside(struct source *s)
{
	struct flow *f = SOURCE_OWNER(s, struct flow, inside);

	if (f->state == FLOW_ENTERING)
		f->entered(f);
	else
		carry(f);
}

/* Who is dialled for longest gives way: a program that still wants it tries again in a second. */
static void make_room(void)
{
	struct flow *f = unready.oldest;

	while (f && f->state != FLOW_DIALLING)
		f = f->newer;
	if (f)
		refuse(f, ENOBUFS);
}

static struct flow *flow_new(const struct address *from, const struct address *to)
{
	struct flow *n;

	/* A flood hurts only who makes it. */
	if (waiting.count >= WAITING)
		make_room();
	if (totals.flows >= FLOWS || waiting.count >= WAITING)
		return NULL;
	n = calloc(1, sizeof(*n));
	if (!n)
		return NULL;
	n->entry.from = *from;
	n->entry.to = *to;
	n->state = FLOW_DIALLING;
	n->began = n->since = loop_now();
	n->inside = (struct source){.fd = -1, .ready = on_inside};
	n->outside = (struct source){.fd = -1, .ready = on_outside};
	totals.flows++;
	link_waiting(n);
	return n;
}

static void on_answer(struct waiter *w, enum consent consent)
{
	struct flow *f = SOURCE_OWNER(w, struct flow, waiter);
	struct frame frame = frame_of(f);

	f->verdict = policy_judge(&frame, consent);
	f->state = FLOW_DIALLING;
	f->since = loop_now();
	if (f->verdict.allowed) {
		dial_next(f, EHOSTUNREACH);
		return;
	}
	inside_refuse(&frame, f->verdict.refusal);
	forget(f);
}

/* The program waits in connect(2), as for a host far away. */
static void ask(struct flow *f)
{
	struct frame frame = frame_of(f);

	f->state = FLOW_ASKING;
	f->waiter.answered = on_answer;
	question_ask(&frame, &f->waiter);
}

static void begin(const struct frame *f, const uint8_t *bytes, size_t len)
{
	struct flow *n;
	bool names = f->to.port == RESOLVER_PORT;
	struct verdict verdict = {.allowed = names};

	if (!names)
		verdict = policy_judge(f, CONSENT_UNASKED);

	if (!verdict.allowed && !verdict.ask) {
		inside_refuse(f, verdict.refusal);
		return;
	}
	n = flow_new(&f->from, &f->to);
	if (!n)
		return;
	n->sequence = f->sequence;
	n->syn_len = len;
	memcpy(n->syn, bytes, len);
	n->names = names;
	n->verdict = verdict;
	if (verdict.ask)
		ask(n);
	else if (names)
		offer(n);
	else
		dial_next(n, EHOSTUNREACH);
}

struct flow *flow_offered(const struct address *from, const struct address *to)
{
	struct flow *f = (struct flow *)(void *)table_find(&waiting, from, to);

	if (f && f->state == FLOW_OFFERED)
		return f;
	/* Of several from one port the kernel has given all but one another (kern/redirect.c). */
	f = unready.oldest;
	while (f && !(f->state == FLOW_OFFERED && address_equal(&f->entry.to, to) &&
		      address_same_host(&f->entry.from, from)))
		f = f->newer;
	return f;
}

void flow_begin(const struct frame *f, const uint8_t *bytes, size_t len)
{
	struct flow *known;

	if (!f->is_syn || len > FRAME_SYN_MAX)
		return;
	known = (struct flow *)(void *)table_find(&waiting, &f->from, &f->to);
	if (!known)
		begin(f, bytes, len);
	else if (known->state == FLOW_OFFERED)
		inside_let_out(known->syn, known->syn_len);
}

void flow_arrive(struct flow *f, int fd)
{
	open_flow(f);
	if (f->names) {
		resolver_serve_stream(fd);
		forget(f);
		return;
	}
	f->inside.fd = fd;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (loop_watch(&f->inside) < 0) {
		flow_end(f, true);
		return;
	}
	carry_begin(f);
}

struct flow *flow_enter(int fd, const struct address *from, const struct address *to,
			void (*entered)(struct flow *f))
{
	struct flow *f = flow_new(from, to);

	if (!f)
		return NULL;
	f->inbound = true;
	f->state = FLOW_ENTERING;
	f->entered = entered;
	f->outside.fd = fd;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (loop_watch(&f->outside) == 0)
		return f;
	f->outside.fd = -1; /* it is the caller's again */
	forget(f);
	return NULL;
}

void flow_join(struct flow *f)
{
	open_flow(f);
	carry_begin(f);
}

struct flow *flow_of_token(enum flow_state state, uint32_t token)
{
	struct flow *f = unready.oldest;

	while (f && (f->token != token || f->state != state))
		f = f->newer;
	return f;
}

void flow_each_waiting(enum flow_state state, void (*see)(struct flow *f, unsigned n), unsigned n)
{
	struct flow *next;

	for (struct flow *f = unready.oldest; f; f = next) {
		next = f->newer;
		if (f->state == state)
			see(f, n);
	}
}

void flow_link(struct flow *f, int error)
{
	if (error == 0 && loop_watch(&f->outside) < 0)
		error = errno;
	if (error == 0)
		offer(f);
	else
		refuse(f, error);
}

/* Those that wait are in the order of their beginning, so only dials outlive their offers. */
static bool tick(int64_t now)
{
	struct flow *next;

	for (struct flow *f = unready.oldest; f; f = next) {
		next = f->newer;
		if (now - f->since > (f->state == FLOW_OFFERED ? OFFER_MS : DIAL_MS))
			flow_end(f, true);
	}
	return unready.oldest != NULL;
}
