/* SPDX-License-Identifier: MIT */
/*
 * doctor/main.c: `cubby doctor [--json]`: tries everything that cubby needs from this machine.
 *
 * Runs in: libexec/cubby/cubby-doctor, started by cubby as the ordinary user; each probe in a
 * child. Exit: 0 everything needed works, 1 something does not, 2 wrong command line.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "helpers/doctor/report.h"
#include "kern/obstacle.h"

static int usage(FILE *out, int code)
{
	(void)fputs("usage: cubby doctor [--json]\n"
		    "Tries each feature of this machine that cubby needs, and says what to fix.\n",
		    out);
	return code;
}

/* Root sees what users do not: its findings would mislead. Root of a nested namespace is a user. */
static bool is_real_root(void)
{
	struct obstacles o;

	if (geteuid() != 0)
		return false;
	obstacles_read(&o);
	return !o.nested;
}

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

/*
 * Tries one row. `broken` collects the kinds of namespaces that do not work: what builds on them
 * would only say the same again.
 */
static void examine_one(const struct probe *p, unsigned *broken, struct finding *ret)
{
	if ((p->namespaces & *broken) != 0) {
		memset(ret, 0, sizeof(*ret));
		ret->outcome = OUTCOME_SKIPPED;
		(void)err_set(&ret->why, "not tried: it builds on what failed above");
		return;
	}
	probe_run(p, ret);
	if (ret->outcome == OUTCOME_OK || p->try != probe_entered)
		return;
	/* All others have a user namespace below them, which is the first row. */
	*broken |= p->namespaces == CLONE_NEWUSER ? p->namespaces : p->namespaces & ~CLONE_NEWUSER;
}

static bool examine(bool as_json)
{
	struct report r;
	unsigned broken = 0;
	unsigned i;

	report_begin(&r, stdout, as_json, !as_json && wants_colour());
	for (i = 0; i < probe_count; i++) {
		struct finding f;

		/* A probe's child must not write the report's buffer a second time. */
		(void)fflush(stdout);
		examine_one(&probe_table[i], &broken, &f);
		report_finding(&r, &probe_table[i], &f);
	}
	return report_end(&r);
}

int main(int argc, char **argv)
{
	bool as_json = argc == 2 && strcmp(argv[1], "--json") == 0;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return usage(stdout, 0);
	if (argc > 1 && !as_json) {
		(void)fprintf(stderr, "cubby: doctor takes only --json\n");
		return usage(stderr, EXIT_CODE_USAGE);
	}
	if (is_real_root()) {
		(void)fputs("cubby: doctor examines what an ordinary user can do; this is root\n"
			    "  hint: run it as the user who will use cubby: "
			    "runuser -u USER -- cubby doctor\n",
			    stderr);
		return 1;
	}
	return examine(as_json) ? 0 : 1;
}
