/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_hello.c: the first message of TLS.
 *
 * Input: a byte that says in records of how many bytes the message is repeated, and what a program
 * sends.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/net/hello.h"
#include "tests/fuzz/property.h"

enum { RECORD_HEAD = 5 };

/* Pieces of any size: who has seen enough once says the same ever after. */
static void check_prefixes(const uint8_t *bytes, size_t len, enum hello_state whole)
{
	size_t step = len / 64 + 1;
	struct hello h;

	for (size_t some = 0; some < len; some += step) {
		enum hello_state state = hello_read(bytes, some, &h);

		HOLDS(state == HELLO_MORE || state == whole);
	}
}

/* Nothing in a name needs an escape in the log. */
static void check_name(const struct hello *h)
{
	HOLDS(memchr(h->name, '\0', sizeof(h->name)));
	for (const char *c = h->name; *c; c++)
		HOLDS(strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.?", *c));
}

/* The same message in other records says the same. */
static void check_records(const uint8_t *bytes, size_t len, size_t piece, const struct hello *first)
{
	size_t message = 0, wrote = 0, at = 0;
	uint8_t *joined = malloc(len);
	uint8_t *again = malloc(len * (RECORD_HEAD + 1));
	struct hello second;

	HOLDS(joined && again);
	while (message < 4 ||
	       message < 4 + ((size_t)joined[1] << 16 | (size_t)joined[2] << 8 | joined[3])) {
		size_t some = (size_t)bytes[at + 3] << 8 | bytes[at + 4];

		HOLDS(at + RECORD_HEAD + some <= len);
		memcpy(joined + message, bytes + at + RECORD_HEAD, some);
		message += some;
		at += RECORD_HEAD + some;
	}
	for (size_t from = 0; from < message; from += piece) {
		size_t some = piece < message - from ? piece : message - from;
		const uint8_t head[] = {22, 3, 1, (uint8_t)(some >> 8), (uint8_t)some};

		memcpy(again + wrote, head, sizeof(head));
		memcpy(again + wrote + RECORD_HEAD, joined + from, some);
		wrote += RECORD_HEAD + some;
	}
	if (wrote < HELLO_MAX) {
		HOLDS(hello_read(again, wrote, &second) == HELLO_READ);
		HOLDS(!strcmp(first->name, second.name) && first->hides_name == second.hides_name);
	}
	free(again);
	free(joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *bytes = data + 1;
	struct hello h = {.hides_name = false};
	enum hello_state state;

	if (size < 1)
		return 0;
	state = hello_read(bytes, size - 1, &h);
	HOLDS(state != HELLO_MORE || size - 1 < HELLO_MAX);
	check_prefixes(bytes, size - 1, state);
	if (state != HELLO_READ)
		return 0;
	check_name(&h);
	check_records(bytes, size - 1, 1 + (size_t)data[0], &h);
	return 0;
}
