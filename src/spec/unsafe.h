/* SPDX-License-Identifier: MIT */
/*
 * spec/unsafe.h: what is given only to a profile that says `allow = ["unsafe:WORD"]`.
 */
#ifndef CUBBY_SPEC_UNSAFE_H
#define CUBBY_SPEC_UNSAFE_H

#include "spec/facts.h"
#include "spec/spec.h"

struct unsafe {
	const char *word;
	const char *gives; /* "reads every key ..." */
};

/* The word's row, or NULL. */
const struct unsafe *unsafe_find(const char *word) MUST_USE;

/* All words, separated by blanks. */
extern const char unsafe_words[];

/* Whether `allow` has "unsafe:WORD". */
bool unsafe_is_allowed(const struct spec *s, const char *word) MUST_USE;

/* The power that a host path is or lies in, or NULL. */
const struct unsafe *unsafe_of_path(const struct facts *f, const char *path) MUST_USE;

/* The power that talking to a bus name ("org.x.*" too) gives, or NULL. */
const struct unsafe *unsafe_of_name(const char *name) MUST_USE;

/* The note behind an error about it: what it gives, and how to say that it is meant. */
void unsafe_note(struct diags *d, const struct unsafe *u);

#endif
