/* SPDX-License-Identifier: MIT */
/* state/budgets.c: names, limits and places of budgets. */
#include "state/budgets.h"

#include <string.h>

#include "base/file.h"
#include "spec/set.h"

#define LIMITS "limits"
#define PLACE "place"
#define FILE_MAX 4096

const struct named_kind budgets = {"budgets", "budget", "set", " memory=1G"};

const struct budget_limit *budget_find(const struct budget *b, enum key_id key)
{
	for (unsigned i = 0; i < b->count; i++)
		if (b->limits[i].key == key)
			return &b->limits[i];
	return NULL;
}

/* "limits.memory=512M" */
static bool parse_line(struct arena *a, const char *line, size_t len, struct budget_limit *ret)
{
	const char *text = arena_copy(a, line, len);
	size_t name_len = strcspn(text, "=");
	const struct key *key = key_find(text, name_len);

	if (!key || !text[name_len])
		return false;
	ret->key = key->id;
	ret->text = text + name_len + 1;
	return type_parse_number(key->type, ret->text, &ret->num);
}

int budgets_read(int dir_fd, struct arena *a, struct budget *ret, const char **ret_raw,
		 struct err *e)
{
	char *text = NULL;
	size_t len;

	ret->count = 0;
	if (file_read_if_there(dir_fd, LIMITS, FILE_MAX, a, &text, &len, e) < 0)
		return -1;
	text = text ? text : arena_strdup(a, "");
	for (const char *at = text; *at; at += strspn(at, "\n")) {
		size_t end = strcspn(at, "\n");

		if (ret->count == BUDGET_LIMITS ||
		    !parse_line(a, at, end, &ret->limits[ret->count]))
			return err_set(e, "cannot understand the limit '%.*s' of the budget",
				       (int)(end < 80 ? end : 80), at);
		ret->count++;
		at += end;
	}
	if (ret_raw)
		*ret_raw = text;
	return 0;
}

int budgets_write(int dir_fd, const struct budget *b, struct arena *a, struct err *e)
{
	const char *text = "";

	for (unsigned i = 0; i < b->count; i++)
		text = arena_printf(a, "%s%s=%s\n", text, key_table[b->limits[i].key].name,
				    b->limits[i].text);
	return file_write_atomically(dir_fd, LIMITS, text, strlen(text), 0600, e);
}

int budgets_read_place(int dir_fd, struct arena *a, const char **ret, struct err *e)
{
	char *text = NULL;
	size_t len;

	if (file_read_if_there(dir_fd, PLACE, FILE_MAX, a, &text, &len, e) < 0)
		return -1;
	*ret = text ? text : "";
	return 0;
}

int budgets_write_place(int dir_fd, const char *place, struct err *e)
{
	return file_write_passing(dir_fd, PLACE, place, strlen(place), 0600, e);
}
