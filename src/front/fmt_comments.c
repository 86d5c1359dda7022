/* SPDX-License-Identifier: MIT */
/* front/fmt_comments.c: blocks of comment lines. */
#include "front/fmt_comments.h"

#include <string.h>

void fmt_comments_blank(struct fmt_comments *c)
{
	c->blank = true;
}

void fmt_comments_add(struct fmt_comments *c, const char *comment, struct arena *a)
{
	size_t len = strlen(comment);

	c->lines.arena = a;
	if (c->blank)
		writer_puts(&c->lines, "\n");
	c->blank = false;
	while (len > 0 && (comment[len - 1] == ' ' || comment[len - 1] == '\t'))
		len--;
	writer_put(&c->lines, comment, len);
	writer_puts(&c->lines, "\n");
}

/* Takes out the first `len` bytes. */
static const char *take(struct fmt_comments *c, size_t len, struct arena *a)
{
	const char *taken = len ? arena_copy(a, c->lines.text, len) : NULL;

	c->lines.len -= len;
	if (c->lines.len)
		memmove(c->lines.text, c->lines.text + len, c->lines.len);
	if (c->lines.text)
		c->lines.text[c->lines.len] = '\0';
	return taken;
}

const char *fmt_comments_first(struct fmt_comments *c, struct arena *a)
{
	const char *text = c->lines.text;
	const char *end;

	if (c->lines.len == 0) {
		c->blank = false;
		return "";
	}
	if (text[0] == '\n')
		(void)take(c, 1, a);
	end = strstr(text, "\n\n");
	if (end)
		return take(c, (size_t)(end - text) + 2, a);
	text = take(c, c->lines.len, a);
	if (c->blank)
		text = arena_printf(a, "%s\n", text);
	c->blank = false;
	return text;
}

const char *fmt_comments_apart(struct fmt_comments *c, struct arena *a)
{
	size_t len = c->lines.len;

	/* A blank line below the last block keeps it apart too. */
	while (!c->blank && len > 0 &&
	       !(len > 1 && c->lines.text[len - 1] == '\n' && c->lines.text[len - 2] == '\n'))
		len--;
	if (c->blank)
		c->blank = false;
	return take(c, len, a);
}

const char *fmt_comments_rest(struct fmt_comments *c, struct arena *a)
{
	bool blank = c->blank;
	const char *text = take(c, c->lines.len, a);

	c->blank = false;
	if (text && blank)
		return arena_printf(a, "%s\n", text);
	return text;
}

const char *fmt_comments_join(const char *first, const char *second, struct arena *a)
{
	if (!first || !second)
		return first ? first : second;
	return arena_printf(a, "%s%s", first, second);
}
