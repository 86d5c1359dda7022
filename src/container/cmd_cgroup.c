/* SPDX-License-Identifier: MIT */
/* container/cmd_cgroup.c: cubby cgroup: one file of a running container's cgroup, read or written.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "container/cgroup_file.h"
#include "container/freezing.h"
#include "container/own_cgroup.h"
#include "container/verbs.h"

/* Through the supervisor, so that the container's state says so too. */
static int freeze(struct work *w, const char *name, const char *value, struct err *e)
{
	if (!strcmp(value, "1") || !strcasecmp(value, "FROZEN"))
		return freezing_change(w, name, STATE_FROZEN, e);
	if (!strcmp(value, "0") || !strcasecmp(value, "THAWED"))
		return freezing_change(w, name, STATE_RUNNING, e);
	return err_usage(e, "'%s' is neither FROZEN nor THAWED", value);
}

static int show(const struct own_cgroup *own, const char *file, struct err *e)
{
	static char text[CGROUP_FILE_ROOM];

	if (cgroup_file_get(own->fd, file, text, e) < 0)
		return -1;
	(void)fputs(text, stdout);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}

int cmd_cgroup(int argc, char *const *argv, struct err *e)
{
	struct own_cgroup own;
	struct roll_entry entry;
	char *const *names;
	const char *file;
	struct work *w;
	int done;

	(void)argc;
	if (work_begin("cgroup", false, argv, &w, e) < 0)
		return -1;
	names = w->options.names;
	if (w->options.name_count < 2 || w->options.name_count > 3)
		return err_usage(e, "cgroup takes a name, a file and perhaps a value: cubby cgroup "
				    "NAME memory.max 1G");
	file = cgroup_file_name(names[1]);
	if (roll_find(w, names[0], &entry, e) < 0 || own_cgroup_open(w, &entry, &own, e) < 0)
		return -1;
	if (!names[2])
		done = show(&own, names[1], e);
	else if (file && !strcmp(file, "cgroup.freeze") && entry.is_container)
		done = freeze(w, names[0], names[2], e);
	else
		done = cgroup_file_set(own.fd, names[1], names[2], e);
	own_cgroup_close(&own);
	return done;
}
