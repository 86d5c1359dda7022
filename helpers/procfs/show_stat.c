/* SPDX-License-Identifier: MIT */
/*
 * procfs/show_stat.c: /proc/stat: processor time and tasks of the sandbox.
 *
 * The kernel counts the time of a cgroup as a whole, so it is spread evenly over the processors.
 * What it counts for nobody in particular (interrupts, switches) is 0.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"
#include "helpers/procfs/tasks.h"

enum { TICK_US = 10000, NAMES_OF_SOFTIRQS = 10 };

/* user nice system idle iowait irq softirq steal guest guest_nice */
static void put_times(FILE *out, const struct show_use *use, unsigned share)
{
	const uint64_t tick = (uint64_t)TICK_US * share;

	(void)fprintf(
		out, " %llu 0 %llu %llu 0 0 0 %llu 0 0\n", (unsigned long long)(use->user / tick),
		(unsigned long long)(use->system / tick), (unsigned long long)(use->idle / tick),
		(unsigned long long)(use->waited / tick));
}

void show_stat(FILE *out)
{
	const struct tasks *t = tasks_look();
	const unsigned count = show_processors();
	struct show_use use;

	show_use(&use);
	(void)fputs("cpu ", out);
	put_times(out, &use, 1);
	for (unsigned n = 0; n < count; n++) {
		(void)fprintf(out, "cpu%u", n);
		put_times(out, &use, count);
	}
	(void)fprintf(out, "intr 0\nctxt 0\nbtime %lld\nprocesses %u\n",
		      (long long)(time(NULL) - show_age_ms() / 1000), t->last);
	/* Who reads it runs. */
	(void)fprintf(out, "procs_running %u\nprocs_blocked %u\nsoftirq 0",
		      t->running > 0 ? t->running : 1, t->blocked);
	for (int i = 0; i < NAMES_OF_SOFTIRQS; i++)
		(void)fputs(" 0", out);
	(void)fputc('\n', out);
}
