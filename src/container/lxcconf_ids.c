/* SPDX-License-Identifier: MIT */
/* container/lxcconf_ids.c: ids and capabilities of a file of LXC. */
#include <string.h>

#include "container/lxcconf_map.h"
#include "kern/subid.h"

static const struct source lxc_source = {SOURCE_BUILT_IN, "built-in", NULL, 0};

/* A line of lxc.idmap: `count` ids from `inside` on are those from `outside` on. */
struct mapping {
	bool users;
	bool groups;
	uint32_t inside;
	uint32_t outside;
	uint32_t count;
};

static bool read_id(const char *text, uint32_t *ret)
{
	int64_t n;

	if (!type_parse_number(TYPE_ID, text, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

/* "u 0 100000 65536" */
static bool read_mapping(struct lxcconf *c, const struct lxc_entry *entry, struct mapping *ret)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *words[4];
	const char *more;

	place.len = 0;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (!lxcconf_word(c, &at, &place, &words[i]))
			return false;
	ret->users = !strcmp(words[0], "u") || !strcmp(words[0], "b");
	ret->groups = !strcmp(words[0], "g") || !strcmp(words[0], "b");
	return (ret->users || ret->groups) && read_id(words[1], &ret->inside) &&
	       read_id(words[2], &ret->outside) && read_id(words[3], &ret->count) &&
	       ret->count > 0 && !lxcconf_word(c, &at, &place, &more);
}

/* Whether the user may map these ids; else why not. */
static const char *refusal(struct lxcconf *c, const struct mapping *m, const char *file,
			   uint32_t own)
{
	struct subid range;
	uint64_t end = (uint64_t)m->outside + m->count;

	if (m->outside == own && m->count == 1)
		return NULL;
	if (!subid_find(file, c->facts->user, c->facts->uid, &range))
		return arena_printf(c->arena, "%s gives you no ids", file);
	if (m->outside >= range.first && end <= (uint64_t)range.first + range.count)
		return NULL;
	return arena_printf(c->arena, "%s gives you %u to %u", file, range.first,
			    range.first + range.count - 1);
}

/* Which ids are outside is not chosen: 0 is the user, the others are subordinate. */
void lxcconf_idmap(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct mapping m;
	const char *why = NULL;

	if (!read_mapping(c, entry, &m)) {
		lxcconf_bad_value(c, entry, "u 0 100000 65536");
		return;
	}
	if (m.users)
		why = refusal(c, &m, SUBUID_FILE, c->facts->uid);
	if (m.groups && !why)
		why = refusal(c, &m, SUBGID_FILE, c->facts->gid);
	if (why) {
		lxcconf_cannot(c, entry->at, arena_printf(c->arena, "lxc.idmap = %s", entry->value),
			       why, "an id inside can be your own, or one of these");
		return;
	}
	if (m.outside == (m.users ? c->facts->uid : c->facts->gid) && m.count == 1) {
		if (!lxcconf_has(c, KEY_ids_map))
			lxcconf_say(c, KEY_ids_map, m.inside == 0 ? "root" : "range", entry->at);
		return;
	}
	lxcconf_say(c, KEY_ids_map, "range", entry->at);
	if (m.inside == 0 && !c->notes_ids)
		diag_warn(c->diags, entry->at, "differs",
			  "id 0 inside is you, not %u; the others are subordinate ids of yours",
			  m.outside);
	c->notes_ids = c->notes_ids || m.inside == 0;
}

/* What is 0 anyway, or the own id, needs no choice. */
void lxcconf_init_id(struct lxcconf *c, const struct lxc_entry *entry)
{
	bool user = entry->row->key == KEY_ids_user;
	uint32_t own = user ? c->facts->uid : c->facts->gid;
	uint32_t id;

	if (!read_id(entry->value, &id)) {
		lxcconf_bad_value(c, entry, "0");
		return;
	}
	if (lxcconf_find(c, "lxc.idmap"))
		lxcconf_say(c, entry->row->key, entry->value, entry->at);
	else if (id == own && id != 0)
		lxcconf_say(c, KEY_ids_map, "self", entry->at);
	else if (id != 0)
		lxcconf_cannot(
			c, entry->at, arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			"without lxc.idmap there is one id inside: 0, or your own",
			"lxc.idmap = b 0 FIRST COUNT, with the ids that /etc/subuid gives you");
}

void lxcconf_capability(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *word;

	place.len = 0;
	while (lxcconf_word(c, &at, &place, &word))
		if (strcmp(word, "none") != 0)
			lxcconf_say(c, entry->row->key, word, place);
}

/* LXC's own default is root inside, with all capabilities. */
void lxcconf_finish_ids(struct lxcconf *c)
{
	const struct origin at = {&lxc_source, 0, 0, 0};
	const struct lxc_entry *ids = lxcconf_find(c, "lxc.idmap");

	if (!lxcconf_has(c, KEY_ids_map))
		lxcconf_say(c, KEY_ids_map, "root", at);
	if (!ids || lxcconf_find(c, "lxc.cap.keep"))
		return;
	diag_warn(c->diags, ids->key_at, "differs", "root inside keeps no capability");
	diag_note(c->diags, "lxc.cap.keep = chown dac_override fowner setgid setuid gives it what "
			    "packages need; lxc.cap.keep = none says that this is meant");
}
