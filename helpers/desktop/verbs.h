/* SPDX-License-Identifier: MIT */
/* desktop/verbs.h: add, remove, list and status, on one app or all that were added. */
#ifndef CUBBY_DESKTOP_VERBS_H
#define CUBBY_DESKTOP_VERBS_H

#include "helpers/desktop/report.h"

enum { EXIT_BYPASSED = 1 }; /* of status */

struct work {
	struct desk *desk;
	struct report report;
	const char *profile; /* -p, or NULL: the one that matches */
	bool services_changed;
};

/* Each prints through the report; returns an exit status, or -1 with `e`. */
int verb_add(struct work *w, const char *app, struct err *e) MUST_USE;
int verb_remove(struct work *w, const char *app, struct err *e) MUST_USE;
int verb_status(struct work *w, const char *app, struct err *e) MUST_USE;

/* Prints all apps that were added. */
void verb_list(struct work *w);

/* The names of all apps that were added, each once. */
unsigned verb_apps(struct work *w, const char ***ret_names);

#endif
