/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_execute.c: cubby execute: one program under the name of a container, which is made
 * for it when there is none, and then destroyed behind it.
 */
#include "container/making.h"
#include "container/starting.h"
#include "container/verbs.h"
#include "front/cli.h"
#include "state/container.h"

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

/* A container for this run only, locked. fd, or -1 with `e`. */
static int make_volatile(struct work *w, const char *name, struct profile *profile, struct err *e)
{
	const struct config_source source = {.profile = work_option(w, OPTION_execute_profile),
					     .file = work_option(w, OPTION_execute_file),
					     .command = w->options.command};
	struct origin at = {&command_source, 0, 0, 0};
	struct making making;
	int lock_fd;

	cli_add(&w->options.layer, &key_table[KEY_container_ephemeral], "true", at, &w->arena,
		&w->diags);
	if (source.profile && source.file)
		return err_usage(e, "-p and -f exclude each other: both say what to start from");
	if (making_begin(w, name, &making, e) < 0)
		return -1;
	making.passing = true;
	if (config_load_source(w, &source, profile, e) < 0 ||
	    making_write(w, &making, profile, profile->name, e) < 0 ||
	    making_publish(w, &making, &lock_fd, e) < 0) {
		making_abandon(w, &making);
		return -1;
	}
	return lock_fd;
}

int cmd_execute(int argc, char *const *argv, struct err *e)
{
	struct starting s = {.lock_fd = -1};
	struct work *w;
	int code;

	(void)argc;
	if (work_begin("execute", true, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	s.name = w->options.names[0];
	s.command = w->options.command;
	s.foreground = !work_has(w, OPTION_execute_daemon);
	if (container_check_name(s.name, e) < 0)
		return -1;
	if (container_exists(&w->facts, s.name, &w->arena)) {
		if (work_has(w, OPTION_execute_profile))
			return err_usage(e, "container '%s' has its profile: -p is for a new one",
					 s.name);
		s.file = work_option(w, OPTION_execute_file);
	} else {
		if (!s.command[0])
			return err_usage(e, "no command is given");
		s.made = arena_alloc(&w->arena, sizeof(*s.made));
		s.lock_fd = make_volatile(w, s.name, s.made, e);
		if (s.lock_fd < 0)
			return -1;
	}
	return starting_run(w, &s, &code, e) < 0 ? -1 : code;
}
