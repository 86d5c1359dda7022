/* SPDX-License-Identifier: MIT */
/* learn/want.h: what a program asked for that the host has: each once, with a count. */
#ifndef CUBBY_LEARN_WANT_H
#define CUBBY_LEARN_WANT_H

#include <stdbool.h>

#include "base/mem.h"

enum want_kind {
	WANT_LIST,    /* a directory of the host was opened */
	WANT_READ,    /* a file of the host was read, executed or asked about */
	WANT_WRITE,   /* a file of the host was changed, or the names in a directory */
	WANT_NETWORK, /* an address outside of the sandbox's own network */
	WANT_SOCKET,  /* a unix socket of the host */
	WANT_KINDS
};

struct want {
	enum want_kind kind;
	const char *what;  /* path or address */
	const char *first; /* name of the first process that asked */
	unsigned count;
};

struct wants {
	struct arena *arena;
	struct want *items;
	unsigned count;
	unsigned room;
};

/* Counts one more. A path that is written need not be read too. */
void wants_add(struct wants *w, enum want_kind kind, const char *what, const char *process);

/* The list as `cubby __learned` reads it: lines "KIND COUNT PROCESS\0WHAT\0" in new memory. */
const char *wants_text(const struct wants *w, size_t *ret_len) MUST_USE;

#endif
