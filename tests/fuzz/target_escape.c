/* SPDX-License-Identifier: MIT */
/* fuzz/target_escape.c: texts from outside, made safe for a terminal and for JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "tests/fuzz/property.h"

static void check_esc(const char *text, size_t len)
{
	size_t room = 10 * len + 1;
	char *whole = malloc(room);
	char *again = malloc(room);
	size_t used = esc_text(whole, room, text, len);

	HOLDS(used < room && whole[used] == '\0' && strlen(whole) == used);
	HOLDS(text_is_clean(whole, used, false));
	/* What is safe stays as it is. */
	HOLDS(esc_text(again, room, whole, used) == used && !memcmp(again, whole, used));
	HOLDS(!text_is_clean(text, len, false) || used >= len);
	for (size_t less = 1; less < 24 && less <= used; less++) {
		char *cut = malloc(less); /* exactly so much, so that one byte too many is seen */
		size_t n = esc_text(cut, less, text, len);

		HOLDS(n < less && cut[n] == '\0' && !memcmp(cut, whole, n));
		HOLDS(text_is_clean(cut, n, false));
		free(cut);
	}
	free(whole);
	free(again);
}

/* Every step goes on, and never over the end. */
static void check_next(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		int safe;
		size_t n = esc_next(text + at, len - at, &safe);

		HOLDS(n >= 1 && n <= 4 && n <= len - at);
		HOLDS(!safe || text_is_clean(text + at, n, false));
		at += n;
	}
}

/* The string of a JSON document ends where it should, and nothing in it needs an escape. */
static void check_json(const char *text)
{
	struct json j;
	char *out = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&out, &len);
	size_t at;

	json_init(&j, stream);
	json_string(&j, NULL, text);
	json_done(&j);
	(void)fclose(stream);
	HOLDS(len >= 3 && out[0] == '"' && !strcmp(out + len - 2, "\"\n"));
	HOLDS(text_is_clean(out, len - 1, false));
	for (at = 1; at < len - 2; at++) {
		HOLDS(out[at] != '"');
		if (out[at] == '\\') {
			at++;
			HOLDS(strchr("\"\\/bfnrtu", out[at]));
		}
	}
	HOLDS(at == len - 2);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;

	check_esc((const char *)data, size);
	check_next((const char *)data, size);
	check_json(input_text(data, size, &arena));
	arena_done(&arena);
	return 0;
}
