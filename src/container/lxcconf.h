/* SPDX-License-Identifier: MIT */
/*
 * container/lxcconf.h: a configuration file of LXC as settings of a profile.
 *
 * Every line either says something in the profile, or holds here in any case, or is an error with
 * its place that says why and what to do instead; what differs without mattering is a warning.
 * First all lines are read, those of included files in their place, and later ones take back or
 * replace earlier ones as LXC has it; then what is left is translated by its row of
 * container/lxcconf.def.
 */
#ifndef CUBBY_CONTAINER_LXCCONF_H
#define CUBBY_CONTAINER_LXCCONF_H

#include "container/work.h"

struct lxcconf;
struct lxc_entry;

typedef void lxcconf_function(struct lxcconf *c, const struct lxc_entry *entry);

/* A row of container/lxcconf.def. */
struct lxc_row {
	const char *name;
	bool many;
	lxcconf_function *run;
	enum key_id key; /* KEY_COUNT: none */
	const char *words;
	const char *what;
	const char *instead;
};

/* A line with a value. */
struct lxc_entry {
	const struct lxc_row *row;
	const char *name;     /* the key, as it is called today */
	const char *value;    /* without blanks and quotes around */
	struct origin key_at; /* of the key */
	struct origin at;     /* of the value */
};

struct lxcconf {
	struct arena *arena;
	const struct facts *facts;
	struct diags *diags;
	struct lxc_entry *entries;
	unsigned count;
	unsigned room;
	const char *name;   /* of the container, or NULL */
	struct layer layer; /* what it says */
	bool notes_ids;     /* it has been said that ids differ */
};

/* Whether a file with this text is one of LXC: its first line that says something begins so. */
bool lxcconf_is_text(const char *text) MUST_USE;

/* Whether `path` can be read and is one of LXC. */
bool lxcconf_is_file(struct work *w, const char *path) MUST_USE;

/*
 * Translates a file (or NULL) and then each of the lines that -s gave, into *ret. `whole`: it is
 * all that is said of a container, so what LXC has by itself is said too. 0, or -1 with
 * diagnostics.
 */
int lxcconf_load(struct work *w, const char *path, bool whole, struct layer *ret) MUST_USE;

#endif
