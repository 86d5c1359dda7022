/* SPDX-License-Identifier: MIT */
/* cmd/cmd_why.c: `cubby why`: what a sandbox may do with one thing, who says so, how to change it.
 */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/cmd.h"
#include "cmd/why.h"

static const char usage[] = "cubby why path FILE, cubby why host NAME, cubby why dbus NAME, "
			    "cubby why syscall CALL";

static const struct {
	const char *name;
	int (*ask)(struct why *w, const char *what, struct err *e);
} questions[] = {
	{"path", why_path},
	{"host", why_host},
	{"dbus", why_dbus},
	{"syscall", why_syscall},
};

void why_note(struct why *w, const char *text)
{
	if (w->note_count < WHY_NOTES)
		w->notes[w->note_count++] = text;
}

void why_change(struct why *w, const char *setting)
{
	if (w->change_count < WHY_CHANGES)
		w->changes[w->change_count++] = setting;
}

void why_rule(struct why *w, enum key_id id, const struct item *item)
{
	const struct profile *p = &w->sandbox->profile;
	const struct value *v = spec_value_const(&p->spec, id);
	uint32_t layer = item ? item->layer : v->layer;

	if (w->rule_count == WHY_RULES)
		return;
	w->rules[w->rule_count++] = (struct why_rule){
		.key = &key_table[id],
		.text = item ? item->text : v->text,
		.at = item ? item->at : v->at,
		.layer = layer < p->count ? p->layers[layer]->name : "built-in",
	};
}

static bool is_same_place(struct origin a, struct origin b)
{
	return a.source == b.source && a.line == b.line && a.col == b.col;
}

bool why_rule_at(struct why *w, struct origin at)
{
	for (unsigned id = 0; id < KEY_COUNT; id++) {
		const struct value *v = spec_value_const(&w->sandbox->profile.spec, id);

		for (unsigned i = 0; type_is_list(key_table[id].type) && i < v->count; i++)
			if (is_same_place(v->items[i].at, at)) {
				why_rule(w, (enum key_id)id, &v->items[i]);
				return true;
			}
	}
	return false;
}

static int find_question(const char *word, struct err *e)
{
	struct suggestion nearest;

	suggest_init(&nearest, word, strlen(word));
	for (unsigned i = 0; i < COUNT_OF(questions); i++) {
		if (!strcmp(questions[i].name, word))
			return (int)i;
		suggest_offer(&nearest, questions[i].name, strlen(questions[i].name));
	}
	(void)err_usage(e, "'%s' is not something that cubby why knows", word);
	suggest_append(&nearest, e);
	return err_hint(e, "%s", usage);
}

/* All words but the question. */
static char **options_of(int argc, char *const *argv, char *const *question, struct arena *a)
{
	char **options = arena_alloc(a, (size_t)argc * sizeof(*options));

	memcpy(options, question == argv ? argv + 2 : argv, ((size_t)argc - 2) * sizeof(*options));
	return options;
}

int cmd_why(int argc, char *const *argv, struct err *e)
{
	struct why w = {.sandbox = sandbox_here(), .arena = &sandbox_here()->arena};
	char *const *question = argv;
	int which;

	if (argc < 2) {
		(void)err_usage(e, "nothing is asked");
		return err_hint(e, "%s", usage);
	}
	/* "path X -p web" and "-p web path X" are the same. */
	if (argv[0][0] == '-')
		question = argv + argc - 2;
	which = find_question(question[0], e);
	if (which < 0 || sandbox_load(w.sandbox, "why", options_of(argc, argv, question, w.arena),
				      "default", NULL, e) < 0)
		return -1;
	if (w.sandbox->cli.argv[0])
		return err_usage(e, "cubby why takes one question, but '%s' was given too",
				 w.sandbox->cli.argv[0]);
	if (questions[which].ask(&w, question[1], e) < 0)
		return -1;
	if (w.sandbox->cli.json)
		why_print_json(&w, questions[which].name);
	else
		why_print(&w);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the answer");
}
