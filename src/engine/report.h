/* SPDX-License-Identifier: MIT */
/*
 * engine/report.h: what a sandbox has used and how it ended, for programs that read it.
 */
#ifndef CUBBY_ENGINE_REPORT_H
#define CUBBY_ENGINE_REPORT_H

#include "base/err.h"
#include "engine/run.h"
#include "engine/serve.h"

/*
 * Writes the report to r->report_fd and closes it. `failure` is NULL when the program has run to
 * its end, of which `end` tells. What goes wrong here is a note: the program's own end is not
 * changed.
 */
void report_write(struct run *r, const struct err *failure, const struct served *end);

#endif
