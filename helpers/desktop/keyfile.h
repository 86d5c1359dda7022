/* SPDX-License-Identifier: MIT */
/*
 * desktop/keyfile.h: lines of files such as desktop entries, D-Bus services and systemd units:
 * "[Group]", "Key=value".
 */
#ifndef CUBBY_DESKTOP_KEYFILE_H
#define CUBBY_DESKTOP_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct keyfile_line {
	const char *text; /* the whole line, without its newline */
	size_t len;
	bool is_group;
	size_t key_len;    /* 0: neither comment nor blank, or no key */
	const char *value; /* behind the '=' and blanks */
	size_t value_len;
};

/* The line at *at, which moves on; false at the end. */
bool keyfile_next(const char **at, struct keyfile_line *ret) MUST_USE;

/* Whether the line sets this key; a key with a locale is another one. */
bool keyfile_is(const struct keyfile_line *l, const char *key) MUST_USE;

/* The first value of a key, or NULL. */
const char *keyfile_value(const char *text, const char *key, struct arena *a) MUST_USE;

#endif
