/* SPDX-License-Identifier: MIT */
/* cmd/cmd_plan.c: cubby plan: the sealed spec and the steps it needs; runs nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/sandbox.h"
#include "engine/gaps.h"
#include "engine/steps.h"
#include "engine/view.h"
#include "spec/text.h"

static const char *safe(struct arena *a, const char *text)
{
	size_t room = strlen(text) * 6 + 1;
	char *out = arena_alloc(a, room);

	(void)esc_text(out, room, text, strlen(text));
	return out;
}

static void print_text(struct sandbox *s)
{
	struct run *r = &s->run;
	struct text_options options = {.defaults = true};
	const struct gap *gap = NULL;

	(void)printf("# what this invocation means, as a profile (made from '%s')\n%s",
		     s->profile.name, spec_text(&s->profile.spec, options, &s->arena));
	(void)printf("\n# what is seen inside, in mounting order\n");
	for (unsigned i = 0; i < r->view_count; i++)
		(void)printf("#   %-10s %s%s%s\n", view_kind_name(r->view[i].kind),
			     safe(&s->arena, r->view[i].path),
			     r->view[i].optional ? " (if it is there)" : "",
			     r->view[i].noexec ? " (no exec)" : "");
	(void)printf("\n# environment inside\n");
	for (char *const *p = r->env; p && *p; p++)
		(void)printf("#   %s\n", safe(&s->arena, *p));
	(void)printf("\n# steps, in order\n");
	for (unsigned i = 0; i < step_count; i++)
		if (step_is_needed(&step_table[i], r))
			(void)printf("#   %-8s %-9s %-9s %s\n", phase_name(step_table[i].phase),
				     phase_process(step_table[i].phase), step_table[i].name,
				     step_table[i].does);
	while ((gap = gap_next(gap, r)))
		(void)printf("%s#   %s\n", gap_is_first(gap, r) ? "\n# not protected\n" : "",
			     gap->text);
	if (r->argv && r->argv[0]) {
		(void)printf("\n# program\n#  ");
		for (char *const *p = r->argv; *p; p++)
			(void)printf(" %s", safe(&s->arena, *p));
		(void)printf("\n");
	}
}

static void json_values(struct json *j, const struct spec *spec)
{
	json_object(j, "spec");
	for (unsigned id = 0; id < KEY_COUNT; id++) {
		const struct value *v = spec_value_const(spec, (enum key_id)id);

		if (!text_shows(&key_table[id], v, true))
			continue;
		if (type_is_list(key_table[id].type)) {
			json_array(j, key_table[id].name);
			for (unsigned n = 0; n < v->count; n++)
				json_string(j, NULL, v->items[n].text);
			json_end_array(j);
		} else if (key_table[id].type == TYPE_BOOL) {
			json_bool(j, key_table[id].name, v->num);
		} else {
			json_string(j, key_table[id].name, v->text);
		}
	}
	json_end_object(j);
}

static void json_view(struct json *j, const struct run *r)
{
	json_array(j, "view");
	for (unsigned i = 0; i < r->view_count; i++) {
		json_object(j, NULL);
		json_string(j, "kind", view_kind_name(r->view[i].kind));
		json_string(j, "path", r->view[i].path);
		json_string(j, "source", r->view[i].source);
		json_bool(j, "optional", r->view[i].optional);
		json_bool(j, "noexec", r->view[i].noexec);
		json_end_object(j);
	}
	json_end_array(j);
}

static void json_words(struct json *j, const char *name, char *const *words)
{
	json_array(j, name);
	for (; words && *words; words++)
		json_string(j, NULL, *words);
	json_end_array(j);
}

static void print_json(const struct sandbox *s)
{
	const struct run *r = &s->run;
	const struct gap *gap = NULL;
	struct json j;

	json_init(&j, stdout);
	json_object(&j, NULL);
	json_string(&j, "profile", s->profile.name);
	json_string(&j, "name", r->name_chosen ? r->name : NULL);
	json_values(&j, &s->profile.spec);
	json_view(&j, r);
	json_words(&j, "environment", r->env);
	json_array(&j, "steps");
	for (unsigned i = 0; i < step_count; i++) {
		if (!step_is_needed(&step_table[i], r))
			continue;
		json_object(&j, NULL);
		json_string(&j, "name", step_table[i].name);
		json_string(&j, "phase", phase_name(step_table[i].phase));
		json_string(&j, "process", phase_process(step_table[i].phase));
		json_string(&j, "does", step_table[i].does);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_array(&j, "not_protected");
	while ((gap = gap_next(gap, r)))
		json_string(&j, NULL, gap->text);
	json_end_array(&j);
	json_words(&j, "command", r->argv);
	json_end_object(&j);
	json_done(&j);
}

int cmd_plan(int argc, char *const *argv, struct err *e)
{
	struct sandbox *s = sandbox_here();

	(void)argc;
	if (sandbox_load(s, "plan", argv, "default", NULL, e) < 0)
		return -1;
	if (s->diags.warnings > 0)
		diag_print(&s->diags, false);
	if (s->cli.json)
		print_json(s);
	else
		print_text(s);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the plan");
}
