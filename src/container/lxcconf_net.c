/* SPDX-License-Identifier: MIT */
/* container/lxcconf_net.c: network and namespaces of a file of LXC. */
#include <string.h>

#include "container/lxcconf_map.h"

/* The namespaces of LXC's names, and whether one of a container can be the host's. */
static const char always_own[] = "user mnt pid uts ipc cgroup time";

static bool is_own(const char *word)
{
	const char *found = strstr(always_own, word);
	size_t len = strlen(word);

	return found && (found == always_own || found[-1] == ' ') &&
	       (found[len] == ' ' || !found[len]);
}

void lxcconf_net_type(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (!strcmp(entry->value, "empty"))
		lxcconf_say(c, entry->row->key, "none", entry->at);
	else if (!strcmp(entry->value, "none"))
		lxcconf_say(c, entry->row->key, "host", entry->at);
	else if (strstr(" veth vlan macvlan ipvlan phys ",
			arena_printf(c->arena, " %s ", entry->value)))
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			       "a device on the host's network needs root",
			       arena_printf(c->arena,
					    "%s = empty, and -s network.mode=private: the internet "
					    "without root",
					    entry->name));
	else
		lxcconf_bad_value(c, entry, "empty");
}

/* The type of the device that the line is of, or NULL. */
static const char *type_of(const struct lxcconf *c, const struct lxc_entry *entry)
{
	size_t number = strlen("lxc.net.");
	size_t len = number + strcspn(entry->name + number, ".");
	const struct lxc_entry *type =
		lxcconf_find(c, arena_printf(c->arena, "%.*s.type", (int)len, entry->name));

	return type ? type->value : NULL;
}

void lxcconf_net_flags(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (strcmp(entry->value, "up") != 0)
		lxcconf_bad_value(c, entry, "up");
}

/* Of a device that cannot be had, its type is the error. */
void lxcconf_net_detail(struct lxcconf *c, const struct lxc_entry *entry)
{
	const char *type = type_of(c, entry);

	if (!type)
		diag_error(c->diags, entry->key_at, "needs",
			   "'%s' needs the type of the device, which LXC wants first", entry->name);
	else if (!strcmp(type, "empty") || !strcmp(type, "none"))
		lxcconf_cannot(c, entry->key_at, entry->name,
			       "there is no device that it could be of, only a loopback",
			       "take the line out");
}

static void refuse_shared(struct lxcconf *c, const struct lxc_entry *entry, struct origin at,
			  const char *word)
{
	if (is_own(word))
		lxcconf_cannot(c, at, arena_printf(c->arena, "%s = %s", entry->name, word),
			       "a container has its own, always",
			       "net is the one that can be the host's");
	else
		diag_error(c->diags, at, "value", "'%.100s' is not a kind of namespace", word);
}

void lxcconf_namespaces_keep(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *word;

	place.len = 0;
	while (lxcconf_word(c, &at, &place, &word)) {
		if (!strcmp(word, "net"))
			lxcconf_say(c, entry->row->key, "host", place);
		else
			refuse_shared(c, entry, place, word);
	}
}

/* What is not in the list would be the host's. */
void lxcconf_namespaces_clone(struct lxcconf *c, const struct lxc_entry *entry)
{
	static const char *const wanted[] = {"mnt", "pid", "uts", "ipc"};
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *list = " ";
	const char *word;

	place.len = 0;
	while (lxcconf_word(c, &at, &place, &word)) {
		list = arena_printf(c->arena, "%s%s ", list, word);
		if (strcmp(word, "net") != 0 && !is_own(word))
			refuse_shared(c, entry, place, word);
	}
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (!strstr(list, arena_printf(c->arena, " %s ", wanted[i])))
			lxcconf_cannot(
				c, entry->at,
				arena_printf(c->arena, "%s without %s", entry->name, wanted[i]),
				"a container has its own, always",
				"name it; net is the one that can be left out");
	if (!strstr(list, " net "))
		lxcconf_say(c, entry->row->key, "host", entry->at);
}
