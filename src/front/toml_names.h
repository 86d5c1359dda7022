/* SPDX-License-Identifier: MIT */
/* front/toml_names.h: which keys and tables a TOML file has defined, so that none is twice. */
#ifndef CUBBY_FRONT_TOML_NAMES_H
#define CUBBY_FRONT_TOML_NAMES_H

#include "spec/diag.h"

enum toml_name_kind {
	TOML_NAME_VALUE,  /* key = value */
	TOML_NAME_TABLE,  /* [table] */
	TOML_NAME_PARENT, /* only a parent in a header so far; may become any table */
	TOML_NAME_DOTTED, /* made by a dotted key; no header may name it */
};

struct toml_name {
	const char *text;
	uint32_t parent;
	enum toml_name_kind kind;
	struct origin at; /* where it was defined */
};

/* A tree of names; index 0 is the top. A hash table finds a name by parent and text. */
struct toml_names {
	struct toml_name *names;
	unsigned count;
	unsigned room;
	uint32_t *slots; /* index of a name, or 0 */
	unsigned slot_count;
};

void toml_names_init(struct toml_names *n, struct arena *a);

/* The name below `parent`, added with `kind` when it is new (*ret_new). */
uint32_t toml_names_enter(struct toml_names *n, struct arena *a, uint32_t parent, const char *text,
			  enum toml_name_kind kind, struct origin at, bool *ret_new) MUST_USE;

#endif
