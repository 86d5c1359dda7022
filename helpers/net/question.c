/* SPDX-License-Identifier: MIT */
/*
 * net/question.c: a list of open questions, and who asks them.
 *
 * The name servers are asked for a name only when somebody has said yes to it: a question itself
 * carries nothing out.
 */
#include "helpers/net/question.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "helpers/net/lookup.h"
#include "helpers/net/loop.h"
#include "helpers/net/names.h"
#include "wire/netstate.h"
#include "wire/wire.h"

enum { QUESTIONS = 64, ASKERS = 4, PATIENCE_MS = 30000, TICK_MS = 250, ADDRESSES = 16 };

struct question {
	uint32_t id;
	uint8_t protocol;
	struct address to;
	int64_t until;
	bool allowed;     /* by somebody: only the name's addresses are waited for */
	unsigned lookups; /* that are open */
	struct waiter *waiters;
	struct question *next;
};

static struct question *questions;
static unsigned question_count;
static uint32_t last_id;
static struct source askers[ASKERS]; /* fd 0 or -1: a free place; 0 is /dev/null */

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static bool has_askers(void)
{
	for (unsigned i = 0; i < ASKERS; i++)
		if (askers[i].fd > 0)
			return true;
	return false;
}

bool question_can_be_asked(void)
{
	return has_askers() && question_count < QUESTIONS;
}

static const char *name_of(const struct question *q)
{
	const struct name *n = names_of_address(&q->to);

	return n ? names_text(n) : NULL;
}

/* One that does not read what it is asked is no one to ask. */
static void show_to(struct source *asker, const struct question *q)
{
	struct msg m = {.type = MSG_NET_QUESTION, .id = q->id, .len = sizeof(struct netquestion)};
	struct netquestion n = {.port = q->to.port,
				.udp = q->protocol == IPPROTO_UDP,
				.ms = (uint32_t)(q->until - loop_now())};
	const char *name = name_of(q);

	memcpy(n.to, &q->to.ip, sizeof(n.to));
	if (name && strlen(name) < sizeof(n.name))
		memcpy(n.name, name, strlen(name));
	if (wire_send_full(asker->fd, &m, &n, NULL, 0) < 0)
		loop_close(asker);
}

static void show(const struct question *q)
{
	for (unsigned i = 0; i < ASKERS; i++)
		if (askers[i].fd > 0)
			show_to(&askers[i], q);
}

/* Nobody needs to answer it any more. */
static void withdraw(const struct question *q)
{
	for (unsigned i = 0; i < ASKERS; i++)
		if (askers[i].fd > 0 && wire_send(askers[i].fd, MSG_NET_QUESTION, q->id, 0) < 0)
			loop_close(&askers[i]);
}

static void remove_question(const struct question *q)
{
	struct question **at = &questions;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	question_count--;
}

/* Whoever waits may forget itself or others, and ask anew. */
static void settle(struct question *q, enum consent consent)
{
	remove_question(q);
	while (q->waiters) {
		struct waiter *w = q->waiters;

		q->waiters = w->next;
		w->question = NULL;
		w->answered(w, consent);
	}
	free(q);
}

static void lookup_ends(struct question *q)
{
	if (--q->lookups == 0)
		settle(q, CONSENT_YES);
}

static void learn(struct question *q, const uint8_t *answer, size_t len, bool four)
{
	struct address real[ADDRESSES], ignored;
	const char *name = name_of(q);
	uint32_t ttl = 0;
	unsigned count = answer ? dns_read_addresses(answer, len, real, ADDRESSES, &ttl) : 0;

	if (name && count > 0)
		(void)!names_learn(name, real, count, four, &ignored);
	lookup_ends(q);
}

static void on_four(void *context, uint8_t *answer, size_t len)
{
	learn(context, answer, len, true);
}

static void on_six(void *context, uint8_t *answer, size_t len)
{
	learn(context, answer, len, false);
}

static void look_up(struct question *q, enum dns_type type, lookup_done *done)
{
	struct dns_question asked;
	const char *name = name_of(q);

	if (!name || !dns_make_question(name, type, &asked))
		return;
	q->lookups++;
	if (!lookup_begin(&asked, false, done, q))
		q->lookups--;
}

static void answer(struct question *q, bool yes)
{
	withdraw(q);
	if (!yes) {
		settle(q, CONSENT_NO);
		return;
	}
	q->allowed = true;
	q->lookups = 1; /* until both are asked: one may end at once */
	look_up(q, DNS_A, on_four);
	look_up(q, DNS_AAAA, on_six);
	lookup_ends(q);
}

/* The first that is open and fits, or NULL. */
static struct question *find(uint32_t id, const struct frame *f)
{
	struct question *q = questions;

	while (q && (q->allowed || (f ? q->protocol != f->protocol || !address_equal(&q->to, &f->to)
				      : q->id != id)))
		q = q->next;
	return q;
}

static void refuse_all(void)
{
	for (struct question *q = questions, *next; q; q = next) {
		next = q->next;
		if (!q->allowed) {
			settle(q, CONSENT_NONE);
			next = questions; /* who was refused may have forgotten another one */
		}
	}
}

static bool tick(int64_t now)
{
	for (struct question *q = questions, *next; q; q = next) {
		next = q->next;
		if (q->allowed || now < q->until)
			continue;
		withdraw(q);
		settle(q, CONSENT_NONE);
		next = questions;
	}
	return questions != NULL;
}

static struct question *question_new(const struct frame *f)
{
	struct question *q = question_can_be_asked() ? calloc(1, sizeof(*q)) : NULL;

	if (!q)
		return NULL;
	q->id = ++last_id;
	q->protocol = f->protocol;
	q->to = f->to;
	q->until = loop_now() + PATIENCE_MS;
	q->next = questions;
	questions = q;
	question_count++;
	show(q);
	loop_wake(&ticker);
	return q;
}

void question_ask(const struct frame *f, struct waiter *w)
{
	struct question *q = find(0, f);

	if (!q)
		q = question_new(f);
	if (!q) {
		w->answered(w, CONSENT_NONE);
		return;
	}
	w->question = q;
	w->next = q->waiters;
	q->waiters = w;
	if (!has_askers()) /* the last one did not read it */
		settle(q, CONSENT_NONE);
}

void question_forget(struct waiter *w)
{
	struct question *q = w->question;
	struct waiter **at = q ? &q->waiters : NULL;

	if (!q)
		return;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	w->question = NULL;
}

static void on_asker(struct source *s)
{
	static struct msg_extra ignored;
	struct msg m;
	int got;

	while ((got = wire_recv(s->fd, PEER_CLIENT, false, &m, &ignored)) == 1) {
		struct question *q = find(m.id, NULL);

		if (m.type == MSG_NET_ANSWER && q)
			answer(q, m.value == 1);
	}
	if (s->fd >= 0 && (got == 0 || errno != EAGAIN))
		loop_close(s);
	if (!has_askers())
		refuse_all();
}

void question_serve(int fd)
{
	for (unsigned i = 0; i < ASKERS; i++) {
		if (askers[i].fd > 0)
			continue;
		askers[i] = (struct source){.fd = fd, .ready = on_asker};
		if (loop_watch(&askers[i]) < 0 || wire_send(fd, MSG_NET_QUESTION, 0, 0) < 0)
			loop_close(&askers[i]);
		for (const struct question *q = questions; q && askers[i].fd > 0; q = q->next)
			if (!q->allowed)
				show_to(&askers[i], q);
		return;
	}
	fd_close(&fd);
}
