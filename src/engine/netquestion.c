/* SPDX-License-Identifier: MIT */
/* engine/netquestion.c: the list of open questions, their text, and the rule of an answer. */
#include "engine/netquestion.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"

static const struct netchoice choices[] = {
	{"once", true, false},
	{"always", true, true},
	{"deny", false, false},
	{"never", false, true},
};

const struct netchoice *netquestion_choice(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(choices); i++)
		if (!strcmp(word, choices[i].word))
			return &choices[i];
	return NULL;
}

static void remove_at(struct netquestions *l, unsigned at)
{
	l->count--;
	memmove(&l->open[at], &l->open[at + 1], (l->count - at) * sizeof(l->open[0]));
}

void netquestion_remove_first(struct netquestions *l)
{
	if (l->count > 0)
		remove_at(l, 0);
}

static bool add(struct netquestions *l, uint32_t id, const void *payload)
{
	struct netquestion *q;

	if (l->count >= NETQUESTION_OPEN)
		return false; /* it is refused when its time is over */
	q = &l->open[l->count].what;
	l->open[l->count].id = id;
	memcpy(q, payload, sizeof(*q));
	q->name[sizeof(q->name) - 1] = '\0';
	return l->count++ == 0;
}

bool netquestion_take(struct netquestions *l, const struct msg *m, const void *payload)
{
	if (m->len == sizeof(struct netquestion))
		return add(l, m->id, payload);
	for (unsigned i = 0; i < l->count; i++)
		if (l->open[i].id == m->id) {
			remove_at(l, i);
			return i == 0;
		}
	return false;
}

static const char *address_of(const struct netquestion *q, char out[INET6_ADDRSTRLEN])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool four = !memcmp(q->to, mapped, sizeof(mapped));

	out[0] = '\0';
	(void)inet_ntop(four ? AF_INET : AF_INET6, q->to + (four ? sizeof(mapped) : 0), out,
			INET6_ADDRSTRLEN);
	return out;
}

const char *netquestion_text(const struct netquestion *q, char out[NETQUESTION_TEXT])
{
	char address[INET6_ADDRSTRLEN];
	const char *text = q->name[0] ? q->name : address_of(q, address);
	size_t len = esc_text(out, NETQUESTION_TEXT, text, strlen(text));

	(void)snprintf(out + len, NETQUESTION_TEXT - len, ", %s port %u", q->udp ? "udp" : "tcp",
		       q->port);
	return out;
}

struct netrule netquestion_rule(const struct netquestion *q, bool deny)
{
	struct netrule rule = {.deny = deny};
	struct target *t = &rule.target;

	t->kind = q->name[0] ? TARGET_EXACT : TARGET_RANGE;
	t->tcp = !q->udp;
	t->udp = q->udp;
	t->port_count = 1;
	t->first[0] = t->last[0] = q->port;
	memcpy(t->name, q->name, strnlen(q->name, sizeof(t->name) - 1));
	if (!q->name[0]) {
		t->bits = 8 * sizeof(t->ip);
		memcpy(t->ip, q->to, sizeof(t->ip));
	}
	return rule;
}

const char *netquestion_setting(const struct netrule *rule, char out[NETQUESTION_TEXT])
{
	char text[TARGET_TEXT];
	char safe[NETQUESTION_TEXT - 32];

	(void)target_text(&rule->target, text);
	(void)esc_text(safe, sizeof(safe), text, strlen(text));
	(void)snprintf(out, NETQUESTION_TEXT, "network.%s = [\"%s\"]",
		       rule->deny ? "deny" : "allow", safe);
	return out;
}
