/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_move.c: cubby move: what runs gets the limits of a budget, or of none any more.
 *
 * The launcher does it, whose cgroup it is (engine/regroup.h). Nothing else can be moved: what a
 * process sees and may do is fixed when it is made.
 */
#include <string.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "container/config.h"
#include "container/own_cgroup.h"
#include "container/verbs.h"
#include "front/cli.h"
#include "state/budgets.h"
#include "state/container.h"

#define ANSWER_MS 30000

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

static int ask(const char *name, const char *budget, struct err *e)
{
	const struct msg order = {.type = MSG_CL_BUDGET, .len = (uint32_t)strlen(budget)};
	struct client_work *client;
	struct msg m = {0};

	if (client_ask(name, &order, budget, ANSWER_MS, &client, &m, e) < 0)
		return -1;
	return m.type == MSG_DONE ? 0 : err_set(e, "'%s' does not say that it was moved", name);
}

static int save(struct work *w, const char *name, const char *budget, struct err *e)
{
	OWN_FD int lock_fd = container_lock(&w->facts, name, &w->arena, e);
	struct origin at = {&command_source, 0, 0, 0};
	struct profile *p = arena_alloc(&w->arena, sizeof(*p));

	if (lock_fd < 0)
		return -1;
	if (*budget)
		cli_add(&w->options.layer, &key_table[KEY_limits_budget], budget, at, &w->arena,
			&w->diags);
	else if (cli_set(&w->options.layer, "limits.budget!", at, &w->arena, &w->diags) < 0)
		return work_refuse(w, e);
	if (config_load(w, name, p, e) < 0)
		return -1;
	return config_write(w, lock_fd, p, p->spec.container_profile.text, e);
}

static int move(struct work *w, const char *name, const char *budget, struct err *e)
{
	bool saved = work_has(w, OPTION_move_save);
	struct roll_entry entry;

	if (roll_find(w, name, &entry, e) < 0)
		return -1;
	if (saved && !entry.is_container)
		return err_usage(e, "'%s' is a sandbox of run: it has no config to be kept", name);
	if (entry.record.init > 0 && ask(name, budget, e) < 0)
		return -1;
	if (entry.record.init <= 0 && !saved) {
		(void)err_set(e, "'%s' is not running", name);
		e->exit_code = 1;
		return err_hint(e, "--save keeps it for the next start");
	}
	return saved ? save(w, name, budget, e) : 0;
}

static int refuse_whole(struct err *e)
{
	(void)err_usage(e, "only limits can be moved: say --limits-only");
	return err_hint(e, "namespaces, user and filter of a process are fixed when it is made; "
			   "cubby exec runs another program there, cubby cp carries files, cubby "
			   "copy makes another container");
}

int cmd_move(int argc, char *const *argv, struct err *e)
{
	const char *budget;
	struct work *w;

	(void)argc;
	if (work_begin("move", false, argv, &w, e) < 0)
		return -1;
	if (!work_has(w, OPTION_move_limits))
		return refuse_whole(e);
	budget = work_option(w, OPTION_move_to);
	if (!budget == !work_has(w, OPTION_move_out))
		return err_usage(e, "say one of --to BUDGET and --out");
	if (work_some_names(w, e) < 0 || (budget && named_check(&budgets, budget, e) < 0))
		return -1;
	for (unsigned i = 0; i < w->options.name_count; i++)
		if (move(w, w->options.names[i], budget ? budget : "", e) < 0)
			return -1;
	return 0;
}
