/* SPDX-License-Identifier: MIT */
/*
 * spec/text.h: a spec, or one layer, as canonical profile text.
 *
 * The way back is the reader of profiles: text of a spec, loaded as a profile, merges to the same
 * spec. What has been resolved by merging (`extends`) is therefore not in the text of a spec.
 */
#ifndef CUBBY_SPEC_TEXT_H
#define CUBBY_SPEC_TEXT_H

#include "base/err.h"
#include "spec/set.h"

struct text_options {
	bool origins;  /* behind each value and list entry: where it was said */
	bool defaults; /* also the built-in values that nobody said */
};

/* Keys in the order of keys.def: first those without a section, then the sections. */
const char *spec_text(const struct spec *s, struct text_options options, struct arena *a) MUST_USE;

/* Whether a value is printed: lists with entries, scalars that a layer (or a default) said. */
bool text_shows(const struct key *key, const struct value *v, bool defaults) MUST_USE;

/* One value of a key as TOML: a list entry, or a scalar. */
const char *text_value(const struct key *key, const char *text, struct arena *a) MUST_USE;

/*
 * A profile file that says what the layer says. -1 when a file cannot say it: a scalar put back to
 * a default that is "nothing".
 */
int layer_text(const struct layer *l, struct arena *a, const char **ret, struct err *e) MUST_USE;

/* Calls `visit` for each key in the order of the text, with its section (NULL: none). */
typedef void text_visit(void *context, const struct key *key, const char *section);
void text_walk(text_visit *visit, void *context);

/* Bytes of the section in a key's name: 5 of "files.ro", 0 of "allow". */
size_t text_section_len(const struct key *key) MUST_USE;

#endif
