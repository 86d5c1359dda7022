/* SPDX-License-Identifier: MIT */
/* container/limit_word.c: reading limits as the command line says them. */
#include "container/limit_word.h"

#include <string.h>

#include "spec/set.h"

static int refuse_key(const char *word, struct err *e)
{
	(void)err_usage(e, "'%s' is not a limit that can be changed while it runs", word);
	return err_hint(e,
			"memory, swap, cpus, tasks (or pids), cpu-weight, io-weight; =none takes "
			"one away");
}

int limit_word_parse(struct work *w, const char *word, struct limit_word *ret, struct err *e)
{
	size_t len = strcspn(word, "=");
	bool whole = !strncmp(word, "limits.", 7);
	const char *name = arena_copy(&w->arena, word, len);
	const struct cgroup_limit *limit;
	const struct key *key;

	if (word[len] != '=')
		return err_usage(e, "'%s' is not NAME=VALUE, such as memory=512M", word);
	if (!strcmp(name, "pids"))
		name = "tasks";
	if (!whole)
		name = arena_printf(&w->arena, "limits.%s", name);
	key = key_find(name, strlen(name));
	limit = key ? cgroup_limit_find(key->id) : NULL;
	if (!limit)
		return refuse_key(word, e);
	*ret = (struct limit_word){.limit = limit, .value = word + len + 1};
	ret->none = !strcmp(ret->value, "none");
	if (!ret->none && !type_parse_number(key->type, ret->value, &ret->num))
		return err_usage(e, "'%s' is not a value of %s", ret->value, key->name);
	if (!ret->none && ret->num == 0 && key->id != KEY_limits_swap)
		return err_usage(e, "%s must be more than 0", key->name);
	return 0;
}

int limit_word_parse_all(struct work *w, char *const *words, struct limit_word **ret,
			 unsigned *ret_count, struct err *e)
{
	struct limit_word *all;
	unsigned count = 0;

	while (words[count])
		count++;
	all = arena_alloc(&w->arena, (count + 1) * sizeof(*all));
	for (unsigned i = 0; i < count; i++)
		if (limit_word_parse(w, words[i], &all[i], e) < 0)
			return -1;
	*ret = all;
	*ret_count = count;
	return 0;
}
