/* SPDX-License-Identifier: MIT */
/* container/lxcconf_map.c: finds the row of a key, and does what most rows do. */
#include "container/lxcconf_map.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/signame.h"
#include "base/suggest.h"
#include "base/words.h"

#define NUMBER '#'

static const struct lxc_row rows[] = {
#define LXC(name, many, function, field, words, verdict, what, instead)                            \
	{name, many, lxcconf_##function, KEY_##field, words, what, instead},
#define OLD(name, today)
#include "container/lxcconf.def"
};

static const struct {
	const char *name;
	const char *today;
} olds[] = {
#define LXC(name, many, function, field, words, verdict, what, instead)
#define OLD(name, today) {name, today},
#include "container/lxcconf.def"
};

static const struct source lxc_source = {SOURCE_BUILT_IN, "built-in", NULL, 0};

/* Bytes of the row's name when the key is of it; 0 when it is not. */
static size_t matched(const char *pattern, const char *name)
{
	size_t len = strlen(pattern);

	for (const char *at = pattern; *at; at++) {
		size_t digits = strspn(name, "0123456789");

		if (*at == NUMBER && digits > 0)
			name += digits;
		else if (*at != *name++)
			return 0;
	}
	return !*name || (pattern[len - 1] == '.' && *name) ? len : 0;
}

const struct lxc_row *lxcconf_row(struct arena *a, const char *name, const char **ret_near)
{
	const struct lxc_row *best = NULL;
	struct suggestion nearest;
	size_t best_len = 0;

	suggest_init(&nearest, name, strlen(name));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool prefix = rows[i].name[strlen(rows[i].name) - 1] == '.';
		size_t len = matched(rows[i].name, name);

		if (len > best_len && !(prefix && !strcmp(rows[i].name, name))) {
			best = &rows[i];
			best_len = len;
		}
		if (!prefix)
			suggest_offer(&nearest, rows[i].name, strlen(rows[i].name));
	}
	*ret_near = best ? "" : suggest_text(&nearest, a);
	return best;
}

const char *lxcconf_name(struct arena *a, const char *name, unsigned section)
{
	for (size_t i = 0; i < COUNT_OF(olds); i++) {
		size_t len = strlen(olds[i].name);
		bool prefix = olds[i].name[len - 1] == '.';
		size_t before = strcspn(olds[i].today, "#");

		if (prefix ? strncmp(olds[i].name, name, len) != 0
			   : strcmp(olds[i].name, name) != 0)
			continue;
		if (!olds[i].today[before])
			return arena_printf(a, "%s%s", olds[i].today, name + len);
		return arena_printf(a, "%.*s%u.%s", (int)before, olds[i].today, section,
				    name + len);
	}
	return name;
}

void lxcconf_say(struct lxcconf *c, enum key_id id, const char *text, struct origin at)
{
	const struct key *key = &key_table[id];
	struct setting s = {key, type_is_list(key->type) ? SET_ADD : SET_ASSIGN, SET_BARE, text,
			    at};
	struct value ignored = {.set = false};

	/* Everything wrong is told at once, with its place in the file. */
	if (type_parse(key, &s, c->arena, &ignored, c->diags) == 0)
		layer_add(&c->layer, c->arena, s);
}

bool lxcconf_has(const struct lxcconf *c, enum key_id id)
{
	for (unsigned i = 0; i < c->layer.count; i++)
		if (c->layer.settings[i].key->id == id)
			return true;
	return false;
}

const struct lxc_entry *lxcconf_find(const struct lxcconf *c, const char *name)
{
	const struct lxc_entry *found = NULL;

	for (unsigned i = 0; i < c->count; i++)
		if (!strcmp(c->entries[i].name, name))
			found = &c->entries[i];
	return found;
}

void lxcconf_cannot(struct lxcconf *c, struct origin at, const char *what, const char *why,
		    const char *instead)
{
	diag_error(c->diags, at, "impossible", "'%.200s' cannot be had here: %s", what, why);
	if (instead[0])
		diag_note(c->diags, "instead: %s", instead);
}

void lxcconf_bad_value(struct lxcconf *c, const struct lxc_entry *entry, const char *example)
{
	diag_error(c->diags, entry->at, "value", "'%.200s' is not a value of '%s'", entry->value,
		   entry->name);
	diag_note(c->diags, "for example: %s = %s", entry->name, example);
}

bool lxcconf_word(struct lxcconf *c, const char **at, struct origin *place, const char **ret_word)
{
	size_t blanks = strspn(*at, " \t");
	size_t len = strcspn(*at + blanks, " \t");

	place->col += place->len + (uint32_t)blanks;
	place->len = (uint32_t)len;
	*ret_word = arena_copy(c->arena, *at + blanks, len);
	*at += blanks + len;
	return len > 0;
}

void lxcconf_text(struct lxcconf *c, const struct lxc_entry *entry)
{
	lxcconf_say(c, entry->row->key, entry->value, entry->at);
}

void lxcconf_signal(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (signame_number(entry->value) < 0)
		lxcconf_bad_value(c, entry, "SIGRTMIN+3");
	else
		lxcconf_text(c, entry);
}

void lxcconf_words(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *word;

	place.len = 0;
	while (lxcconf_word(c, &at, &place, &word))
		lxcconf_say(c, entry->row->key, word, place);
}

/* 0 or 1. False with a diagnostic when it is neither. */
static bool read_flag(struct lxcconf *c, const struct lxc_entry *entry, bool *ret)
{
	*ret = !strcmp(entry->value, "1");
	if (*ret || !strcmp(entry->value, "0"))
		return true;
	lxcconf_bad_value(c, entry, "1");
	return false;
}

void lxcconf_flag(struct lxcconf *c, const struct lxc_entry *entry)
{
	bool on;

	if (read_flag(c, entry, &on))
		lxcconf_say(c, entry->row->key, on ? "true" : "false", entry->at);
}

void lxcconf_nesting(struct lxcconf *c, const struct lxc_entry *entry)
{
	bool on;

	if (read_flag(c, entry, &on) && on)
		lxcconf_say(c, entry->row->key, "nesting", entry->at);
}

void lxcconf_seconds(struct lxcconf *c, const struct lxc_entry *entry)
{
	lxcconf_say(c, entry->row->key, arena_printf(c->arena, "%ss", entry->value), entry->at);
}

static bool is_among(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (n == len && !memcmp(at, word, len))
			return true;
		at += n;
	}
	return false;
}

void lxcconf_only(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (!is_among(entry->row->words, entry->value))
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			       entry->row->what, entry->row->instead);
}

void lxcconf_note(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (!is_among(entry->row->words, entry->value))
		diag_warn(c->diags, entry->key_at, "no-effect", "'%s' has no effect: %s",
			  entry->name, entry->row->what);
}

void lxcconf_nothing(struct lxcconf *c, const struct lxc_entry *entry)
{
	(void)c;
	(void)entry;
}

void lxcconf_share(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (entry->value[0])
		lxcconf_say(c, KEY_share,
			    arena_printf(c->arena, "%s:%s", entry->row->words, entry->value),
			    entry->at);
}

void lxcconf_refuse(struct lxcconf *c, const struct lxc_entry *entry)
{
	lxcconf_cannot(c, entry->key_at, entry->name, entry->row->what, entry->row->instead);
}

/* Names of one architecture, as LXC takes them; the first is what uname(2) says. */
static const char *const machines[] = {
	"x86_64 amd64", "aarch64 arm64", "riscv64", "ppc64le ppc64el", "s390x",
};

void lxcconf_arch(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct utsname own;

	(void)uname(&own);
	for (size_t i = 0; i < COUNT_OF(machines); i++)
		if (is_among(machines[i], own.machine) && is_among(machines[i], entry->value))
			return;
	if (!strcmp(own.machine, entry->value) || !strcmp(entry->value, "linux64"))
		return;
	lxcconf_cannot(c, entry->at, arena_printf(c->arena, "lxc.arch = %s", entry->value),
		       arena_printf(c->arena, "%s, %s", entry->row->what, own.machine),
		       entry->row->instead);
}

/* There is one command for start and execute. */
void lxcconf_command(struct lxcconf *c, const struct lxc_entry *entry)
{
	for (unsigned i = 0; i < c->layer.count; i++) {
		const struct setting *said = &c->layer.settings[i];

		if (said->key->id != entry->row->key || !strcmp(said->text, entry->value))
			continue;
		lxcconf_cannot(c, entry->at, arena_printf(c->arena, "%s", entry->name),
			       arena_printf(c->arena,
					    "there is one command for start and execute, "
					    "said at %s",
					    origin_text(c->arena, said->at)),
			       "take one out, and name the other to cubby execute");
		return;
	}
	if (words_split(entry->value, c->arena))
		lxcconf_text(c, entry);
	else
		lxcconf_bad_value(c, entry, "/bin/sh -c 'echo up'");
}

/* NAME=VALUE, or NAME of a variable of the caller. */
void lxcconf_environment(struct lxcconf *c, const struct lxc_entry *entry)
{
	lxcconf_say(c, strchr(entry->value, '=') ? KEY_env_set : KEY_env_keep, entry->value,
		    entry->at);
}

/* LXC counts seconds where no unit is said. */
static const char *offset_text(struct lxcconf *c, const struct lxc_entry *entry)
{
	const char *digits = entry->value + (entry->value[0] == '-' || entry->value[0] == '+');

	return digits[strspn(digits, "0123456789")] ? entry->value
						    : arena_printf(c->arena, "%ss", entry->value);
}

/* One offset is for both clocks. */
void lxcconf_offset(struct lxcconf *c, const struct lxc_entry *entry)
{
	const struct lxc_entry *boot = lxcconf_find(c, "lxc.time.offset.boot");
	const struct lxc_entry *monotonic = lxcconf_find(c, "lxc.time.offset.monotonic");

	if (!boot || !monotonic || strcmp(offset_text(c, boot), offset_text(c, monotonic)) != 0)
		lxcconf_cannot(c, entry->at, entry->name,
			       "the two clocks of a container are shifted by the same time",
			       "say the same in lxc.time.offset.boot and "
			       "lxc.time.offset.monotonic");
	else if (entry == boot)
		lxcconf_say(c, entry->row->key, offset_text(c, entry), entry->at);
}

/* LXC writes to a root in place, where no option says otherwise. */
void lxcconf_rootfs(struct lxcconf *c, const struct lxc_entry *entry)
{
	const char *path = entry->value + (strncmp(entry->value, "dir:", 4) ? 0 : 4);

	if (path[0] != '/') {
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "lxc.rootfs.path = %s", entry->value),
			       "a system of its own is a directory", entry->row->instead);
		return;
	}
	if (!strcmp(path, "/"))
		return;
	lxcconf_say(c, entry->row->key, path, entry->at);
	lxcconf_say(c, KEY_root_mode, lxcconf_find(c, "lxc.rootfs.options") ? "built" : "own",
		    entry->at);
}

/* The name of the container is its host name, where nothing else is said. */
static void finish_hostname(struct lxcconf *c)
{
	const struct origin at = {&lxc_source, 0, 0, 0};
	const char *why;

	if (!lxcconf_has(c, KEY_hostname) && c->name &&
	    type_check_text(TYPE_HOSTNAME, c->name, &why))
		lxcconf_say(c, KEY_hostname, c->name, at);
}

void lxcconf_map(struct lxcconf *c, bool whole)
{
	for (unsigned i = 0; i < c->count; i++)
		c->entries[i].row->run(c, &c->entries[i]);
	if (!whole)
		return;
	finish_hostname(c);
	lxcconf_finish_ids(c);
}
