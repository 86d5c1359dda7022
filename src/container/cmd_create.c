/* SPDX-License-Identifier: MIT */
/* container/cmd_create.c: cubby create: a container with a name, a config and nothing running. */
#include "base/words.h"
#include "container/making.h"
#include "container/verbs.h"
#include "front/cli.h"

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

/* The command becomes a key of the config, as if it had been said by -s. */
static void keep_command(struct work *w)
{
	struct origin at = {&command_source, 0, 0, 0};

	if (w->options.command[0])
		cli_add(&w->options.layer, &key_table[KEY_container_command],
			words_join(w->options.command, &w->arena), at, &w->arena, &w->diags);
}

int cmd_create(int argc, char *const *argv, struct err *e)
{
	struct config_source source;
	struct profile profile;
	struct making making;
	struct work *w;

	(void)argc;
	if (work_begin("create", true, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	keep_command(w);
	source = (struct config_source){.profile = work_option(w, OPTION_create_profile),
					.file = work_option(w, OPTION_create_file),
					.command = w->options.command};
	if (source.profile && source.file)
		return err_usage(e, "-p and -f exclude each other: both say what to start from");
	if (making_begin(w, w->options.names[0], &making, e) < 0)
		return -1;
	if (config_load_source(w, &source, &profile, e) < 0 ||
	    making_write(w, &making, &profile, profile.name, e) < 0 ||
	    making_publish(w, &making, NULL, e) < 0) {
		making_abandon(w, &making);
		return -1;
	}
	return 0;
}
