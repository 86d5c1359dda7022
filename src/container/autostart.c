/* SPDX-License-Identifier: MIT */
/* container/autostart.c: choosing containers by their configs. */
#include "container/autostart.h"

#include <stdlib.h>
#include <string.h>

#include "container/config.h"
#include "state/container.h"

/* One container with its groups, NULL: none, and whether it has been chosen. */
struct candidate {
	struct autostart_entry entry;
	const struct value *groups;
	bool chosen;
};

static int by_order(const void *a, const void *b)
{
	const struct autostart_entry *one = &((const struct candidate *)a)->entry;
	const struct autostart_entry *other = &((const struct candidate *)b)->entry;

	if (one->order != other->order)
		return one->order < other->order ? -1 : 1;
	return strcmp(one->name, other->name);
}

/* `group` has `len` bytes; none: a container without a group. */
static bool is_of(const struct candidate *c, const char *group, size_t len)
{
	for (unsigned i = 0; i < c->groups->count; i++)
		if (strlen(c->groups->items[i].text) == len &&
		    !memcmp(c->groups->items[i].text, group, len))
			return true;
	return len == 0 && c->groups->count == 0;
}

/* A config that is wrong keeps the others from nothing. */
static unsigned read_candidates(struct work *w, const char *const *names, unsigned count,
				bool unmarked, struct candidate *ret, unsigned *ret_broken)
{
	unsigned used = 0;

	for (unsigned i = 0; i < count; i++) {
		struct profile *p = arena_alloc(&w->arena, sizeof(*p));
		struct err ignored;

		if (config_load(w, names[i], p, &ignored) < 0) {
			w->diags.count = w->diags.errors = w->diags.repeated = 0;
			++*ret_broken;
			continue;
		}
		if (!unmarked && !p->spec.container_autostart.num)
			continue;
		ret[used++] = (struct candidate){
			.entry = {.name = names[i],
				  .order = p->spec.container_order.num,
				  .delay_ms = p->spec.container_delay.num},
			.groups = &p->spec.container_groups,
		};
	}
	return used;
}

static void choose(struct autostart *to, struct candidate *all, unsigned count, const char *group,
		   size_t len)
{
	for (unsigned i = 0; i < count; i++) {
		if (all[i].chosen || (group && !is_of(&all[i], group, len)))
			continue;
		all[i].chosen = true;
		to->items[to->count++] = all[i].entry;
	}
}

int autostart_choose(struct work *w, const char *groups, bool unmarked, struct autostart *ret,
		     struct err *e)
{
	const char *const *names;
	struct candidate *all;
	unsigned count;

	*ret = (struct autostart){.items = NULL};
	if (container_list(&w->facts, &w->arena, &names, &count, e) < 0)
		return -1;
	all = arena_alloc(&w->arena, (count + 1) * sizeof(*all));
	ret->items = arena_alloc(&w->arena, (count + 1) * sizeof(*ret->items));
	count = read_candidates(w, names, count, unmarked, all, &ret->broken);
	qsort(all, count, sizeof(*all), by_order);
	if (!groups)
		choose(ret, all, count, NULL, 0);
	while (groups) {
		size_t len = strcspn(groups, ",");

		choose(ret, all, count, groups, len);
		groups = groups[len] ? groups + len + 1 : NULL;
	}
	return 0;
}
