/* SPDX-License-Identifier: MIT */
/* container/cmd_stop.c: cubby stop: ask the program to end, wait for it, kill all after a time. */
#include "container/ending.h"
#include "container/starting.h"
#include "container/verbs.h"

#define STOP_MOST_MS ((int64_t)24 * 3600 * 1000)

static int restart(struct work *w, const char *name, struct err *e)
{
	const struct starting s = {.name = name, .lock_fd = -1};
	int code;

	return starting_run(w, &s, &code, e);
}

int cmd_stop(int argc, char *const *argv, struct err *e)
{
	struct ending q = {.ms = ENDING_DEFAULT_MS};
	const char *time;
	struct work *w;

	(void)argc;
	if (work_begin("stop", false, argv, &w, e) < 0 || work_some_names(w, e) < 0)
		return -1;
	time = work_option(w, OPTION_stop_time);
	if (time && work_time(w, time, &q.ms, e) < 0)
		return -1;
	if (q.ms > STOP_MOST_MS)
		return err_usage(e, "-t takes at most a day, not %s", time);
	q.kill = work_has(w, OPTION_stop_kill);
	q.nowait = work_has(w, OPTION_stop_nowait);
	q.nokill = work_has(w, OPTION_stop_nokill);
	if (q.kill && q.nokill)
		return err_usage(e, "--kill and --nokill exclude each other");
	if (q.nowait && work_has(w, OPTION_stop_reboot))
		return err_usage(e,
				 "--nowait and --reboot exclude each other: it has to end first");
	for (unsigned i = 0; i < w->options.name_count; i++) {
		const char *name = w->options.names[i];

		if (ending_run(w, name, &q, e) < 0)
			return -1;
		if (work_has(w, OPTION_stop_reboot) && restart(w, name, e) < 0)
			return -1;
	}
	return 0;
}
