/* SPDX-License-Identifier: MIT */
/* desktop/report.h: what the verbs print, for people and for programs. */
#ifndef CUBBY_DESKTOP_REPORT_H
#define CUBBY_DESKTOP_REPORT_H

#include "base/json.h"
#include "helpers/desktop/way.h"

struct report {
	bool as_json;
	struct json json;
};

void report_begin(struct report *r, bool as_json);
void report_end(struct report *r);

/* Begins an app; `profile` is NULL where none is known. */
void report_app(struct report *r, const char *app, const char *profile);
void report_app_end(struct report *r);

/* One file: `state` is "made", "removed", "current", "outdated", "edited" or "bypass". */
void report_way(struct report *r, const struct way *w, const char *path, const char *state);

/* What the user has to do himself; not for programs. */
void report_hint(const struct report *r, const char *text);

/* What `list` says of an app. */
void report_listed(struct report *r, const char *app, const char *profile, unsigned files);

#endif
