/* SPDX-License-Identifier: MIT */
/*
 * engine/netquestion.h: a question of cubby-net, for whoever shows it to a person.
 */
#ifndef CUBBY_ENGINE_NETQUESTION_H
#define CUBBY_ENGINE_NETQUESTION_H

#include "base/attr.h"
#include "wire/netrules.h"
#include "wire/netstate.h"
#include "wire/wire.h"

/* As many as cubby-net has open. */
enum { NETQUESTION_OPEN = 64, NETQUESTION_TEXT = 6 * 256 + 32 };

/* What a person can answer. */
struct netchoice {
	const char *word;
	bool allow;
	bool keep; /* as a rule, while the sandbox runs */
};

struct netquestions {
	struct {
		uint32_t id;
		struct netquestion what;
	} open[NETQUESTION_OPEN]; /* the oldest is the first: it is shown */
	unsigned count;
};

/* Takes a NET_QUESTION. True when another one is the first now. */
bool netquestion_take(struct netquestions *l, const struct msg *m, const void *payload) MUST_USE;

/* The first is answered. */
void netquestion_remove_first(struct netquestions *l);

/* The choice with this word, or NULL. */
const struct netchoice *netquestion_choice(const char *word) MUST_USE;

/* "example.org, tcp port 443", for a terminal. */
const char *netquestion_text(const struct netquestion *q, char out[NETQUESTION_TEXT]);

/* The rule that keeps an answer. */
struct netrule netquestion_rule(const struct netquestion *q, bool deny) MUST_USE;

/* The same for a profile: 'network.allow = ["tcp:example.org:443"]', for a terminal. */
const char *netquestion_setting(const struct netrule *rule, char out[NETQUESTION_TEXT]);

#endif
