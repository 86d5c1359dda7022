/* SPDX-License-Identifier: MIT */
/* net/lookup.c: open questions to name servers. */
#include "helpers/net/lookup.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "helpers/net/hostfile.h"
#include "helpers/net/launcher.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/quota.h"
#include "helpers/net/wayout.h"

enum { LOOKUPS = 512, ROUNDS = 2, PATIENCE_MS = 1500, TICK_MS = 250 };

struct lookup {
	struct source server;
	struct dns_question question;
	uint16_t id;
	bool stream;
	bool sent;        /* over TCP: the question is out */
	unsigned attempt; /* servers asked so far */
	int64_t deadline;
	lookup_done *done;
	void *context;
	struct lookup *next;
	struct lookup **before;
};

static struct lookup *open_lookups;
static unsigned lookup_count;
static uint8_t answer[2 + DNS_MESSAGE_MAX];

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static void finish(struct lookup *l, uint8_t *bytes, size_t len)
{
	*l->before = l->next;
	if (l->next)
		l->next->before = l->before;
	lookup_count--;
	loop_close(&l->server);
	l->done(l->context, bytes, len);
	loop_free(l);
}

/* What there is no quota for does not come in. */
static void take_answer(struct lookup *l, uint8_t *bytes, size_t len)
{
	bool taken = quota_take(len);

	finish(l, taken ? bytes : NULL, taken ? len : 0);
}

static bool send_question(struct lookup *l)
{
	uint8_t query[2 + DNS_QUERY_MAX];
	size_t len = dns_write_query(&l->question, l->id, query + 2);
	size_t skip = l->stream ? 0 : 2;

	query[0] = (uint8_t)(len >> 8);
	query[1] = (uint8_t)len;
	if (!quota_take(len))
		return false;
	l->sent = true;
	return send(l->server.fd, query + skip, len + 2 - skip, MSG_NOSIGNAL | MSG_DONTWAIT) ==
	       (ssize_t)(len + 2 - skip);
}

static bool ask(struct lookup *l, const struct address *server)
{
	union address_socket address;
	socklen_t len = address_to_socket(server, &address);
	int type = l->stream ? SOCK_STREAM : SOCK_DGRAM;

	loop_close(&l->server);
	if (getrandom(&l->id, sizeof(l->id), 0) != sizeof(l->id))
		return false;
	l->server.fd = wayout_socket(address.any.sa_family, type, 0);
	l->deadline = loop_now() + PATIENCE_MS;
	l->sent = false;
	if (l->server.fd < 0 ||
	    (connect(l->server.fd, &address.any, len) < 0 && errno != EINPROGRESS) ||
	    loop_watch(&l->server) < 0)
		return false;
	return l->stream || send_question(l);
}

/* Asks the next server that can be asked. */
static void go_on(struct lookup *l)
{
	unsigned count;
	const struct address *servers = hostfile_servers(&count);

	while (l->attempt < count * ROUNDS)
		if (ask(l, &servers[l->attempt++ % count]))
			return;
	/* Perhaps the host is in another network by now. */
	launcher_want_files();
	finish(l, NULL, 0);
}

static void on_datagram(struct lookup *l)
{
	ssize_t len = recv(l->server.fd, answer, sizeof(answer), MSG_DONTWAIT);

	if (len < 0 && errno != EAGAIN)
		go_on(l);
	else if (len > 0 && dns_is_answer(answer, (size_t)len, &l->question, l->id))
		take_answer(l, answer, (size_t)len);
	else if (len > 0)
		loop_again(&l->server);
}

/* The whole answer is looked at each time until all of it is there: nothing is kept here. */
static void on_stream(struct lookup *l)
{
	ssize_t len;
	size_t whole;

	if (!l->sent && !send_question(l)) {
		if (errno == EAGAIN || errno == ENOTCONN)
			l->sent = false;
		else
			go_on(l);
		return;
	}
	len = recv(l->server.fd, answer, sizeof(answer), MSG_DONTWAIT | MSG_PEEK);
	if (len < 0 && errno == EAGAIN)
		return;
	whole = len < 2 ? 0 : (size_t)(answer[0] << 8 | answer[1]);
	if (len >= 2 && (size_t)len >= whole + 2 &&
	    dns_is_answer(answer + 2, whole, &l->question, l->id))
		take_answer(l, answer + 2, whole);
	else if (len <= 0 || (size_t)len >= whole + 2)
		go_on(l);
}

static void on_server(struct source *s)
{
	struct lookup *l = SOURCE_OWNER(s, struct lookup, server);

	if (l->stream)
		on_stream(l);
	else
		on_datagram(l);
}

static bool tick(int64_t now)
{
	struct lookup *next;

	for (struct lookup *l = open_lookups; l; l = next) {
		next = l->next;
		if (now >= l->deadline)
			go_on(l);
	}
	return open_lookups != NULL;
}

bool lookup_begin(const struct dns_question *q, bool stream, lookup_done *done, void *context)
{
	struct lookup *l;

	/* What a proxy is told is asked of nobody else, over no protocol. */
	if (wayout_is_proxy() || lookup_count >= LOOKUPS)
		return false;
	if (!quota_fits(0)) {
		log_name(q->name, quota_why);
		return false;
	}
	l = calloc(1, sizeof(*l));
	if (!l)
		return false;
	l->server = (struct source){.fd = -1, .ready = on_server};
	l->question = *q;
	l->stream = stream;
	l->done = done;
	l->context = context;
	l->next = open_lookups;
	l->before = &open_lookups;
	if (l->next)
		l->next->before = &l->next;
	open_lookups = l;
	lookup_count++;
	loop_wake(&ticker);
	launcher_refresh_files();
	go_on(l);
	return true;
}
