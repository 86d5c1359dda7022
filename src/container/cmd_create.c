/* SPDX-License-Identifier: MIT */
/* container/cmd_create.c: cubby create: a container with a name, a config and nothing running. */
#include "container/imaging.h"
#include "container/making.h"
#include "container/verbs.h"

int cmd_create(int argc, char *const *argv, struct err *e)
{
	struct config_source source;
	struct profile profile;
	struct making making;
	struct work *w;

	(void)argc;
	if (work_begin("create", true, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	if (imaging_add(w, work_option(w, OPTION_create_image), e) < 0)
		return -1;
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
