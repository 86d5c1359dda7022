/* SPDX-License-Identifier: MIT */
/* cmd/profile_show.c: `cubby profile show`: what a profile comes to, all layers merged. */
#include <stdio.h>

#include "base/json.h"
#include "cmd/profile.h"
#include "spec/text.h"

static void json_origin(struct json *j, struct origin at, const struct profile *p, uint32_t layer)
{
	bool said = at.source && at.source->kind != SOURCE_BUILT_IN;

	json_string(j, "source", said ? at.source->name : "built-in");
	json_number(j, "line", said ? at.line : 0);
	json_number(j, "column", said ? at.col : 0);
	json_string(j, "layer", layer < p->count ? p->layers[layer]->name : "built-in");
}

static void json_value(struct json *j, const struct key *key, const struct value *v)
{
	if (key->type == TYPE_BOOL)
		json_bool(j, "value", v->num);
	else if (key->type == TYPE_INT || key->type == TYPE_ID || key->type == TYPE_NICE)
		json_number(j, "value", v->num);
	else
		json_string(j, "value", v->text);
}

struct json_printer {
	struct json *json;
	const struct profile *profile;
};

static void json_key(void *context, const struct key *key, const char *section)
{
	const struct json_printer *p = context;
	const struct value *v = spec_value_const(&p->profile->spec, key->id);

	(void)section;
	if (!text_shows(key, v, true))
		return;
	json_object(p->json, key->name);
	if (type_is_list(key->type)) {
		json_array(p->json, "entries");
		for (unsigned i = 0; i < v->count; i++) {
			json_object(p->json, NULL);
			json_string(p->json, "value", v->items[i].text);
			json_origin(p->json, v->items[i].at, p->profile, v->items[i].layer);
			json_end_object(p->json);
		}
		json_end_array(p->json);
	} else {
		json_value(p->json, key, v);
		json_origin(p->json, v->at, p->profile, v->layer);
	}
	json_end_object(p->json);
}

static void print_json(const struct profile *profile)
{
	struct json j;
	struct json_printer p = {&j, profile};

	json_init(&j, stdout);
	json_object(&j, NULL);
	json_string(&j, "profile", profile->name);
	json_object(&j, "settings");
	text_walk(json_key, &p);
	json_end_object(&j);
	json_end_object(&j);
	json_done(&j);
}

int cmd_profile_show(int argc, char *const *argv, struct err *e)
{
	struct text_options options = {false, false};
	bool json = false;
	const struct profile_flag flags[] = {
		{"--origin", &options.origins}, {"--expand", &options.defaults}, {"--json", &json}};
	struct profile_work *work;
	struct profile profile;
	char **names;
	unsigned count;

	(void)argc;
	if (profile_begin(&work, e) < 0 || profile_words("show", argv, flags, COUNT_OF(flags),
							 &work->arena, &names, &count, e) < 0)
		return -1;
	if (count != 1) {
		(void)err_usage(e, "'cubby profile show' takes the name of one profile");
		return err_hint(e, "'cubby profile list' lists them");
	}
	if (profile_load(&(struct profile_request){.name = names[0]}, &work->facts, &work->arena,
			 &profile, &work->diags) == 0) {
		if (json)
			print_json(&profile);
		else
			(void)fputs(spec_text(&profile.spec, options, &work->arena), stdout);
	}
	return profile_end(work);
}
