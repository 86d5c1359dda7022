/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_proxy.c: the head of a proxy's answer to HTTP CONNECT.
 *
 * Input: a byte that says in pieces of how many bytes the answer comes, and the answer.
 */
#include <string.h>

#include "helpers/net/proxy_text.h"
#include "tests/fuzz/property.h"

static size_t read_in_pieces(struct http_head *h, const char *bytes, size_t len, size_t piece)
{
	size_t read = 0;

	while (read < len && !h->ended) {
		size_t some = piece < len - read ? piece : len - read;
		size_t used = proxy_read_head(h, bytes + read, some);

		HOLDS(used <= some && (h->ended || used == some));
		read += used;
	}
	return read;
}

/* What stands behind the head is the other side's: not a byte of it may be taken. */
static void check_end(const struct http_head *h, const char *bytes, size_t used)
{
	HOLDS(h->seen == used);
	HOLDS(!h->ended || (used >= 4 && !memcmp(bytes + used - 4, "\r\n\r\n", 4)));
	HOLDS(h->status <= 999);
	/* Only what begins as HTTP/1 does may open the way. */
	HOLDS(!h->ended || proxy_error_of_status(h->status) != 0 ||
	      (!memcmp(bytes, "HTTP/1.", 7) && bytes[8] == ' ' && bytes[9] == '2'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_head whole = {.seen = 0}, pieces = {.seen = 0};
	const char *bytes = (const char *)data + 1;
	size_t used;

	if (size < 2)
		return 0;
	used = proxy_read_head(&whole, bytes, size - 1);
	check_end(&whole, bytes, used);
	HOLDS(read_in_pieces(&pieces, bytes, size - 1, 1 + (size_t)data[0]) == used);
	HOLDS(whole.ended == pieces.ended && whole.status == pieces.status);
	return 0;
}
