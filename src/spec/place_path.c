/* SPDX-License-Identifier: MIT */
/* spec/place_path.c: one path entry: its marks, the home, variables, and what it may not be. */
#include "spec/place_path.h"

#include <string.h>

#include "base/path.h"
#include "base/suggest.h"

static const char variable_names[] =
	"project cwd runtime config cache data state downloads documents "
	"music pictures videos desktop env:NAME arg";

static bool is_magic(char c)
{
	return c == '*' || c == '?' || c == '[';
}

static bool has_magic(const char *text, size_t len)
{
	/* What stands in ${...} is no pattern. */
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '$' && text[i + 1] == '{')
			i += strcspn(text + i, "}");
		else if (is_magic(text[i]))
			return true;
	}
	return false;
}

/* Text being put together; values get backslashes when the whole is a pattern. */
struct builder {
	char *text;
	size_t used;
	size_t room;
	bool escape;
	struct arena *arena;
};

static void put(struct builder *b, const char *text, size_t len, bool is_value)
{
	if (b->used + 2 * len + 1 > b->room) {
		char *bigger;

		b->room = 2 * (b->used + 2 * len + 1);
		bigger = arena_alloc(b->arena, b->room);
		memcpy(bigger, b->text, b->used);
		b->text = bigger;
	}
	for (size_t i = 0; i < len; i++) {
		if (b->escape && (text[i] == '\\' || (is_value && is_magic(text[i]))))
			b->text[b->used++] = '\\';
		b->text[b->used++] = text[i];
	}
	b->text[b->used] = '\0';
}

static int bad_variable(struct place_vars *v, const char *name, struct origin at)
{
	struct suggestion nearest;

	suggest_init(&nearest, name, strlen(name));
	suggest_offer_words(&nearest, variable_names);
	diag_error(v->diags, at, "variable", "'${%.60s}' is not a variable%s", name,
		   suggest_text(&nearest, v->arena));
	diag_note(v->diags, "variables: %s", variable_names);
	return -1;
}

static int unset_variable(struct place_vars *v, const char *name, bool optional, struct origin at)
{
	if (optional)
		return 0;
	if (!strcmp(name, "project") && v->facts->cwd) {
		diag_error(v->diags, at, "variable",
			   "there is no project here: '%s' is the home, above it, or the system's",
			   v->facts->cwd);
		diag_note(v->diags, "go into a directory of your own, or write \"${project}?\" to "
				    "leave it out");
		return -1;
	}
	diag_error(v->diags, at, "variable", "'${%.60s}' is not set", name);
	diag_note(v->diags, "a '?' at the end of the path leaves it out then");
	return -1;
}

/* At "${": puts the value; 1, 0 (left out) or -1. */
static int put_variable(struct place_vars *v, struct builder *b, const char **text, bool optional,
			struct origin at)
{
	size_t len = strcspn(*text, "}");
	const char *name = arena_copy(v->arena, *text + 2, len - 2);
	const char *value;
	bool known;

	if ((*text)[len] == '\0') {
		diag_error(v->diags, at, "variable", "'}' is missing behind '%.60s'", *text);
		return -1;
	}
	*text += len + 1;
	value = place_variable(v, name, &known);
	if (!known)
		return bad_variable(v, name, at);
	if (!value)
		return unset_variable(v, name, optional, at);
	if (b->used == 0 && value[0] != '/') {
		diag_error(v->diags, at, "variable", "'${%.60s}' is '%.100s', not an absolute path",
			   name, value);
		return -1;
	}
	put(b, value, strlen(value), true);
	return 1;
}

static int put_all(struct place_vars *v, struct builder *b, const char *text, size_t len,
		   bool optional, struct origin at)
{
	const char *end = text + len;

	if (*text == '~') {
		put(b, v->facts->home, strlen(v->facts->home), true);
		text++;
	}
	while (text < end) {
		const char *next = strstr(text, "${");
		int result;

		if (!next || next >= end)
			next = end;
		put(b, text, (size_t)(next - text), false);
		text = next;
		result = text < end ? put_variable(v, b, &text, optional, at) : 1;
		if (result <= 0)
			return result;
	}
	return 1;
}

int place_text_expand(struct place_vars *v, const char *text, struct origin at,
		      struct place_text *ret)
{
	size_t len = strlen(text);
	struct builder b = {.room = 2 * len + 64, .arena = v->arena};
	int result;

	*ret = (struct place_text){0};
	if (len > 1 && text[len - 1] == '?') {
		ret->optional = true;
		len--;
	}
	ret->make_dir = len > 1 && text[len - 1] == '/';
	b.text = arena_alloc(b.arena, b.room);
	ret->is_pattern = b.escape = has_magic(text, len);
	result = put_all(v, &b, arena_copy(v->arena, text, len), len, ret->optional, at);
	if (result <= 0)
		return result;
	ret->path = path_clean(v->arena, b.text);
	if (ret->path)
		return 1;
	diag_error(v->diags, at, "path", "'%.200s' has a part '..'", text);
	diag_note(v->diags, "write the path without it");
	return -1;
}
