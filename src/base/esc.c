/* SPDX-License-Identifier: MIT */
/* base/esc.c: terminal-safe text. UTF-8 after RFC 3629. */
#include "base/esc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* How many bytes a character has that begins with this one; 0 when none does. */
static size_t length_from(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

/* Decodes one character; 0 when the bytes are not valid UTF-8. */
static size_t decode(const unsigned char *s, size_t len, uint32_t *ret_char)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t need = length_from(s[0]);
	uint32_t c;

	if (need == 0 || need > len)
		return 0;
	c = need == 1 ? s[0] : s[0] & (0x7fU >> need);
	for (size_t i = 1; i < need; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (need > 1 && c < least[need])
		return 0;
	if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*ret_char = c;
	return need;
}

static bool is_safe(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return false;
	if (c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff)
		return false;
	return !((c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
}

size_t esc_next(const char *text, size_t len, int *ret_safe)
{
	uint32_t c = 0;
	size_t n = decode((const unsigned char *)text, len, &c);

	*ret_safe = n > 0 && is_safe(c);
	return n ? n : 1;
}

static int visible(char out[16], const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t c = 0;

	if (!decode(s, len, &c))
		return snprintf(out, 16, "\\x%02x", s[0]);
	if (c == '\n' || c == '\t' || c == '\r')
		return snprintf(out, 16, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
	if (c < 0x80)
		return snprintf(out, 16, "\\x%02x", (unsigned)c);
	return snprintf(out, 16, "\\u%04x", (unsigned)c);
}

size_t esc_text(char *out, size_t room, const char *text, size_t len)
{
	size_t used = 0;
	size_t at = 0;

	if (room == 0)
		return 0;
	while (at < len) {
		char shown[16];
		int safe;
		size_t n = esc_next(text + at, len - at, &safe);
		size_t m = safe ? n : (size_t)visible(shown, text + at, len - at);

		if (used + m >= room)
			break;
		memcpy(out + used, safe ? text + at : shown, m);
		used += m;
		at += n;
	}
	out[used] = '\0';
	return used;
}
