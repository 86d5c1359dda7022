/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_set.c: cubby set: limits of what runs already, and with --save of all its later
 * runs.
 */
#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "container/config.h"
#include "container/limit_word.h"
#include "container/own_cgroup.h"
#include "container/verbs.h"
#include "front/cli.h"
#include "kern/cgroup.h"
#include "state/container.h"

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

static int apply(const struct own_cgroup *own, const struct limit_word *c, struct err *e)
{
	const char *name = key_table[c->limit->key].name;
	char text[CGROUP_LIMIT_ROOM];

	/* In a budget's cgroup it is there when the place of all hands it on. */
	if (own->outer_fd >= 0)
		(void)!cgroup_enable(own->outer_fd, c->limit->controller);
	if (own->place_fd < 0 || !cgroup_has(own->place_fd, c->limit->controller)) {
		(void)err_set(e, "cannot set %s: the cgroup '%s' has no %s controller", name,
			      own->path, c->limit->controller);
		return err_hint(e, "cubby doctor shows what the administrator can do");
	}
	if (cgroup_enable(own->place_fd, c->limit->controller) < 0) {
		(void)err_sys(e, "cannot set %s", name);
		return errno == EBUSY ? err_hint(e, "start it with a limit of that kind: then its "
						    "controller is there")
				      : -1;
	}
	if (!c->none)
		cgroup_limit_text(c->limit, c->num, text);
	if (cgroup_write(own->fd, c->limit->file, c->none ? c->limit->none : text) < 0)
		return err_sys(e, "cannot set %s: '%s' cannot be written to %s", name,
			       c->none ? c->limit->none : text, c->limit->file);
	return 0;
}

static int apply_all(struct work *w, const struct roll_entry *r, const struct limit_word *all,
		     unsigned count, struct err *e)
{
	struct own_cgroup own;
	int done = 0;

	if (own_cgroup_open(w, r, &own, e) < 0)
		return -1;
	for (unsigned i = 0; done == 0 && i < count; i++)
		done = apply(&own, &all[i], e);
	own_cgroup_close(&own);
	return done;
}

static int save(struct work *w, const char *name, const struct limit_word *all, unsigned count,
		struct err *e)
{
	OWN_FD int lock_fd = container_lock(&w->facts, name, &w->arena, e);
	struct origin at = {&command_source, 0, 0, 0};
	struct profile *p = arena_alloc(&w->arena, sizeof(*p));

	if (lock_fd < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		const struct key *key = &key_table[all[i].limit->key];

		if (!all[i].none)
			cli_add(&w->options.layer, key, all[i].value, at, &w->arena, &w->diags);
		else if (cli_set(&w->options.layer, arena_printf(&w->arena, "%s!", key->name), at,
				 &w->arena, &w->diags) < 0)
			return work_refuse(w, e);
	}
	if (config_load(w, name, p, e) < 0)
		return -1;
	return config_write(w, lock_fd, p, p->spec.container_profile.text, e);
}

int cmd_set(int argc, char *const *argv, struct err *e)
{
	struct roll_entry entry;
	struct limit_word *all;
	const char *name;
	unsigned count;
	struct work *w;
	bool saved;

	(void)argc;
	if (work_begin("set", false, argv, &w, e) < 0 || work_some_names(w, e) < 0)
		return -1;
	name = w->options.names[0];
	count = w->options.name_count - 1;
	saved = work_has(w, OPTION_set_save);
	if (count == 0)
		return err_usage(e, "no limit is given: cubby set %s memory=512M", name);
	if (limit_word_parse_all(w, w->options.names + 1, &all, &count, e) < 0 ||
	    roll_find(w, name, &entry, e) < 0)
		return -1;
	if (saved && !entry.is_container)
		return err_usage(e, "'%s' is a sandbox of run: it has no config to be kept", name);
	/* What runs is changed first: what cannot be enforced is not kept. */
	if (entry.record.init > 0 && apply_all(w, &entry, all, count, e) < 0)
		return -1;
	if (entry.record.init <= 0 && !saved) {
		(void)err_set(e, "'%s' is not running", name);
		e->exit_code = 1;
		return err_hint(e, "--save keeps it for the next start");
	}
	return saved ? save(w, name, all, count, e) : 0;
}
