/* SPDX-License-Identifier: MIT */
/* cmd/profile_list.c: `cubby profile list`. */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "cmd/help.h"
#include "cmd/profile.h"

static void print_json(const struct profile_entry *entries, unsigned count)
{
	struct json j;

	json_init(&j, stdout);
	json_array(&j, NULL);
	for (unsigned i = 0; i < count; i++) {
		json_object(&j, NULL);
		json_string(&j, "name", entries[i].name);
		json_string(&j, "kind", entries[i].kind);
		json_string(&j, "summary", entries[i].summary);
		json_string(&j, "path", entries[i].path);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_done(&j);
}

/* One block for each kind; the entries come sorted by it. */
static void print_text(const struct profile_entry *entries, unsigned count)
{
	const char *kind = "";

	for (unsigned i = 0; i < count; i++) {
		const char *summary = entries[i].summary ? entries[i].summary : "";
		char shown[512];
		char name[256];

		if (strcmp(kind, entries[i].kind) != 0) {
			(void)printf("%s%s:\n", i ? "\n" : "", entries[i].kind);
			kind = entries[i].kind;
		}
		(void)esc_text(shown, sizeof(shown), summary, strlen(summary));
		(void)esc_text(name, sizeof(name), entries[i].name, strlen(entries[i].name));
		help_row(name, 16, shown);
	}
}

int cmd_profile_list(int argc, char *const *argv, struct err *e)
{
	struct profile_entry *entries;
	struct profile_work *work;
	unsigned count;
	unsigned words;
	bool json = false;
	const struct profile_flag flags[] = {{"--json", &json}};
	char **rest;

	(void)argc;
	if (profile_begin(&work, e) < 0 ||
	    profile_words("list", argv, flags, COUNT_OF(flags), &work->arena, &rest, &words, e) < 0)
		return -1;
	if (words > 0)
		return err_usage(e, "'cubby profile list' takes no names, but '%s' was given",
				 rest[0]);
	if (profile_list(&work->facts, &work->arena, &entries, &count, &work->diags) == 0) {
		if (json)
			print_json(entries, count);
		else
			print_text(entries, count);
	}
	return profile_end(work);
}
