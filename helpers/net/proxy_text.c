/* SPDX-License-Identifier: MIT */
/* net/proxy_text.c: writing the question, reading the head byte by byte. */
#include "helpers/net/proxy_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { CREDENTIALS = 2 * VIA_WORD, CODED = (CREDENTIALS + 2) / 3 * 4 + 1, PLACE = 272 };

/* RFC 4648, 4. */
static void write_base64(const char *text, char out[CODED])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = 0;

		for (size_t n = 0; n < 3; n++)
			bits = bits << 8 | (i + n < len ? (unsigned char)text[i + n] : 0);
		for (unsigned n = 0; n < 4; n++)
			*out++ = i + n > len ? '=' : digits[bits >> (18 - 6 * n) & 63];
	}
	*out = '\0';
}

static void write_place(const struct address *to, const char *name, char out[PLACE])
{
	char text[ADDRESS_TEXT];
	bool six = !name && !address_is_four(to);

	(void)snprintf(out, PLACE, "%s%s%s:%u", six ? "[" : "",
		       name ? name : address_text(to, text), six ? "]" : "", to->port);
}

size_t proxy_write_connect(const struct via *v, const struct address *to, const char *name,
			   char *out, size_t room)
{
	char place[PLACE], coded[CODED] = "";
	int len;

	write_place(to, name, place);
	if (v->user[0]) {
		char said[CREDENTIALS];

		(void)snprintf(said, sizeof(said), "%s:%s", v->user, v->password);
		write_base64(said, coded);
	}
	len = snprintf(out, room, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n", place, place,
		       coded[0] ? "Proxy-Authorization: Basic " : "", coded,
		       coded[0] ? "\r\n" : "");
	return len < 0 || (size_t)len >= room ? 0 : (size_t)len;
}

/* "HTTP/1.1 200": the bytes before the status, and its digits. */
static void read_first(struct http_head *h, char c)
{
	static const char begin[] = "HTTP/1.x ";
	size_t at = h->seen;

	if (at < sizeof(begin) - 1)
		h->wrong = h->wrong || (begin[at] != c && begin[at] != 'x');
	else if (at < sizeof(begin) + 2)
		h->status = h->status * 10 + (unsigned)(c - '0');
	if (at >= sizeof(begin) - 1 && at < sizeof(begin) + 2)
		h->wrong = h->wrong || c < '0' || c > '9';
	if (h->wrong)
		h->status = 0;
}

size_t proxy_read_head(struct http_head *h, const char *bytes, size_t len)
{
	static const char end[] = "\r\n\r\n";

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		read_first(h, c);
		h->seen++;
		h->matched = c == end[h->matched] ? h->matched + 1 : c == '\r';
		if (h->matched == sizeof(end) - 1) {
			h->ended = true;
			return i + 1;
		}
	}
	return len;
}

int proxy_error_of_status(unsigned status)
{
	if (status >= 200 && status < 300)
		return 0;
	if (status == 401 || status == 403 || status == 405 || status == 407)
		return EACCES;
	if (status == 504)
		return ETIMEDOUT;
	return status < 300 ? EPROTO : EHOSTUNREACH;
}
