/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_checkconfig.c: cubby checkconfig: are the configs of these containers right?
 * Without a name it is lxc-checkconfig: can this machine do it at all (cubby doctor)?
 */
#include <stdio.h>

#include "cmd/beside.h"
#include "container/config.h"
#include "container/verbs.h"
#include "state/container.h"

int cmd_checkconfig(int argc, char *const *argv, struct err *e)
{
	struct profile profile;
	struct work *w;
	int code = 0;

	(void)argc;
	if (work_begin("checkconfig", false, argv, &w, e) < 0)
		return -1;
	if (w->options.name_count == 0)
		return beside_exec("doctor", "doctor", (char *[]){NULL, NULL}, e);
	for (unsigned i = 0; i < w->options.name_count; i++) {
		const char *name = w->options.names[i];

		if (container_check_name(name, e) < 0)
			return -1;
		if (!container_exists(&w->facts, name, &w->arena))
			return err_set(e, "there is no container '%s'", name);
		w->diags.errors = w->diags.count = 0;
		if (config_load(w, name, &profile, e) < 0)
			code = EXIT_CODE_USAGE;
		else
			(void)printf("%s: no errors\n", name);
	}
	return code;
}
