/* SPDX-License-Identifier: MIT */
/* container/cmd_monitor.c: cubby monitor: each change of state, as it happens. */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "container/lookout.h"
#include "container/roll.h"
#include "container/verbs.h"

/* LXC's two lines, which scripts read. */
static void print_text(const struct event *event)
{
	(void)printf("'%s' changed state to [%s]\n", event->name, record_state_name(event->state));
	if (event->state == STATE_STOPPED && event->exit >= 0)
		(void)printf("'%s' exited with status [%d]\n", event->name, event->exit);
}

static void print_json(const struct event *event)
{
	struct json j;

	json_init(&j, stdout);
	j.one_line = true;
	json_object(&j, NULL);
	json_number(&j, "time", event->time);
	json_string(&j, "name", event->name);
	json_string(&j, "before", record_state_name(event->before));
	json_string(&j, "state", record_state_name(event->state));
	if (event->supervisor > 0)
		json_number(&j, "pid", event->supervisor);
	if (event->init > 0)
		json_number(&j, "init", event->init);
	if (event->exit >= 0)
		json_number(&j, "exit", event->exit);
	if (*event->reason)
		json_string(&j, "reason", event->reason);
	json_end_object(&j);
	json_done(&j);
}

/* The whole name must match, as for lxc-monitor. */
static int compile(struct work *w, regex_t *ret, struct err *e)
{
	const char *said = w->options.name_count ? w->options.names[0] : ".*";

	if (w->options.name_count > 1)
		return err_usage(e, "'%s' is a word too many", w->options.names[1]);
	if (regcomp(ret, arena_printf(&w->arena, "^(%s)$", said), REG_EXTENDED | REG_NOSUB) == 0)
		return 0;
	return err_usage(e, "'%s' is not a regular expression", said);
}

int cmd_monitor(int argc, char *const *argv, struct err *e)
{
	static struct lookout l;
	struct roll roll;
	struct work *w;
	regex_t wanted;

	(void)argc;
	if (work_begin("monitor", false, argv, &w, e) < 0 || compile(w, &wanted, e) < 0 ||
	    lookout_begin(&l, w, work_has(w, OPTION_monitor_all), e) < 0 ||
	    roll_call(w, &roll, e) < 0)
		return -1;
	for (unsigned i = 0; i < roll.count; i++)
		if (roll.items[i].is_container && roll.items[i].record.state != STATE_STOPPED)
			lookout_mind(&l, roll.items[i].name, roll.items[i].record.supervisor);
	for (;;) {
		struct event event;

		if (lookout_next(&l, 0, &event, e) < 0)
			return -1;
		if (regexec(&wanted, event.name, 0, NULL, 0) != 0)
			continue;
		if (work_has(w, OPTION_monitor_json))
			print_json(&event);
		else
			print_text(&event);
		/* Who reads us waits for it. */
		if (fflush(stdout) != 0)
			return err_sys(e, "cannot write");
	}
}
