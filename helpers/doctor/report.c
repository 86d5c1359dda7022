/* SPDX-License-Identifier: MIT */
/* doctor/report.c: one line per finding, or one object; then the verdict. */
#include "helpers/doctor/report.h"

#include <string.h>

#include "base/esc.h"

static const char *const group_names[GROUP_COUNT] = {
	[GROUP_NAMESPACES] = "namespaces",
	[GROUP_MOUNTS] = "mounts",
	[GROUP_IDS] = "ids",
	[GROUP_GUARD] = "guard",
	[GROUP_PROCESSES] = "processes",
	[GROUP_MACHINE] = "machine",
	[GROUP_INSTALLATION] = "installation",
};

static const struct {
	const char *line;
	const char *colour;
	const char *json;
} outcome_names[] = {
	[OUTCOME_OK] = {"ok  ", "\033[32m", "ok"},
	[OUTCOME_NOTE] = {"note", "\033[36m", "note"},
	[OUTCOME_SKIPPED] = {"skip", "\033[36m", "skipped"},
	[OUTCOME_WARNING] = {"warn", "\033[33m", "warning"},
	[OUTCOME_FAILURE] = {"FAIL", "\033[1;31m", "failure"},
};

void report_begin(struct report *r, FILE *out, bool as_json, bool colour)
{
	memset(r, 0, sizeof(*r));
	r->out = out;
	r->as_json = as_json;
	r->colour = colour;
	r->group = GROUP_COUNT;
	if (!as_json)
		return;
	json_init(&r->json, out);
	json_object(&r->json, NULL);
	json_number(&r->json, "schema", 1);
	json_array(&r->json, "findings");
}

/* Text from outside may be in it: names of users, output of programs. */
static void print_escaped(FILE *out, const char *text)
{
	char safe[4 * sizeof(((struct err *)0)->text)];

	(void)esc_text(safe, sizeof(safe), text, strlen(text));
	(void)fputs(safe, out);
}

static void print_lines(struct report *r, const struct probe *p, const struct finding *f)
{
	const char *colour = r->colour ? outcome_names[f->outcome].colour : "";

	if (p->group != r->group)
		(void)fprintf(r->out, "%s%s\n", r->group == GROUP_COUNT ? "" : "\n",
			      group_names[p->group]);
	r->group = p->group;
	(void)fprintf(r->out, "%s%s%s %s", colour, outcome_names[f->outcome].line,
		      r->colour ? "\033[0m" : "", p->name);
	if (f->why.text[0] != '\0') {
		(void)fputs(f->outcome == OUTCOME_OK ? " (" : ": ", r->out);
		print_escaped(r->out, f->why.text);
		(void)fputs(f->outcome == OUTCOME_OK ? ")" : "", r->out);
	}
	(void)fputc('\n', r->out);
	if (f->outcome == OUTCOME_WARNING && p->lost != NULL)
		(void)fprintf(r->out, "     lost: %s\n", p->lost);
	if (f->outcome != OUTCOME_OK && f->why.hint[0] != '\0') {
		(void)fputs("     fix: ", r->out);
		print_escaped(r->out, f->why.hint);
		(void)fputc('\n', r->out);
	}
	(void)fflush(r->out);
}

static void print_object(struct report *r, const struct probe *p, const struct finding *f)
{
	struct json *j = &r->json;

	json_object(j, NULL);
	json_string(j, "group", group_names[p->group]);
	json_string(j, "name", p->name);
	json_bool(j, "required", p->need == NEED_ALWAYS);
	json_string(j, "outcome", outcome_names[f->outcome].json);
	json_string(j, "detail", f->why.text[0] != '\0' ? f->why.text : NULL);
	json_string(j, "lost", f->outcome == OUTCOME_WARNING ? p->lost : NULL);
	json_string(j, "fix", f->outcome != OUTCOME_OK && f->why.hint[0] ? f->why.hint : NULL);
	json_end_object(j);
}

void report_finding(struct report *r, const struct probe *p, const struct finding *f)
{
	r->count[f->outcome]++;
	if (r->as_json)
		print_object(r, p, f);
	else
		print_lines(r, p, f);
}

bool report_end(struct report *r)
{
	unsigned warnings = r->count[OUTCOME_WARNING];
	unsigned failures = r->count[OUTCOME_FAILURE];
	bool works = failures == 0;

	if (r->as_json) {
		json_end_array(&r->json);
		json_number(&r->json, "ok", r->count[OUTCOME_OK]);
		json_number(&r->json, "notes", r->count[OUTCOME_NOTE]);
		json_number(&r->json, "skipped", r->count[OUTCOME_SKIPPED]);
		json_number(&r->json, "warnings", warnings);
		json_number(&r->json, "failures", failures);
		json_bool(&r->json, "works", works);
		json_end_object(&r->json);
		json_done(&r->json);
		return works;
	}
	(void)fprintf(r->out, "\n%u ok, %u warning%s, %u failure%s: cubby %s\n",
		      r->count[OUTCOME_OK], warnings, warnings == 1 ? "" : "s", failures,
		      failures == 1 ? "" : "s",
		      works ? "works here" : "does not work here until what failed is fixed");
	return works;
}
