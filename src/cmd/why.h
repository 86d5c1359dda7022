/* SPDX-License-Identifier: MIT */
/*
 * cmd/why.h: an answer of `cubby why`: what holds, who said it, and what would change it.
 *
 * Taken from the planned launch that `cubby run` with the same options would start: the sealed
 * spec, the view that the stage mounts, and the text of the system call policy.
 */
#ifndef CUBBY_CMD_WHY_H
#define CUBBY_CMD_WHY_H

#include "cmd/sandbox.h"

enum { WHY_NOTES = 10, WHY_RULES = 6, WHY_CHANGES = 2 };

/* One value of a key, where it was said, and the layer that said it. */
struct why_rule {
	const struct key *key;
	const char *text;
	struct origin at;
	const char *layer;
};

struct why {
	struct sandbox *sandbox;
	struct arena *arena;
	const char *subject; /* a clean path, a host, a bus name, a call */
	const char *verdict; /* "read-only", "not there", "EPERM": stable words */
	bool allowed;
	const char *notes[WHY_NOTES]; /* sentences */
	unsigned note_count;
	struct why_rule rules[WHY_RULES];
	unsigned rule_count;
	/* What would give the next right: "files.ro+=~/x", as behind -s. */
	const char *changes[WHY_CHANGES];
	unsigned change_count;
	const char *change_means; /* "read-only" */
};

void why_note(struct why *w, const char *text);
void why_change(struct why *w, const char *setting);

/* Names a key's value as the reason; of a list the entry `item`. */
void why_rule(struct why *w, enum key_id key, const struct item *item);

/* Names the entry of a list that was said at this place. False when there is none. */
bool why_rule_at(struct why *w, struct origin at) MUST_USE;

/* On stdout. */
void why_print(const struct why *w);
void why_print_json(const struct why *w, const char *question);

/* The four questions. 0; -1 with `e` when it makes no sense. */
int why_path(struct why *w, const char *path, struct err *e) MUST_USE;
int why_host(struct why *w, const char *host, struct err *e) MUST_USE;
void why_private(struct why *w, const char *host); /* why_host, of a private network */
int why_dbus(struct why *w, const char *name, struct err *e) MUST_USE;
int why_syscall(struct why *w, const char *call, struct err *e) MUST_USE;

#endif
