/* SPDX-License-Identifier: MIT */
/*
 * base/json.h: writing JSON (RFC 8259) to a stdio stream, commas and escapes kept right.
 *
 * Bytes that are not valid UTF-8 come out as \ufffd, so that every reader accepts the text. What
 * base/esc.h does not let through is escaped, so that a terminal may see the text as well.
 */
#ifndef CUBBY_BASE_JSON_H
#define CUBBY_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH 16

struct json {
	FILE *out;
	unsigned depth;
	bool one_line;           /* set after json_init: the document is one line */
	bool filled[JSON_DEPTH]; /* the open object or array has an element already */
};

void json_init(struct json *j, FILE *out);

/* `name` is NULL inside an array and at the top. */
void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_string(struct json *j, const char *name, const char *value); /* NULL: null */
void json_number(struct json *j, const char *name, int64_t value);
void json_bool(struct json *j, const char *name, bool value);

/* Ends the document with a newline. */
void json_done(struct json *j);

#endif
