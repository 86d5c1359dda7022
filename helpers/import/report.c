/* SPDX-License-Identifier: MIT */
/* import/report.c: the lines of the report. */
#include "helpers/import/report.h"

#include <stdio.h>
#include <string.h>

#include "base/esc.h"

static const char *const words[VERDICT_COUNT] = {
	[EXACT] = "exact", [NOOP] = "no-op", [NEAR] = "approximated", [DROPPED] = "dropped"};

void report_line(struct report *r, const struct line *l, enum verdict verdict, const char *note)
{
	char text[1024];

	r->counts[verdict]++;
	if (!r->all && verdict <= NOOP)
		return;
	(void)esc_text(text, sizeof(text), l->text, strlen(l->text));
	(void)fprintf(stderr, "%s:%u: %s: %s%s%s\n", l->file, l->number, words[verdict], text,
		      note ? ": " : "", note ? note : "");
}

void report_sum(const struct report *r, const char *name)
{
	(void)fprintf(stderr, "%s: %u exact, %u no-op, %u approximated, %u dropped\n", name,
		      r->counts[EXACT], r->counts[NOOP], r->counts[NEAR], r->counts[DROPPED]);
}
