/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/request.h: what the launcher asks for: text, one "word value" a line.
 *
 * The values are the user's and the profile's; nothing from inside is in it.
 */
#ifndef CUBBY_HELPERS_DOORS_REQUEST_H
#define CUBBY_HELPERS_DOORS_REQUEST_H

#include "base/err.h"
#include "base/mem.h"

struct request_line {
	const char *word;
	const char *value;
};

struct request {
	struct arena *arena;
	struct request_line *lines;
	unsigned count;
	unsigned room;
};

/* Reads the text of a memory file. 0, or -1 with `e`. */
int request_read(int fd, struct arena *a, struct request *ret, struct err *e) MUST_USE;

/* The value of the first line with this word, or NULL. */
const char *request_value(const struct request *q, const char *word) MUST_USE;

#endif
