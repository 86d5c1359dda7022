/* SPDX-License-Identifier: MIT */
/* cmd/synopsis.c: the words of a synopsis, one after the other. */
#include "cmd/synopsis.h"

#include <string.h>

void synopsis_init(struct synopsis *s, const char *text)
{
	*s = (struct synopsis){.at = text};
}

/* What stands between words: brackets end what an option takes, a bar makes alternatives. */
static void skip_signs(struct synopsis *s)
{
	for (; *s->at && strchr(" []|.", *s->at); s->at++) {
		if (*s->at == '|')
			s->alternative = true;
		if (*s->at == ']' || *s->at == '|')
			s->takes_value = false;
	}
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool synopsis_next(struct synopsis *s, struct synopsis_word *ret)
{
	for (;;) {
		skip_signs(s);
		*ret = (struct synopsis_word){.text = s->at, .len = strcspn(s->at, " []|.")};
		if (ret->len == 0)
			return false;
		s->at += ret->len;
		if (!synopsis_is(ret, "--"))
			break;
		s->alternative = false;
	}
	if (ret->text[0] == '-') {
		ret->kind = SYNOPSIS_OPTION;
		s->takes_value = true;
	} else if (s->takes_value && is_capital(ret->text[0])) {
		ret->kind = SYNOPSIS_VALUE;
		s->takes_value = false;
	} else {
		ret->kind = SYNOPSIS_PLACE;
		s->takes_value = false;
		if (!synopsis_is(ret, "OPTIONS"))
			s->places += !s->alternative || s->places == 0;
		ret->place = s->places - 1;
	}
	s->alternative = false;
	return true;
}

bool synopsis_is(const struct synopsis_word *w, const char *text)
{
	return strlen(text) == w->len && !memcmp(w->text, text, w->len);
}

bool synopsis_has(const char *text, const char *word)
{
	struct synopsis s;
	struct synopsis_word w;

	synopsis_init(&s, text);
	while (synopsis_next(&s, &w))
		if (synopsis_is(&w, word))
			return true;
	return false;
}

unsigned synopsis_place(const char *text, unsigned index)
{
	struct synopsis s;
	struct synopsis_word w;

	synopsis_init(&s, text);
	while (synopsis_next(&s, &w))
		;
	if (!strstr(text, "...") || index < s.places || s.places == 0)
		return index;
	return s.places - 1;
}
