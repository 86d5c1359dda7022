/* SPDX-License-Identifier: MIT */
/*
 * spec/set.h: settings and layers: the only way into a spec, for all doors.
 *
 * A door (a TOML file, the command line) translates what it reads into settings, one for each
 * scalar and one for each list entry, and groups them into layers. spec_merge puts layers, lowest
 * first, into a spec.
 */
#ifndef CUBBY_SPEC_SET_H
#define CUBBY_SPEC_SET_H

#include "spec/spec.h"

enum set_op {
	SET_ASSIGN,  /* scalar = text */
	SET_ADD,     /* list entry */
	SET_REMOVE,  /* "!x": takes back an entry of a lower layer */
	SET_CLEAR,   /* "!*": empties the list; text is NULL */
	SET_DEFAULT, /* back to the built-in default; text is NULL */
};

enum set_kind { SET_TEXT, SET_BOOL, SET_INT, SET_BARE }; /* BARE: untyped, from a command line */

struct setting {
	const struct key *key;
	enum set_op op;
	enum set_kind kind;
	const char *text;
	struct origin at;
};

struct layer {
	const char *name; /* as shown by --origin: a path, "command line", "grant tty" */
	struct setting *settings;
	unsigned count;
	unsigned room;
	bool in_order; /* settings count one after the other (command line); else removals first */
};

/* Appends a setting to a layer. */
void layer_add(struct layer *l, struct arena *a, struct setting s);

/*
 * Parses a value by its type into *ret (num and text). 0, or -1 with a diagnostic that names the
 * key, the text and what would be right. Nothing else parses values.
 */
int type_parse(const struct key *key, const struct setting *s, struct arena *a, struct value *ret,
	       struct diags *d) MUST_USE;

/*
 * Parses a number with a unit; the parts of type_parse that are not words or paths. False when the
 * text is no such number or does not fit.
 */
bool type_parse_number(enum key_type type, const char *text, int64_t *ret) MUST_USE;

/* Whether the text is a correct name, path, capability, ...; *ret_why says what one looks like. */
bool type_check_text(enum key_type type, const char *text, const char **ret_why) MUST_USE;

/* Canonical text of a value's number (sizes, times, ...), as the profile would say it. */
const char *type_print(const struct key *key, const struct value *v, struct arena *a) MUST_USE;

/*
 * Merges one layer into the spec: within a layer first the removals of each list, then the rest in
 * order. `layer_number` is stored with what it says. Errors go to `d`; a wrong setting is left out.
 */
void spec_merge_layer(struct spec *s, const struct layer *l, uint32_t layer_number, struct arena *a,
		      struct diags *d);

/* As spec_merge_layer, for the settings of one key only. */
void spec_merge_key(struct spec *s, enum key_id id, const struct layer *l, uint32_t layer_number,
		    struct arena *a, struct diags *d);

/*
 * The last step of merging: an entry that is in a list several times (a variable that is set
 * several times) stays only at its last place.
 */
void spec_seal(struct spec *s, struct arena *a);

/* Puts the built-in defaults of keys.def into an empty spec, as layer 0. */
void spec_defaults(struct spec *s, struct arena *a);

#endif
