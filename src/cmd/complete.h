/* SPDX-License-Identifier: MIT */
/*
 * cmd/complete.h: what can be the word that somebody is typing; the parts of `cubby __complete`.
 *
 * The answer is lines. "WORD<tab>DESCRIPTION" offers a whole word; one that ends in '=', ':', '/'
 * or '.' is to be typed on, without a blank behind it. Lines that begin with ':' ask the shell for
 * what it knows better:
 *
 *   :files N     a path, behind the first N bytes of the word
 *   :dirs N      a directory, likewise
 *   :command N   from word N (0: the first behind "cubby") it is a command line of its own
 *
 * The shells' files in completion/ read this and know nothing else of cubby.
 */
#ifndef CUBBY_CMD_COMPLETE_H
#define CUBBY_CMD_COMPLETE_H

#include <stddef.h>

#include "base/err.h"
#include "cmd/synopsis.h"
#include "spec/facts.h"
#include "spec/spec.h"

struct complete {
	struct arena arena;
	struct facts facts;
	const char *verb;    /* "run", or NULL while the verb itself is typed */
	char *const *words;  /* behind "cubby", NULL-ended; the last is being typed */
	unsigned typed;      /* its number */
	const char *word;    /* the part of it that counts: behind "--rw=" */
	size_t kept;         /* bytes before that part; they stay */
	bool asked;          /* the shell, for paths */
	const char *profile; /* said with -p, or NULL */
};

/* Offers a word (without what is kept) if it begins with what is typed. `about` may be NULL. */
void complete_offer(const struct complete *c, const char *text, const char *about);

/* From byte `kept` of the word being typed: what is before it stays as it is. */
void complete_keep(struct complete *c, size_t kept);

void complete_ask_files(struct complete *c);
void complete_ask_dirs(struct complete *c);
void complete_ask_command(const struct complete *c, unsigned from);

/* What a word of a synopsis, or the metavariable of an option, stands for: "PROFILE". */
void complete_meaning(struct complete *c, const struct synopsis_word *w);

/* A value of a key, or one entry of its list. */
void complete_value(struct complete *c, const struct key *key);

/* A SETTING: keys, then operators, then values. */
void complete_setting(struct complete *c);

/* Ids of the desktop entries of the system's apps. */
void complete_apps(struct complete *c);

/* Names of system calls. */
void complete_syscalls(struct complete *c);

/* The words of one of the tables of verbs. */
void complete_verbs(struct complete *c);
void complete_profile_verbs(const struct complete *c);

/* What can stand behind a verb whose synopsis this is; `first` is the first word behind it. */
void complete_verb(struct complete *c, const char *synopsis, unsigned first);

#endif
