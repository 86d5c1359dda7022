/* SPDX-License-Identifier: MIT */
/* doctor/report.h: findings as text for people or as one JSON document. */
#ifndef CUBBY_DOCTOR_REPORT_H
#define CUBBY_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "helpers/doctor/probe.h"

struct report {
	FILE *out;
	bool as_json;
	bool colour;
	struct json json;
	enum probe_group group; /* of the line before, or GROUP_COUNT */
	unsigned count[OUTCOME_FAILURE + 1];
};

void report_begin(struct report *r, FILE *out, bool as_json, bool colour);
void report_finding(struct report *r, const struct probe *p, const struct finding *f);

/* Writes the verdict. True when everything that cubby needs works. */
bool report_end(struct report *r);

#endif
