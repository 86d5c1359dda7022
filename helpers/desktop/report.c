/* SPDX-License-Identifier: MIT */
/* desktop/report.c: text and JSON. */
#include "helpers/desktop/report.h"

#include <stdio.h>
#include <string.h>

#include "base/esc.h"

void report_begin(struct report *r, bool as_json)
{
	r->as_json = as_json;
	if (!as_json)
		return;
	json_init(&r->json, stdout);
	json_array(&r->json, NULL);
}

void report_end(struct report *r)
{
	if (!r->as_json)
		return;
	json_end_array(&r->json);
	json_done(&r->json);
}

void report_app(struct report *r, const char *app, const char *profile)
{
	if (r->as_json) {
		json_object(&r->json, NULL);
		json_string(&r->json, "app", app);
		json_string(&r->json, "profile", profile);
		json_array(&r->json, "files");
	} else if (profile) {
		(void)printf("%s, with profile %s\n", app, profile);
	} else {
		(void)printf("%s, not sandboxed\n", app);
	}
}

void report_app_end(struct report *r)
{
	if (!r->as_json)
		return;
	json_end_array(&r->json);
	json_end_object(&r->json);
}

void report_way(struct report *r, const struct way *w, const char *path, const char *state)
{
	char shown[4096];

	if (r->as_json) {
		json_object(&r->json, NULL);
		json_string(&r->json, "state", state);
		json_string(&r->json, "kind", way_word(w));
		json_string(&r->json, "path", path);
		json_end_object(&r->json);
		return;
	}
	(void)esc_text(shown, sizeof(shown), path, strlen(path));
	(void)printf("  %-9s %-10s %s\n", state, way_word(w), shown);
}

void report_hint(const struct report *r, const char *text)
{
	if (!r->as_json)
		(void)printf("  hint: %s\n", text);
}

void report_listed(struct report *r, const char *app, const char *profile, unsigned files)
{
	if (r->as_json) {
		json_object(&r->json, NULL);
		json_string(&r->json, "app", app);
		json_string(&r->json, "profile", profile);
		json_number(&r->json, "files", files);
		json_end_object(&r->json);
	} else {
		(void)printf("%-24s %-16s %u file%s\n", app, profile, files, files == 1 ? "" : "s");
	}
}
