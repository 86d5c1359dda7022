/* SPDX-License-Identifier: MIT */
/* spec/unsafe.c: the table of what needs the word `unsafe`. */
#include "spec/unsafe.h"

#include <string.h>

#include "base/path.h"

static const struct unsafe table[] = {
#define UNSAFE(word, gives) {word, gives},
#include "spec/unsafe.def"
};

struct power {
	const char *word;
	const char *pattern;
};

static const struct power paths[] = {
#define UNSAFE_PATH(word, path) {word, path},
#include "spec/unsafe.def"
};

static const char *const harmless[] = {
#define UNSAFE_NOT(path) path,
#include "spec/unsafe.def"
};

static const struct power names[] = {
#define UNSAFE_NAME(word, name) {word, name},
#include "spec/unsafe.def"
};

const char unsafe_words[] =
#define UNSAFE(word, gives) word " "
#include "spec/unsafe.def"
	;

const struct unsafe *unsafe_find(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (!strcmp(table[i].word, word))
			return &table[i];
	return NULL;
}

bool unsafe_is_allowed(const struct spec *s, const char *word)
{
	for (unsigned i = 0; i < s->allow.count; i++)
		if (!strncmp(s->allow.items[i].text, "unsafe:", 7) &&
		    !strcmp(s->allow.items[i].text + 7, word))
			return true;
	return false;
}

/* The rest of `path` behind a directory and its slash, or NULL. */
static const char *rest_below(const char *path, const char *dir)
{
	return path_is_below(path, dir) ? path + strlen(dir) + 1 : NULL;
}

/* The rest of `path` below the runtime directory, by either of its names. */
static const char *rest_of_runtime(const struct facts *f, const char *path)
{
	const char *rest = f->runtime ? rest_below(path, f->runtime) : NULL;

	if (rest || !path || strncmp(path, "/run/user/", 10) != 0)
		return rest;
	rest = strchr(path + 10, '/');
	return rest ? rest + 1 : NULL;
}

static bool is_at(const char *path, const char *pattern)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return !strncmp(path, pattern, len - 1);
	return !strncmp(path, pattern, len) && (path[len] == '\0' || path[len] == '/');
}

/* Joysticks lie among keyboards. */
static bool is_harmless(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(harmless); i++)
		if (is_at(path, harmless[i]) && !strchr(path + strlen(harmless[i]) - 1, '/'))
			return true;
	return false;
}

const struct unsafe *unsafe_of_path(const struct facts *f, const char *path)
{
	const char *in_runtime = rest_of_runtime(f, path);

	if (is_harmless(path))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		const char *pattern = paths[i].pattern;

		if (pattern[0] == '@' ? in_runtime && is_at(in_runtime, pattern + 2)
				      : is_at(path, pattern))
			return unsafe_find(paths[i].word);
	}
	return NULL;
}

/* Whether two patterns have a name in common: "org.x.*" stands for org.x and all below it. */
static bool names_meet(const char *a, const char *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);
	bool a_open = a_len > 2 && !strcmp(a + a_len - 2, ".*");
	bool b_open = b_len > 2 && !strcmp(b + b_len - 2, ".*");

	a_len -= a_open ? 2 : 0;
	b_len -= b_open ? 2 : 0;
	if (a_len == b_len)
		return !memcmp(a, b, a_len);
	if (a_len < b_len)
		return a_open && !memcmp(a, b, a_len) && b[a_len] == '.';
	return b_open && !memcmp(a, b, b_len) && a[b_len] == '.';
}

const struct unsafe *unsafe_of_name(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (names_meet(name, names[i].pattern))
			return unsafe_find(names[i].word);
	return NULL;
}

void unsafe_note(struct diags *d, const struct unsafe *u)
{
	diag_note(d, "what is inside then %s; if it is meant: allow = [\"unsafe:%s\"]", u->gives,
		  u->word);
}
