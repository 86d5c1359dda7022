/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_filter.c: a file of the filter cache, read for the text that it says it is for, and
 * for another.
 */
#include <string.h>

#include "kern/filter.h"
#include "tests/fuzz/property.h"

enum { TEXT_LEN_AT = 12 }; /* in the header: magic, format, length of the text */

static void check_whole(const uint8_t *data, size_t size, const char *text,
			const struct sock_filter *code, unsigned count)
{
	static uint8_t packed[FILTER_FILE_ROOM];

	HOLDS((const uint8_t *)code >= data && (const uint8_t *)(code + count) == data + size);
	HOLDS(filter_pack(text, code, count, packed, sizeof(packed)) == size);
	/* Only what fills up the text may differ. */
	HOLDS(!memcmp(packed, data, FILTER_HEADER_SIZE + strlen(text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[FILTER_TEXT_ROOM];
	static _Alignas(8) uint8_t file[FILTER_FILE_ROOM];
	const struct sock_filter *code;
	unsigned count = 0;
	uint32_t text_len = 0;

	if (size > sizeof(file))
		return 0;
	memcpy(file, data, size);
	if (size >= FILTER_HEADER_SIZE)
		memcpy(&text_len, data + TEXT_LEN_AT, sizeof(text_len));
	if (text_len >= sizeof(text) || size < FILTER_HEADER_SIZE ||
	    text_len > size - FILTER_HEADER_SIZE)
		text_len = 0;
	memcpy(text, file + FILTER_HEADER_SIZE, text_len);
	text[text_len] = '\0';
	if (filter_parse(file, size, text, &code, &count) == 0) {
		check_whole(file, size, text, code, count);
		text[0] = (char)(text[0] ^ 1);
		HOLDS(text_len == 0 || filter_parse(file, size, text, &code, &count) < 0);
		HOLDS(filter_parse(file, size - 1, text, &code, &count) < 0);
	}
	return 0;
}
