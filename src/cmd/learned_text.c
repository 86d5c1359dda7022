/* SPDX-License-Identifier: MIT */
/* cmd/learned_text.c: what was learned as a profile file, each entry with its count. */
#include <string.h>

#include "base/esc.h"
#include "base/path.h"
#include "cmd/learn.h"
#include "spec/text.h"
#include "spec/writer.h"

static const char *comment(struct arena *a, const char *text)
{
	size_t room = 6 * strlen(text) + 1;
	char *safe = arena_alloc(a, room);

	(void)esc_text(safe, room, text, strlen(text));
	return arena_printf(a, "# %s", safe);
}

static void put_comment(struct writer *w, const char *text)
{
	writer_puts(w, comment(w->arena, text));
	writer_puts(w, "\n");
}

static bool is_kept(const struct learned *item, const char *kind)
{
	bool list = !strcmp(item->kind, "list") && !strcmp(kind, "read");

	return !item->refusal && (list || !strcmp(item->kind, kind));
}

/* The entries of a kind as a list of paths. */
static void put_paths(struct writer *w, const struct learned_list *l, const char *kind,
		      const char *key)
{
	struct writer_entry *entries = arena_alloc(w->arena, (l->count + 1) * sizeof(*entries));
	unsigned count = 0;

	for (unsigned i = 0; i < l->count; i++) {
		const struct learned *item = &l->items[i];

		if (!is_kept(item, kind))
			continue;
		entries[count++] = (struct writer_entry){
			.text = writer_string(w->arena, item->said, strlen(item->said)),
			.behind = comment(w->arena, item->about)};
	}
	if (count > 0)
		writer_list(w, key, entries, count, NULL, NULL);
}

/* All addresses are one grant; the first stands for them. */
static void put_network(struct writer *w, const struct learned_list *l)
{
	struct writer_entry entry = {.text = "\"network\""};

	for (unsigned i = 0; i < l->count && !entry.behind; i++)
		if (is_kept(&l->items[i], "network"))
			entry.behind =
				comment(w->arena, arena_printf(w->arena, "%s: %s", l->items[i].what,
							       l->items[i].about));
	if (entry.behind)
		writer_list(w, "allow", &entry, 1, NULL, NULL);
}

static void put_head(struct writer *w, const struct sandbox *s, const char *name)
{
	const char *base = arena_printf(w->arena, "\"%s\"", s->profile.name);
	const char *match = path_base(s->cli.argv[0]);
	struct writer_entry extends = {.text = base};
	struct writer_entry matches = {.text = writer_string(w->arena, match, strlen(match))};

	put_comment(w, arena_printf(w->arena, "What one run of '%s' wanted under the profile '%s'.",
				    match, s->profile.name));
	put_comment(w, "Take out what you do not want it to have.");
	w->key_width = name ? strlen("summary") : 0;
	writer_scalar(w, "schema", "1", NULL);
	if (!name)
		return;
	writer_scalar(w, "name", writer_string(w->arena, name, strlen(name)), NULL);
	writer_scalar(w, "summary",
		      writer_string(w->arena, arena_printf(w->arena, "%s, as learned", name),
				    strlen(name) + strlen(", as learned")),
		      NULL);
	writer_list(w, "extends", &extends, 1, NULL, NULL);
	writer_list(w, "match", &matches, 1, NULL, NULL);
}

static void put_refusals(struct writer *w, const struct learned_list *l)
{
	bool first = true;

	for (unsigned i = 0; i < l->count; i++) {
		const struct learned *item = &l->items[i];

		if (!item->refusal)
			continue;
		if (first) {
			writer_blank(w);
			put_comment(w, "Wanted too, and not given:");
		}
		first = false;
		put_comment(w, arena_printf(w->arena, "  %s (%s): %s", item->what, item->about,
					    item->refusal));
	}
}

const char *learned_text(struct sandbox *s, const struct learned_list *l, const char *name)
{

	struct writer w = {.arena = &s->arena};
	bool files = false;

	for (unsigned i = 0; i < l->count; i++)
		files = files || is_kept(&l->items[i], "read") || is_kept(&l->items[i], "write");
	put_head(&w, s, name);
	put_network(&w, l);
	if (files) {
		writer_blank(&w);
		writer_section(&w, "files", NULL);
		w.key_width = 2;
		put_paths(&w, l, "write", "rw");
		put_paths(&w, l, "read", "ro");
	}
	put_refusals(&w, l);
	return w.text;
}
