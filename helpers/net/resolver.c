/* SPDX-License-Identifier: MIT */
/* net/resolver.c: questions of programs, one at a time from each connection. */
#include "helpers/net/resolver.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/net/dns.h"
#include "helpers/net/hostfile.h"
#include "helpers/net/inside.h"
#include "helpers/net/lease.h"
#include "helpers/net/log.h"
#include "helpers/net/lookup.h"
#include "helpers/net/loop.h"
#include "helpers/net/names.h"
#include "helpers/net/need.h"
#include "helpers/net/policy.h"

enum { STREAMS = 64, STREAM_MS = 20000, TICK_MS = 5000, HOSTS = 16, STAND_IN_TTL = 60 };

/* A question over UDP that is being asked on. */
struct pending {
	struct address from;
	struct address to;
	struct dns_question question;
};

/* A connection over which questions come. */
struct stream {
	struct source inside;
	struct dns_question question;
	bool busy; /* a question is being asked on */
	bool gone; /* the connection ended meanwhile */
	int64_t last;
	size_t used;
	uint8_t bytes[2 + DNS_QUERY_MAX];
	struct stream *next;
	struct stream **before;
};

static struct stream *streams;
static unsigned stream_count;

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

/* The addresses of an answer, replaced by the one that stands for the name. Its length. */
static size_t stand_in(const struct dns_question *q, const struct address *real, unsigned count,
		       uint32_t ttl, uint8_t out[DNS_QUERY_MAX])
{
	struct address a;

	if (!names_learn(q->name, real, count, q->type == DNS_A, &a))
		return dns_write_result(q, DNS_NO_ERROR, out);
	return dns_write_addresses(q, &a, 1, ttl < STAND_IN_TTL ? ttl : STAND_IN_TTL, out);
}

/* Those of the addresses that the name may have; what is told is allowed by its rules. */
static size_t answer_leased(const struct dns_question *q, const struct address *real,
			    unsigned count, uint32_t ttl, uint8_t out[DNS_QUERY_MAX])
{
	struct address told[HOSTS];
	unsigned kept = 0;

	for (unsigned i = 0; i < count; i++) {
		if (!policy_may_lease(&real[i]))
			log_name(q->name, "name-leads-inside");
		else if (!lease_add(&real[i], q->name, ttl, loop_now()))
			log_name(q->name, "too-many-addresses");
		else
			told[kept++] = real[i];
	}
	return dns_write_addresses(q, told, kept, ttl, out);
}

/* No rule speaks of it, but who reads the log wants to know which name was meant. */
static void remember(const struct dns_question *q, const struct address *told, unsigned count,
		     uint32_t ttl)
{
	for (unsigned i = 0; i < count; i++)
		(void)!lease_add(&told[i], q->name, ttl, loop_now());
}

static size_t answer_by_rules(const struct dns_question *q, const struct address *real,
			      unsigned count, uint32_t ttl, uint8_t out[DNS_QUERY_MAX])
{
	return policy_naming(q->name) == NAMING_LEASED ? answer_leased(q, real, count, ttl, out)
						       : stand_in(q, real, count, ttl, out);
}

static bool has_rules(enum naming naming)
{
	return naming == NAMING_SYNTHETIC || naming == NAMING_LEASED;
}

static bool asks_address(const struct dns_question *q)
{
	return q->type == DNS_A || q->type == DNS_AAAA;
}

/* What tells nothing of addresses that a rule for names would not see. */
static bool is_harmless(const struct dns_question *q)
{
	return q->type == DNS_TXT || q->type == DNS_MX || q->type == DNS_SRV ||
	       q->type == DNS_CNAME || q->type == DNS_NS || q->type == DNS_SOA;
}

static size_t answer_listed(const struct dns_question *q, enum naming naming,
			    uint8_t out[DNS_QUERY_MAX])
{
	struct address found[HOSTS];
	unsigned count = asks_address(q) ? hostfile_find(q->name, found, HOSTS) : 0;

	if (asks_address(q) && names_gateway(q->name, &found[0]))
		return dns_write_addresses(q, found, 1, STAND_IN_TTL, out);
	if (count == 0)
		return 0;
	if (naming != NAMING_REAL)
		return answer_by_rules(q, found, count, STAND_IN_TTL, out);
	remember(q, found, count, STAND_IN_TTL);
	return dns_write_addresses(q, found, count, STAND_IN_TTL, out);
}

/* Every name exists until somebody has said that it may be asked for: by one family, for either. */
static size_t answer_asked(const struct dns_question *q, uint8_t out[DNS_QUERY_MAX])
{
	struct address a;

	if (q->type != DNS_A || !names_stand_in(q->name, true, &a))
		return dns_write_result(q, DNS_NO_ERROR, out);
	return dns_write_addresses(q, &a, 1, STAND_IN_TTL, out);
}

/* What a proxy cannot be asked has no answer; that there is none of a kind is one. */
static size_t answer_away(const struct dns_question *q, uint8_t out[DNS_QUERY_MAX])
{
	if (asks_address(q) || q->type == DNS_HTTPS || q->type == DNS_SVCB)
		return answer_asked(q, out);
	log_name(q->name, "not-through-proxy");
	return dns_write_result(q, DNS_REFUSED, out);
}

/* What can be answered without asking anybody. Its length, or 0. */
static size_t answer_here(const struct dns_question *q, uint8_t out[DNS_QUERY_MAX])
{
	enum naming naming = policy_naming(q->name);
	struct address gateway;
	size_t len;

	/* Asked by browsers whether they may go around the resolver of the network. */
	if (!strcmp(q->name, "use-application-dns.net"))
		return dns_write_result(q, DNS_NO_NAME, out);
	if (naming == NAMING_NONE && !names_gateway(q->name, &gateway)) {
		log_name(q->name, "not-allowed");
		need_note_name(q->name);
		return dns_write_result(q, DNS_NO_NAME, out);
	}
	if (naming == NAMING_AWAY)
		return answer_away(q, out);
	if (naming == NAMING_LINKED)
		return answer_asked(q, out);
	if (has_rules(naming) && !asks_address(q) && !is_harmless(q))
		return dns_write_result(q, DNS_NO_ERROR, out);
	len = answer_listed(q, naming, out);
	return len == 0 && naming == NAMING_ASKED ? answer_asked(q, out) : len;
}

/* What can be read, or why it cannot. Nothing that is odd is asked of a server, or repeated. */
static enum dns_result read_question(const uint8_t *bytes, size_t len, struct dns_question *ret)
{
	enum dns_result result = dns_read_query(bytes, len, ret);

	if (result != DNS_NO_ERROR)
		log_name(NULL, "odd-question");
	return result;
}

/* The answer of a server as the program gets it, in `out` unless it can stay. Its length. */
static size_t adapt(const struct dns_question *q, uint8_t **answer, size_t len,
		    uint8_t out[DNS_QUERY_MAX])
{
	struct address real[HOSTS];
	uint32_t ttl = STAND_IN_TTL;
	unsigned count;

	if (!*answer) {
		*answer = out;
		return dns_write_result(q, DNS_SERVER_FAILURE, out);
	}
	count = asks_address(q) ? dns_read_addresses(*answer, len, real, HOSTS, &ttl) : 0;
	if (!asks_address(q) || !has_rules(policy_naming(q->name))) {
		remember(q, real, count, ttl);
		dns_set_id(*answer, q->id);
		return len;
	}
	if (dns_result(*answer) != DNS_NO_ERROR)
		len = dns_write_result(q, dns_result(*answer), out);
	else
		len = answer_by_rules(q, real, count, ttl, out);
	*answer = out;
	return len;
}

static void answer_datagram(const struct address *from, const struct address *to, uint8_t *bytes,
			    size_t len)
{
	const struct inside_datagram d = {from, to, bytes, len};

	inside_put(&d, 1);
}

static void on_pending(void *context, uint8_t *answer, size_t len)
{
	struct pending *p = context;
	uint8_t out[DNS_QUERY_MAX];

	len = adapt(&p->question, &answer, len, out);
	answer_datagram(&p->to, &p->from, answer, len);
	free(p);
}

void resolver_ask(const struct frame *f)
{
	uint8_t out[DNS_QUERY_MAX];
	struct dns_question q;
	enum dns_result result = read_question(f->payload, f->payload_len, &q);
	struct pending *p;
	size_t len;

	if (result == DNS_NO_QUERY)
		return;
	len = result == DNS_NO_ERROR ? answer_here(&q, out) : dns_write_result(&q, result, out);
	if (len > 0) {
		answer_datagram(&f->to, &f->from, out, len);
		return;
	}
	p = malloc(sizeof(*p));
	if (!p)
		return;
	*p = (struct pending){f->from, f->to, q};
	if (!lookup_begin(&q, false, on_pending, p))
		on_pending(p, NULL, 0);
}

static void stream_free(struct stream *s)
{
	*s->before = s->next;
	if (s->next)
		s->next->before = s->before;
	stream_count--;
	loop_free(s);
}

/* The memory stays while a question is open. */
static void stream_end(struct stream *s)
{
	loop_close(&s->inside);
	s->gone = true;
	if (!s->busy)
		stream_free(s);
}

static void answer_stream(struct stream *s, const uint8_t *bytes, size_t len)
{
	static uint8_t out[2 + DNS_MESSAGE_MAX];

	out[0] = (uint8_t)(len >> 8);
	out[1] = (uint8_t)len;
	memcpy(out + 2, bytes, len);
	/* A program that does not read its answers gets no more. */
	if (send(s->inside.fd, out, len + 2, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)(len + 2))
		stream_end(s);
}

static void on_stream_answer(void *context, uint8_t *answer, size_t len)
{
	struct stream *s = context;
	uint8_t out[DNS_QUERY_MAX];

	s->busy = false;
	if (s->gone) {
		stream_free(s);
		return;
	}
	len = adapt(&s->question, &answer, len, out);
	answer_stream(s, answer, len);
	loop_again(&s->inside);
}

static void ask_stream(struct stream *s, const uint8_t *bytes, size_t len)
{
	uint8_t out[DNS_QUERY_MAX];
	enum dns_result result = read_question(bytes, len, &s->question);
	size_t out_len;

	if (result == DNS_NO_QUERY) {
		stream_end(s);
		return;
	}
	out_len = result == DNS_NO_ERROR ? answer_here(&s->question, out)
					 : dns_write_result(&s->question, result, out);
	if (out_len > 0) {
		answer_stream(s, out, out_len);
		return;
	}
	s->busy = true;
	if (!lookup_begin(&s->question, true, on_stream_answer, s))
		on_stream_answer(s, NULL, 0);
}

/* One whole question from the buffer; false when there is none. */
static bool take_question(struct stream *s)
{
	uint8_t question[DNS_QUERY_MAX];
	size_t len = s->used < 2 ? 0 : (size_t)(s->bytes[0] << 8 | s->bytes[1]);

	if (s->used < 2)
		return false;
	if (len > DNS_QUERY_MAX) {
		stream_end(s);
		return false;
	}
	if (s->used < len + 2)
		return false;
	memcpy(question, s->bytes + 2, len);
	s->used -= len + 2;
	memmove(s->bytes, s->bytes + len + 2, s->used);
	ask_stream(s, question, len);
	return true;
}

static void on_stream(struct source *source)
{
	struct stream *s = SOURCE_OWNER(source, struct stream, inside);

	while (!s->busy && !s->gone) {
		ssize_t len;

		if (take_question(s) || s->gone)
			continue;
		len = recv(source->fd, s->bytes + s->used, sizeof(s->bytes) - s->used,
			   MSG_DONTWAIT);
		if (len < 0 && errno == EAGAIN)
			return;
		if (len <= 0) {
			stream_end(s);
			return;
		}
		s->used += (size_t)len;
		s->last = loop_now();
	}
}

static bool tick(int64_t now)
{
	struct stream *next;

	for (struct stream *s = streams; s; s = next) {
		next = s->next;
		if (!s->busy && now - s->last > STREAM_MS)
			stream_end(s);
	}
	return streams != NULL;
}

void resolver_serve_stream(int fd)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct source nobody = {.fd = fd};

	if (!s || stream_count >= STREAMS) {
		free(s);
		loop_close(&nobody);
		return;
	}
	s->inside = (struct source){.fd = fd, .ready = on_stream};
	s->last = loop_now();
	s->next = streams;
	s->before = &streams;
	if (s->next)
		s->next->before = &s->next;
	streams = s;
	stream_count++;
	loop_wake(&ticker);
	if (loop_watch(&s->inside) < 0)
		stream_end(s);
}
