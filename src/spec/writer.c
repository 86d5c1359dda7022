/* SPDX-License-Identifier: MIT */
/* spec/writer.c: TOML in the one form that cubby uses. */
#include "spec/writer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"

void writer_put(struct writer *w, const char *text, size_t len)
{
	if (w->len + len + 1 > w->room) {
		size_t room = 2 * w->room + len + 256;
		char *bigger = arena_alloc(w->arena, room);

		if (w->len)
			memcpy(bigger, w->text, w->len);
		w->text = bigger;
		w->room = room;
	}
	memcpy(w->text + w->len, text, len);
	w->len += len;
	w->text[w->len] = '\0';
}

void writer_puts(struct writer *w, const char *text)
{
	writer_put(w, text, strlen(text));
}

static void end_line(struct writer *w, const char *behind)
{
	if (behind) {
		writer_puts(w, " ");
		writer_puts(w, behind);
	}
	writer_puts(w, "\n");
}

void writer_blank(struct writer *w)
{
	if (w->len > 1 && !(w->text[w->len - 1] == '\n' && w->text[w->len - 2] == '\n'))
		writer_puts(w, "\n");
}

void writer_section(struct writer *w, const char *name, const char *behind)
{
	writer_puts(w, "[");
	writer_puts(w, name);
	writer_puts(w, "]");
	end_line(w, behind);
}

static void put_key(struct writer *w, const char *key)
{
	size_t len = strlen(key);

	writer_puts(w, key);
	for (; len < w->key_width; len++)
		writer_puts(w, " ");
	writer_puts(w, " = ");
}

void writer_scalar(struct writer *w, const char *key, const char *text, const char *behind)
{
	put_key(w, key);
	writer_puts(w, text);
	end_line(w, behind);
}

static bool fits_line(size_t key_width, const struct writer_entry *entries, unsigned count)
{
	size_t columns = key_width + strlen(" = []");

	for (unsigned i = 0; i < count; i++) {
		if (entries[i].above || entries[i].behind)
			return false;
		columns += strlen(entries[i].text) + (i ? 2 : 0);
	}
	return columns <= WRITER_COLUMNS;
}

/* Comment lines, each indented. */
static void put_above(struct writer *w, const char *lines)
{
	while (lines && *lines) {
		size_t len = strcspn(lines, "\n");

		writer_puts(w, "\t");
		writer_put(w, lines, len);
		writer_puts(w, "\n");
		lines += len + (lines[len] == '\n');
	}
}

void writer_list(struct writer *w, const char *key, const struct writer_entry *entries,
		 unsigned count, const char *end, const char *behind)
{
	size_t len = strlen(key);
	bool one_line = !end && fits_line(len > w->key_width ? len : w->key_width, entries, count);

	put_key(w, key);
	writer_puts(w, one_line ? "[" : "[\n");
	for (unsigned i = 0; i < count; i++) {
		if (one_line) {
			writer_puts(w, i ? ", " : "");
			writer_puts(w, entries[i].text);
			continue;
		}
		put_above(w, entries[i].above);
		writer_puts(w, "\t");
		writer_puts(w, entries[i].text);
		writer_puts(w, ",");
		end_line(w, entries[i].behind);
	}
	if (!one_line)
		put_above(w, end);
	writer_puts(w, "]");
	end_line(w, behind);
}

/* The escape of one character that must not stand as it is; bytes that are no UTF-8 are lost. */
static void put_escape(struct writer *w, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	static const char letters[] = "b\bt\tn\nf\fr\r\"\"\\\\";
	char escape[16];
	uint32_t c = s[0];

	for (const char *l = letters; *l; l += 2)
		if (l[1] == text[0]) {
			writer_put(w, (char[]){'\\', *l}, 2);
			return;
		}
	if (len == 2)
		c = (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
	else if (len == 3)
		c = (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	else if (c >= 0x80)
		c = 0xfffd;
	(void)snprintf(escape, sizeof(escape), "\\u%04X", (unsigned)c);
	writer_puts(w, escape);
}

const char *writer_string(struct arena *a, const char *text, size_t len)
{
	struct writer w = {.arena = a};

	writer_puts(&w, "\"");
	for (size_t at = 0; at < len;) {
		int safe;
		size_t n = esc_next(text + at, len - at, &safe);

		if (safe && text[at] != '"' && text[at] != '\\')
			writer_put(&w, text + at, n);
		else
			put_escape(&w, text + at, n);
		at += n;
	}
	writer_puts(&w, "\"");
	return w.text;
}
