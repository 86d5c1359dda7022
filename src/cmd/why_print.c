/* SPDX-License-Identifier: MIT */
/*
 * cmd/why_print.c: an answer of `cubby why` as text and as JSON.
 *
 * What would change it is tried before it is proposed: the profile is loaded again with it.
 */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "cmd/why.h"
#include "spec/text.h"

static const char *safe(const struct why *w, const char *text)
{
	size_t room = strlen(text) * 6 + 1;
	char *out = arena_alloc(w->arena, room);

	(void)esc_text(out, room, text, strlen(text));
	return out;
}

static void print_rule(const struct why *w, const struct why_rule *rule)
{
	const char *at = origin_text(w->arena, rule->at);
	/* The layer of a file is called like the file; of a grant it says which one. */
	bool grant = !strncmp(rule->layer, "grant ", 6);

	(void)printf("  because  %s %s %s  (%s%s%s)\n", rule->key->name,
		     type_is_list(rule->key->type) ? "has" : "=",
		     safe(w, text_value(rule->key, rule->text, w->arena)), safe(w, at),
		     grant ? ", " : "", grant ? safe(w, rule->layer) : "");
}

/* The changes as a layer; -1 with the reason when no profile may say them. */
static int try_changes(const struct why *w, struct layer *ret, const char **ret_refusal)
{
	static LARGE struct diags diags;
	static LARGE struct profile again;
	const struct sandbox *s = w->sandbox;
	struct layer *said = arena_alloc(w->arena, sizeof(*said));
	struct source *source = arena_alloc(w->arena, sizeof(*source));
	struct profile_request request = {.name = s->cli.profile ? s->cli.profile : "default",
					  .command_line = said};
	int result = 0;

	*ret = (struct layer){.name = "change", .in_order = true};
	*said = (struct layer){.name = "command line", .in_order = true};
	*source = (struct source){SOURCE_COMMAND, "change", "", 0};
	diags.arena = w->arena;
	for (unsigned i = 0; i < s->cli.layer.count; i++)
		layer_add(said, w->arena, s->cli.layer.settings[i]);
	for (unsigned i = 0; i < w->change_count; i++) {
		struct origin at = {source, 0, 0, 0};

		result |= cli_set(ret, w->changes[i], at, w->arena, &diags);
		result |= cli_set(said, w->changes[i], at, w->arena, &diags);
	}
	if (result == 0)
		result = profile_load(&request, &s->facts, w->arena, &again, &diags);
	*ret_refusal = diags.count ? diags.items[0].text : "it would be refused";
	return result;
}

static void print_indented(const char *text)
{
	for (bool start = true; *text; text++) {
		if (start && *text != '\n')
			(void)fputs("    ", stdout);
		(void)putchar(*text);
		start = *text == '\n';
	}
}

static void print_changes(const struct why *w)
{
	struct layer layer;
	const char *refusal;
	const char *text;
	struct err ignored;

	if (w->change_count == 0)
		return;
	if (try_changes(w, &layer, &refusal) < 0) {
		(void)printf("  no profile can make it %s: %s\n", w->change_means,
			     safe(w, refusal));
		return;
	}
	(void)printf("to make it %s, once:\n    cubby run", w->change_means);
	if (w->sandbox->cli.profile)
		(void)printf(" -p %s", safe(w, w->sandbox->cli.profile));
	for (unsigned i = 0; i < w->change_count; i++)
		(void)printf(" -s '%s'", safe(w, w->changes[i]));
	(void)puts(" ...");
	if (layer_text(&layer, w->arena, &text, &ignored) < 0)
		return;
	(void)printf("for good, in %s/profiles/%s.d/own.toml:\n",
		     safe(w, w->sandbox->facts.config_dir), w->sandbox->profile.name);
	print_indented(text);
}

void why_print(const struct why *w)
{
	(void)printf("%s: %s\n", safe(w, w->subject), w->verdict);
	for (unsigned i = 0; i < w->note_count; i++)
		(void)printf("  %s\n", safe(w, w->notes[i]));
	for (unsigned i = 0; i < w->rule_count; i++)
		print_rule(w, &w->rules[i]);
	print_changes(w);
}

void why_print_json(const struct why *w, const char *question)
{
	struct layer layer;
	const char *refusal;
	struct json j;

	json_init(&j, stdout);
	json_object(&j, NULL);
	json_string(&j, "question", question);
	json_string(&j, "subject", w->subject);
	json_string(&j, "profile", w->sandbox->profile.name);
	json_string(&j, "verdict", w->verdict);
	json_bool(&j, "allowed", w->allowed);
	json_array(&j, "notes");
	for (unsigned i = 0; i < w->note_count; i++)
		json_string(&j, NULL, w->notes[i]);
	json_end_array(&j);
	json_array(&j, "rules");
	for (unsigned i = 0; i < w->rule_count; i++) {
		const struct why_rule *rule = &w->rules[i];

		json_object(&j, NULL);
		json_string(&j, "key", rule->key->name);
		json_string(&j, "value", rule->text);
		json_string(&j, "origin", origin_text(w->arena, rule->at));
		json_string(&j, "layer", rule->layer);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_array(&j, "change");
	if (w->change_count > 0 && try_changes(w, &layer, &refusal) == 0)
		for (unsigned i = 0; i < w->change_count; i++)
			json_string(&j, NULL, w->changes[i]);
	json_end_array(&j);
	json_end_object(&j);
	json_done(&j);
}
