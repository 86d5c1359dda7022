/* SPDX-License-Identifier: MIT */
/* net/datagram.c: a table of exchanges, the longest silent one first to go. */
#include "helpers/net/datagram.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/net/inside.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/pace.h"
#include "helpers/net/policy.h"
#include "helpers/net/question.h"
#include "helpers/net/quota.h"
#include "helpers/net/resolver.h"
#include "helpers/net/table.h"
#include "helpers/net/wayout.h"
#include "wire/privnet.h"

enum {
	EXCHANGES = 1024,
	SILENT_MS = 30000,    /* not answered yet */
	ANSWERED_MS = 120000, /* RFC 4787 */
	TICK_MS = 5000,
	CALLS = 8, /* of one turn */
};

struct exchange {
	struct entry entry;    /* first: see net/table.h */
	struct source outside; /* of a published port: none */
	struct port *port;     /* the published one, or NULL */
	struct address client; /* its client, as the host sees it */
	const char *name;      /* that the program meant, or NULL */
	const struct target *rule;
	bool asked;           /* a person has allowed it */
	struct waiter waiter; /* waits for that */
	uint8_t *held;        /* the first datagram meanwhile, or NULL; owned */
	size_t held_len;
	uint64_t up;
	uint64_t down;
	int64_t began;
	bool answered;
	int64_t last;
	struct exchange *older;
	struct exchange *newer;
};

static struct table table;
static struct exchange *oldest;
static struct exchange *newest;
static uint8_t buffers[INSIDE_BATCH][FRAME_MAX];

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static void unlink_exchange(struct exchange *x)
{
	*(x->older ? &x->older->newer : &oldest) = x->newer;
	*(x->newer ? &x->newer->older : &newest) = x->older;
}

static void link_newest(struct exchange *x)
{
	x->last = loop_now();
	x->older = newest;
	x->newer = NULL;
	*(newest ? &newest->newer : &oldest) = x;
	newest = x;
}

static void tell(const struct exchange *x)
{
	const struct log_flow l = {.protocol = IPPROTO_UDP,
				   .inbound = x->port != NULL,
				   .from = x->port ? x->entry.to : x->entry.from,
				   .to = x->port ? x->entry.from : x->entry.to,
				   .name = x->name,
				   .rule = x->rule,
				   .asked = x->asked,
				   .up = x->up,
				   .down = x->down,
				   .ms = loop_now() - x->began};

	log_flow(&l);
}

static void forget(struct exchange *x)
{
	question_forget(&x->waiter);
	free(x->held);
	table_remove(&table, &x->entry);
	unlink_exchange(x);
	loop_close(&x->outside);
	loop_free(x);
}

static void end(struct exchange *x)
{
	/* What waits for an answer has not begun. */
	if (!x->waiter.question)
		tell(x);
	forget(x);
}

static bool tick(int64_t now)
{
	struct exchange *next;

	for (struct exchange *x = oldest; x; x = next) {
		next = x->newer;
		if (!x->waiter.question && now - x->last > (x->answered ? ANSWERED_MS : SILENT_MS))
			end(x);
	}
	return oldest != NULL;
}

/* The outside's own errors reach the program as they would have. */
static void on_error(const struct exchange *x, int error)
{
	const struct frame f = {.protocol = IPPROTO_UDP, .from = x->entry.from, .to = x->entry.to};

	if (error == ECONNREFUSED)
		inside_refuse(&f, REFUSAL_RESET);
	else if (error == EHOSTUNREACH || error == ENODEV)
		inside_refuse(&f, REFUSAL_HOST);
	else if (error == ENETUNREACH)
		inside_refuse(&f, REFUSAL_NETWORK);
}

/* Whether a datagram from outside may come in, which is counted. */
static bool may_come(const struct address *inside, const struct address *outside, const char *name,
		     size_t len)
{
	const struct frame f = {.protocol = IPPROTO_UDP, .from = *inside, .to = *outside};

	if (!quota_fits(len)) {
		log_denial(&f, name, quota_why);
		return false;
	}
	return pace_take(len);
}

/* Those that are passed on. Their number. */
static unsigned collect(struct exchange *x, const struct mmsghdr *heads, int count,
			struct inside_datagram ret[INSIDE_BATCH])
{
	unsigned kept = 0;

	for (int i = 0; i < count; i++) {
		if (!may_come(&x->entry.from, &x->entry.to, x->name, heads[i].msg_len))
			continue;
		x->down += heads[i].msg_len;
		ret[kept++] = (struct inside_datagram){&x->entry.to, &x->entry.from, buffers[i],
						       heads[i].msg_len};
	}
	return kept;
}

static void on_outside(struct source *s)
{
	struct exchange *x = SOURCE_OWNER(s, struct exchange, outside);
	struct mmsghdr heads[INSIDE_BATCH] = {0};
	struct iovec parts[INSIDE_BATCH];
	struct inside_datagram datagrams[INSIDE_BATCH];

	for (unsigned i = 0; i < INSIDE_BATCH; i++) {
		parts[i] = (struct iovec){buffers[i], sizeof(buffers[i])};
		heads[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
	}
	for (unsigned calls = 0; calls < CALLS; calls++) {
		int count = recvmmsg(s->fd, heads, INSIDE_BATCH, MSG_DONTWAIT, NULL);

		if (count < 0 && errno == EAGAIN)
			return;
		if (count < 0) {
			on_error(x, errno);
			continue;
		}
		inside_put(datagrams, collect(x, heads, count, datagrams));
		x->answered = true;
		unlink_exchange(x);
		link_newest(x);
	}
	loop_again(s);
}

static void remember(struct exchange *x)
{
	if (table.count >= EXCHANGES)
		end(oldest);
	table_add(&table, &x->entry);
	link_newest(x);
	loop_wake(&ticker);
}

static struct exchange *exchange_new(const struct frame *f)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->entry.from = f->from;
	x->entry.to = f->to;
	x->began = loop_now();
	x->outside = (struct source){.fd = -1, .ready = on_outside};
	remember(x);
	return x;
}

/* False when it cannot be: the exchange is over then, and the program was told. */
static bool open_outside(struct exchange *x, const struct verdict *v)
{
	union address_socket address;
	socklen_t len = address_to_socket(&v->targets[0], &address);

	x->name = v->name;
	x->rule = v->rule;
	x->asked = v->asked;
	x->outside.fd = wayout_socket(address.any.sa_family, SOCK_DGRAM, 0);
	if (x->outside.fd >= 0 && connect(x->outside.fd, &address.any, len) == 0 &&
	    loop_watch(&x->outside) == 0)
		return true;
	on_error(x, errno);
	forget(x);
	return false;
}

/* An error of an earlier datagram is told once, and this one sent again. */
static void send_out(const struct exchange *x, const uint8_t *bytes, size_t len)
{
	if (send(x->outside.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno == EAGAIN)
		return;
	on_error(x, errno);
	(void)!send(x->outside.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void on_answer(struct waiter *w, enum consent consent)
{
	struct exchange *x = SOURCE_OWNER(w, struct exchange, waiter);
	const struct frame f = {.protocol = IPPROTO_UDP, .from = x->entry.from, .to = x->entry.to};
	struct verdict verdict = policy_judge(&f, consent);

	if (!verdict.allowed) {
		inside_refuse(&f, verdict.refusal);
		forget(x);
		return;
	}
	if (!open_outside(x, &verdict))
		return;
	if (x->held)
		send_out(x, x->held, x->held_len);
	free(x->held);
	x->held = NULL;
	unlink_exchange(x);
	link_newest(x);
}

/* The first datagram is kept, and later ones are lost, as on a network that is too slow. */
static void ask(struct exchange *x, const struct frame *f)
{
	x->held = malloc(f->payload_len ? f->payload_len : 1);
	if (x->held) {
		memcpy(x->held, f->payload, f->payload_len);
		x->held_len = f->payload_len;
	}
	x->up += f->payload_len;
	x->waiter.answered = on_answer;
	question_ask(f, &x->waiter);
}

/* An exchange that can be written to, or NULL. */
static struct exchange *begin(const struct frame *f)
{
	struct verdict verdict = policy_judge(f, CONSENT_UNASKED);
	struct exchange *x;

	if (!verdict.allowed && !verdict.ask) {
		inside_refuse(f, verdict.refusal);
		return NULL;
	}
	x = exchange_new(f);
	if (!x)
		return NULL;
	if (verdict.ask) {
		ask(x, f);
		return NULL;
	}
	return open_outside(x, &verdict) ? x : NULL;
}

/* From the port that the client asked. */
static void answer_client(const struct exchange *x, const struct frame *f)
{
	union address_socket client;
	socklen_t len = address_to_socket(&x->client, &client);

	(void)!sendto(x->port->listener.fd, f->payload, f->payload_len, MSG_DONTWAIT | MSG_NOSIGNAL,
		      &client.any, len);
}

/* As the answers of a program will come: from its address, to what the client is inside. */
static struct exchange *exchange_of_client(struct port *p, const struct address *client)
{
	struct address inside = inbound_source(client);
	struct address own = {.port = 0};
	struct exchange *x;

	(void)!address_parse(address_is_four(&inside) ? PRIVNET_ADDRESS : PRIVNET_ADDRESS_SIX,
			     p->what.inside, &own);
	x = (struct exchange *)(void *)table_find(&table, &own, &inside);
	if (x)
		return x->port == p ? x : NULL;
	x = calloc(1, sizeof(*x));
	if (!x)
		return NULL;
	x->entry.from = own;
	x->entry.to = inside;
	x->outside = (struct source){.fd = -1, .ready = on_outside};
	x->port = p;
	x->began = loop_now();
	remember(x);
	return x;
}

static void receive_one(struct port *p, const union address_socket *from, uint8_t *bytes,
			size_t len)
{
	struct address client;
	struct inside_datagram d = {.bytes = bytes, .len = len};
	struct exchange *x;

	if (!address_from_socket(from, &client))
		return;
	x = exchange_of_client(p, &client);
	if (!x)
		return;
	x->client = client;
	if (!may_come(&x->entry.from, &x->entry.to, NULL, len))
		return;
	x->down += len;
	d.from = &x->entry.to;
	d.to = &x->entry.from;
	inside_put(&d, 1);
	unlink_exchange(x);
	link_newest(x);
}

void datagram_receive(struct port *p)
{
	for (unsigned n = 0; n < CALLS * INSIDE_BATCH; n++) {
		union address_socket from;
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(p->listener.fd, buffers[0], sizeof(buffers[0]), MSG_DONTWAIT,
				       &from.any, &from_len);

		if (len < 0)
			return;
		receive_one(p, &from, buffers[0], (size_t)len);
	}
	loop_again(&p->listener);
}

void datagram_forget(const struct port *p)
{
	struct exchange *next;

	for (struct exchange *x = oldest; x; x = next) {
		next = x->newer;
		if (x->port == p)
			end(x);
	}
}

unsigned datagram_count(void)
{
	return table.count;
}

void datagram_send(const struct frame *f)
{
	struct exchange *x;

	if (f->to.port == RESOLVER_PORT) {
		resolver_ask(f);
		return;
	}
	x = (struct exchange *)(void *)table_find(&table, &f->from, &f->to);
	/* Over: what is sent now is judged as what begins anew, and the program hears of it. */
	if (x && !quota_fits(f->payload_len)) {
		end(x);
		x = NULL;
	}
	if (!x)
		x = begin(f);
	if (!x || x->waiter.question)
		return;
	unlink_exchange(x);
	link_newest(x);
	if (!pace_take(f->payload_len))
		return;
	x->up += f->payload_len;
	if (x->port)
		answer_client(x, f);
	else
		send_out(x, f->payload, f->payload_len);
}
