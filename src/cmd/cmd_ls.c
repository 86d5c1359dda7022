/* SPDX-License-Identifier: MIT */
/* cmd/cmd_ls.c: cubby ls: the running sandboxes of this user, from any login session. */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "state/registry.h"

static void print_row(const char *name, const struct client_info *info, const char *problem)
{
	char shown[4][700];

	(void)esc_text(shown[0], sizeof(shown[0]), name, strlen(name));
	if (problem) {
		(void)esc_text(shown[1], sizeof(shown[1]), problem, strlen(problem));
		(void)printf("%-24s (%s)\n", shown[0], shown[1]);
		return;
	}
	(void)esc_text(shown[1], sizeof(shown[1]), info->profile, strlen(info->profile));
	(void)esc_text(shown[2], sizeof(shown[2]), info->command, strlen(info->command));
	(void)printf("%-24s %-16s %8d  %s\n", shown[0], shown[1], info->pid, shown[2]);
}

static void print_json(struct json *j, const char *name, const struct client_info *info,
		       const char *problem)
{
	json_object(j, NULL);
	json_string(j, "name", name);
	json_string(j, "profile", problem ? NULL : info->profile);
	if (!problem)
		json_number(j, "pid", info->pid);
	json_string(j, "command", problem ? NULL : info->command);
	json_string(j, "problem", problem);
	json_end_object(j);
}

int cmd_ls(int argc, char *const *argv, struct err *e)
{
	struct client_work *w;
	struct json j;
	char **names;
	unsigned count;
	bool as_json = argc > 0 && !strcmp(argv[0], "--json");

	if (argc > (as_json ? 1 : 0))
		return err_usage(e, "cubby ls takes only --json, not '%s'", argv[as_json ? 1 : 0]);
	if (client_begin(&w, e) < 0 || registry_list(&w->facts, &w->arena, &names, &count, e) < 0)
		return -1;
	json_init(&j, stdout);
	if (as_json)
		json_array(&j, NULL);
	else if (count > 0)
		(void)printf("%-24s %-16s %8s  %s\n", "NAME", "PROFILE", "PID", "COMMAND");
	for (unsigned i = 0; i < count; i++) {
		struct client_info info;
		struct err problem = {.exit_code = 0};
		const char *text =
			client_info(w, names[i], &info, &problem) < 0 ? problem.text : NULL;

		if (as_json)
			print_json(&j, names[i], &info, text);
		else
			print_row(names[i], &info, text);
	}
	if (as_json) {
		json_end_array(&j);
		json_done(&j);
	}
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the list");
}
