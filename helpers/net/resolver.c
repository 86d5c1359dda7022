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
#include "helpers/net/lookup.h"
#include "helpers/net/loop.h"

enum { STREAMS = 64, STREAM_MS = 20000, TICK_MS = 5000, HOSTS = 16, HOSTS_TTL = 10 };

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

/* What can be answered without asking anybody. Its length, or 0. */
static size_t answer_here(const struct dns_question *q, uint8_t out[DNS_QUERY_MAX])
{
	struct address found[HOSTS];
	unsigned count = 0;

	/* Asked by browsers whether they may go around the resolver of the network. */
	if (!strcmp(q->name, "use-application-dns.net"))
		return dns_write_result(q, DNS_NO_NAME, out);
	if (q->type == DNS_A || q->type == DNS_AAAA)
		count = hostfile_find(q->name, found, HOSTS);
	return count ? dns_write_addresses(q, found, count, HOSTS_TTL, out) : 0;
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
	uint8_t failure[DNS_QUERY_MAX];

	if (answer) {
		dns_set_id(answer, p->question.id);
	} else {
		answer = failure;
		len = dns_write_result(&p->question, DNS_SERVER_FAILURE, failure);
	}
	answer_datagram(&p->to, &p->from, answer, len);
	free(p);
}

void resolver_ask(const struct frame *f)
{
	uint8_t out[DNS_QUERY_MAX];
	struct dns_question q;
	enum dns_result result = dns_read_query(f->payload, f->payload_len, &q);
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

	s->busy = false;
	if (s->gone) {
		stream_free(s);
		return;
	}
	if (answer) {
		dns_set_id(answer, s->question.id);
		answer_stream(s, answer, len);
	} else {
		uint8_t failure[DNS_QUERY_MAX];

		len = dns_write_result(&s->question, DNS_SERVER_FAILURE, failure);
		answer_stream(s, failure, len);
	}
	loop_again(&s->inside);
}

static void ask_stream(struct stream *s, const uint8_t *bytes, size_t len)
{
	uint8_t out[DNS_QUERY_MAX];
	enum dns_result result = dns_read_query(bytes, len, &s->question);
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
