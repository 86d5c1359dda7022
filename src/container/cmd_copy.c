/* SPDX-License-Identifier: MIT */
/* container/cmd_copy.c: cubby copy: another container like one that is there. */
#include <stdio.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/copying.h"
#include "container/erase.h"
#include "container/standing.h"
#include "container/starting.h"
#include "container/verbs.h"
#include "front/cli.h"
#include "state/container.h"

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

static int refuse_running(const char *name, struct err *e)
{
	(void)err_set(e, "cannot copy '%s': it is running", name);
	e->exit_code = 1;
	return err_hint(
		e, "stop it first: cubby stop %s; or cubby copy -a, which freezes it meanwhile",
		name);
}

/* The original is locked meanwhile: nobody starts, changes or removes it. */
static int copy(struct work *w, const char *name, const char *new_name, struct err *e)
{
	bool may_run = work_has(w, OPTION_copy_allow) || work_has(w, OPTION_copy_ephemeral);
	OWN_FD int lock_fd = container_lock(&w->facts, name, &w->arena, e);
	struct record record;
	struct still still;
	int gone;
	int done;

	if (lock_fd < 0)
		return -1;
	gone = standing_settle(w, name, lock_fd, &record, e);
	if (gone != 0)
		return gone < 0 ? -1 : err_set(e, "'%s' was ephemeral, and is gone", name);
	if (record.state != STATE_STOPPED && !may_run)
		return refuse_running(name, e);
	if (still_begin(w, name, &record, &still, e) < 0)
		return -1;
	done = copying_make(w, lock_fd, &record, new_name, e);
	return still_end(w, &still, done < 0, e);
}

/* What cannot be started was made for nothing. */
static int start(struct work *w, const char *name, struct err *e)
{
	const struct starting s = {.name = name, .lock_fd = -1};
	struct origin at = {&command_source, 0, 0, 0};
	struct err ignored;
	int code;

	cli_add(&w->options.layer, &key_table[KEY_container_ephemeral], "true", at, &w->arena,
		&w->diags);
	if (starting_run(w, &s, &code, e) == 0)
		return 0;
	if (container_exists(&w->facts, name, &w->arena))
		(void)!erase_container(w, name, &ignored);
	return -1;
}

int cmd_copy(int argc, char *const *argv, struct err *e)
{
	const char *new_name;
	struct work *w;
	bool ephemeral;

	(void)argc;
	if (work_begin("copy", false, argv, &w, e) < 0)
		return -1;
	ephemeral = work_has(w, OPTION_copy_ephemeral);
	if (w->options.name_count != 2 && !(ephemeral && w->options.name_count == 1))
		return err_usage(e, "copy takes two names: cubby copy NAME NEW");
	new_name = w->options.names[1];
	if (!new_name)
		new_name = arena_printf(&w->arena, "%s-%ld", w->options.names[0], (long)getpid());
	if (copy(w, w->options.names[0], new_name, e) < 0)
		return -1;
	if (!ephemeral)
		return 0;
	if (start(w, new_name, e) < 0)
		return -1;
	if (w->options.name_count == 1)
		(void)puts(new_name);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the name");
}
