/* SPDX-License-Identifier: MIT */
/* cmd/complete_value.c: the values of keys by their type, and what the words of a synopsis mean. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/dir.h"
#include "base/signame.h"
#include "cmd/complete.h"
#include "front/profile.h"
#include "kern/spawn.h"
#include "spec/pod.h"
#include "spec/text.h"
#include "state/budgets.h"
#include "state/changes.h"
#include "state/container.h"
#include "state/registry.h"
#include "state/volumes.h"

enum { SYSCALLS_ROOM = 32768 };

static void offer_entries(struct complete *c, const char *kind)
{
	static LARGE struct diags ignored;
	struct profile_entry *entries;
	unsigned count;

	ignored.arena = &c->arena;
	if (profile_list(&c->facts, &c->arena, &entries, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(entries[i].kind, "grant") == !strcmp(kind, "grant"))
			complete_offer(c, entries[i].name, entries[i].summary);
}

static void offer_profiles(struct complete *c)
{
	if (strchr(c->word, '/') || c->word[0] == '~')
		complete_ask_files(c);
	else
		offer_entries(c, "profile");
}

static void offer_grants(struct complete *c)
{
	static const char *const groups[] = {
#define SECRET(group, path) group,
#include "spec/secrets.def"
		"cubby",
	};

	static const char *const unsafe[] = {
#define UNSAFE(word, gives) "unsafe:" word, gives,
#include "spec/unsafe.def"
	};

	offer_entries(c, "grant");
	for (size_t i = 0; i < COUNT_OF(unsafe); i += 2)
		complete_offer(c, unsafe[i], unsafe[i + 1]);
	for (size_t i = 0; i < COUNT_OF(groups); i++)
		if (i == 0 || strcmp(groups[i], groups[i - 1]) != 0)
			complete_offer(c, arena_printf(&c->arena, "secrets:%s", groups[i]),
				       "uncovers a group of secrets, where a path shows it");
}

/* The ones that cubby knows to be power; which others a bus has, only its clients know. */
static void offer_bus_names(struct complete *c)
{
	static const char *const names[] = {
#define UNSAFE_NAME(word, name) name,
#include "spec/unsafe.def"
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		complete_offer(c, names[i], NULL);
}

static void offer_sandboxes(struct complete *c)
{
	const char *const *containers = NULL;
	struct err ignored;
	char **names;
	unsigned kept;
	unsigned count;

	if (container_list(&c->facts, &c->arena, &containers, &kept, &ignored) < 0 ||
	    registry_list(&c->facts, &c->arena, containers, kept, &names, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < kept; i++)
		complete_offer(c, containers[i], "a container");
	for (unsigned i = 0; i < count; i++)
		complete_offer(c, names[i], NULL);
}

/* Those of the container that is named before. */
static void offer_snapshots(struct complete *c)
{
	const char *const *names;
	unsigned count;

	if (c->typed == 0 || strchr(c->words[c->typed - 1], '/') ||
	    dir_list(AT_FDCWD,
		     arena_printf(&c->arena, "%s/" CONTAINER_SNAPS,
				  container_path(&c->facts, c->words[c->typed - 1], &c->arena)),
		     "", &c->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		if (names[i][0] != '.')
			complete_offer(c, names[i], NULL);
}

static void offer_changes(struct complete *c, enum changes_kind kind)
{
	const char *const *names;
	struct err ignored;
	unsigned count;

	if (changes_list(&c->facts, kind, &c->arena, &names, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		complete_offer(c, names[i], NULL);
}

static void offer_layers(struct complete *c)
{
	offer_changes(c, CHANGES_LAYER);
}

/* The word before may say that a layer is meant. */
static void offer_kept(struct complete *c)
{
	bool layer = false;

	for (unsigned i = 0; i < c->typed; i++)
		layer = layer || !strcmp(c->words[i], "--layer");
	offer_changes(c, layer ? CHANGES_LAYER : CHANGES_KEPT);
}

static void offer_homes(struct complete *c)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, arena_printf(&c->arena, "%s/homes", c->facts.data_dir), "",
		     &c->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		complete_offer(c, names[i], NULL);
}

static void offer_volumes(struct complete *c, const char *behind)
{
	const char *const *names;
	struct err ignored;
	unsigned count;

	if (named_list(&volumes, &c->facts, &c->arena, &names, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		complete_offer(c, arena_printf(&c->arena, "%s%s", names[i], behind), NULL);
}

static void offer_volume_names(struct complete *c)
{
	offer_volumes(c, "");
}

static void offer_budgets(struct complete *c)
{
	const char *const *names;
	struct err ignored;
	unsigned count;

	if (named_list(&budgets, &c->facts, &c->arena, &names, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		complete_offer(c, names[i], NULL);
}

static void offer_signals(struct complete *c)
{
	for (int number = 1; number < 32; number++)
		if (signame_text(number))
			complete_offer(c, signame_text(number), NULL);
}

static void offer_sections(struct complete *c)
{
	const char *last = "";
	size_t last_len = 0;

	complete_offer(c, "all", "the keys of all sections");
	complete_offer(c, "top", "the keys without a section");
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		size_t len = text_section_len(&key_table[i]);

		if (len == 0 || (len == last_len && !memcmp(last, key_table[i].name, len)))
			continue;
		last = key_table[i].name;
		last_len = len;
		complete_offer(c, arena_copy(&c->arena, last, len), NULL);
	}
	for (unsigned i = 0; i < KEY_COUNT; i++)
		complete_offer(c, key_table[i].name, key_table[i].help);
}

static void offer_variables(struct complete *c, const char *behind)
{
	for (char *const *v = c->facts.environ; *v; v++)
		complete_offer(c,
			       arena_printf(&c->arena, "%.*s%s", (int)strcspn(*v, "="), *v, behind),
			       NULL);
}

static void offer_words(struct complete *c, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		const char *colon = memchr(words, ':', len);
		/* "pod:NAME" is offered up to the name. */
		size_t shown = colon ? (size_t)(colon - words) + 1 : len;

		complete_offer(c, arena_copy(&c->arena, words, shown), NULL);
		words += len;
		words += *words == ' ';
	}
}

static void offer_caps(struct complete *c)
{
	static const char *const caps[] = {
#define CAP(name) #name,
#include "spec/caps.def"
	};

	for (size_t i = 0; i < COUNT_OF(caps); i++)
		complete_offer(c, caps[i], NULL);
}

/* The launcher does not know the calls; cubby-policy does. */
void complete_syscalls(struct complete *c)
{
	char *names = arena_alloc(&c->arena, SYSCALLS_ROOM + 1);
	char *argv[] = {arena_printf(&c->arena, "%s/cubby-policy", c->facts.libexec_dir),
			arena_strdup(&c->arena, "names"), NULL};
	struct err ignored;
	size_t used = 0;
	int status = 0;

	if (spawn_filter(argv, "", 0, names, SYSCALLS_ROOM, &used, &status, &ignored) < 0 ||
	    status != 0)
		return;
	for (char *line = names; *line;) {
		size_t len = strcspn(line, "\n");

		complete_offer(c, arena_copy(&c->arena, line, len), NULL);
		line += len + (line[len] == '\n');
	}
}

static void offer_pods(struct complete *c)
{
	struct err ignored;
	unsigned count;
	char **names;

	if (registry_list(&c->facts, &c->arena, NULL, 0, &names, &count, &ignored) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		if (pod_is_name(names[i]))
			complete_offer(c, names[i], NULL);
}

void complete_value(struct complete *c, const struct key *key)
{
	if (key->id == KEY_network_mode)
		offer_pods(c);
	if (key->words)
		offer_words(c, key->words);
	else if (key->type == TYPE_BOOL)
		offer_words(c, "true false");
	else if (key->type == LIST_PATH)
		complete_ask_files(c);
	else if (key->type == TYPE_PATH)
		complete_ask_dirs(c);
	else if (key->type == LIST_GRANT)
		offer_grants(c);
	else if (key->type == LIST_CAP)
		offer_caps(c);
	else if (key->type == LIST_SYSCALL)
		complete_syscalls(c);
	else if (key->type == LIST_ENV_NAME)
		offer_variables(c, "");
	else if (key->type == LIST_ASSIGNMENT)
		offer_variables(c, "=");
	else if (key->type == TYPE_VIA)
		offer_words(c, "tor tor:// socks5:// http:// interface:");
	else if (key->type == LIST_SHARE)
		offer_words(c, "net: ipc: uts:");
	else if (key->type == LIST_VOLUME)
		offer_volumes(c, ":");
	else if (key->type == LIST_BUS_NAME)
		offer_bus_names(c);
	else if (key->id == KEY_limits_budget)
		offer_budgets(c);
	else if (key->id == KEY_home_name)
		offer_homes(c);
	else if (key->id == KEY_overlay_keep)
		offer_changes(c, CHANGES_KEPT);
	else if (key->id == KEY_overlay_layers)
		offer_layers(c);
}

/* What `cubby why` is asked about: the word before says of which kind it is. */
static void offer_subjects(struct complete *c)
{
	const char *kind = c->typed > 0 ? c->words[c->typed - 1] : "";

	if (!strcmp(kind, "path"))
		complete_ask_files(c);
	else if (!strcmp(kind, "dbus"))
		offer_bus_names(c);
	else if (!strcmp(kind, "syscall"))
		complete_syscalls(c);
}

/* Words that nobody but the user knows, such as a TIME, have no row. */
static const struct {
	const char *word;
	void (*offer)(struct complete *c);
} meanings[] = {
	{"PROFILE", offer_profiles},    {"SETTING", complete_setting},
	{"SIGNAL", offer_signals},      {"VERB", complete_verbs},
	{"SECTION", offer_sections},    {"FILE", complete_ask_files},
	{"WHAT", offer_subjects},       {"DIRECTORY", complete_ask_dirs},
	{"PATH", complete_ask_files},   {"SNAPSHOT", offer_snapshots},
	{"APP", complete_apps},         {"KEPT", offer_kept},
	{"LAYER", offer_layers},        {"IMAGE", complete_ask_files},
	{"VOLUME", offer_volume_names}, {"NODE", complete_ask_files},
	{"BUDGET", offer_budgets},
};

void complete_meaning(struct complete *c, const struct synopsis_word *w)
{
	/* An option's NAME is a new one. */
	if (w->kind == SYNOPSIS_PLACE && synopsis_is(w, "NAME"))
		offer_sandboxes(c);
	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (synopsis_is(w, meanings[i].word))
			meanings[i].offer(c);
}
