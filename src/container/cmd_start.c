/* SPDX-License-Identifier: MIT */
/* container/cmd_start.c: cubby start: a container in the background, or in the foreground. */
#include "container/starting.h"
#include "container/verbs.h"

int cmd_start(int argc, char *const *argv, struct err *e)
{
	struct starting s = {.lock_fd = -1};
	struct work *w;
	int code;

	(void)argc;
	if (work_begin("start", true, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	s.name = w->options.names[0];
	s.command = w->options.command;
	s.file = work_option(w, OPTION_start_file);
	s.console = work_option(w, OPTION_start_console);
	s.log = work_option(w, OPTION_start_log);
	s.pidfile = work_option(w, OPTION_start_pidfile);
	s.foreground = work_has(w, OPTION_start_foreground);
	s.ensure = work_has(w, OPTION_start_ensure);
	return starting_run(w, &s, &code, e) < 0 ? -1 : code;
}
