/* SPDX-License-Identifier: MIT */
/* procfs/load.c: /proc/loadavg. */
#include "helpers/procfs/load.h"

#include <stdbool.h>

#include "base/attr.h"
#include "base/clock.h"
#include "helpers/procfs/show.h"
#include "helpers/procfs/tasks.h"

enum { STEP_MS = 5000, ASKED_MS = 15 * 60 * 1000 };

/* e to the power of minus 5 s in 1, 5 and 15 minutes, as in the kernel. */
static const double decay[] = {0.920044, 0.983471, 0.994459};

static double load[COUNT_OF(decay)];
static int64_t next_ms; /* 0: nobody asks */
static int64_t asked_ms;

int load_wait(void)
{
	int64_t left;

	if (next_ms == 0)
		return -1;
	left = next_ms - clock_ms();
	return left < 0 ? 0 : (int)left;
}

void load_count(void)
{
	int64_t now = clock_ms();
	const struct tasks *t;

	if (next_ms == 0 || now < next_ms)
		return;
	if (now - asked_ms > ASKED_MS) {
		next_ms = 0;
		return;
	}
	t = tasks_look();
	for (unsigned i = 0; i < COUNT_OF(decay); i++)
		load[i] = load[i] * decay[i] + (t->running + t->blocked) * (1 - decay[i]);
	next_ms += STEP_MS;
	if (next_ms <= now)
		next_ms = now + STEP_MS;
}

/* Who has not been counted yet has the load of now: better than one that is long over. */
static void begin(const struct tasks *t)
{
	for (unsigned i = 0; i < COUNT_OF(load); i++)
		load[i] = t->running + t->blocked;
}

const double *load_now(void)
{
	if (next_ms == 0)
		begin(tasks_look());
	return load;
}

void show_loadavg(FILE *out)
{
	const struct tasks *t = tasks_look();
	const double *now = load_now();

	asked_ms = clock_ms();
	if (next_ms == 0)
		next_ms = asked_ms + STEP_MS;
	(void)fprintf(out, "%.2f %.2f %.2f %u/%u %u\n", now[0], now[1], now[2], t->running,
		      t->total, t->last);
}
