/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd_learned.c: `cubby __learned`: writes the profile of what was learned, and says where.
 *
 * A command without a profile of its own gets one, built on the one that was used; else it is a
 * drop-in. No file is ever replaced.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/path.h"
#include "cmd/cmd.h"
#include "cmd/learn.h"
#include "front/save.h"

enum { NAMES_TRIED = 50 };

static void say(const char *text)
{
	char line[4096];
	size_t used = esc_text(line, sizeof(line), text, strlen(text));

	(void)fprintf(stderr, "cubby: note: %.*s\n", (int)used, line);
}

/* The name of a new profile for the command; NULL where a drop-in is right. */
static const char *new_name(struct sandbox *s)
{
	const char *name = path_base(s->cli.argv[0]);
	const char *why;

	return s->profile.fell_back && type_check_text(TYPE_NAME, name, &why) ? name : NULL;
}

static int save(struct sandbox *s, const char *name, const char *text, struct err *e)
{
	struct arena *a = &s->arena;
	const char *dir = arena_printf(a, "%s/profiles", s->facts.config_dir);
	const char *file = arena_printf(a, "%s.toml", name ? name : "");

	if (strchr(s->profile.name, '/'))
		return err_usage(e, "cannot add to '%s': it is a file, not a profile's name",
				 s->profile.name);
	if (!name) {
		dir = arena_printf(a, "%s/%s.d", dir, s->profile.name);
		for (unsigned i = 0; i < NAMES_TRIED; i++) {
			file = arena_printf(a, "%u-learned.toml", 50 + i);
			if (access(arena_printf(a, "%s/%s", dir, file), F_OK) < 0)
				break;
		}
	}
	if (save_file(dir, file, text, a, e) < 0)
		return -1;
	say(arena_printf(a, "what it wanted is in '%s/%s'; read it before you use it", dir, file));
	return 0;
}

int cmd_learned(int argc, char *const *argv, struct err *e)
{
	struct sandbox *s = sandbox_here();
	struct learned_list list = {.items = NULL};
	unsigned given = 0;
	const char *name;

	if (learn_load(s, argc, argv, NULL, e) < 0 ||
	    learned_read(STDIN_FILENO, &s->arena, &s->facts, &list, e) < 0)
		return -1;
	learned_judge(s, &list);
	for (unsigned i = 0; i < list.count; i++)
		given += !list.items[i].refusal;
	for (unsigned i = 0; given == 0 && i < list.count; i++)
		say(arena_printf(&s->arena, "wanted and not given: %s (%s): %s", list.items[i].what,
				 list.items[i].about, list.items[i].refusal));
	if (given == 0) {
		say("it wanted nothing that a profile could add");
		return 0;
	}
	name = new_name(s);
	return save(s, name, learned_text(s, &list, name), e);
}
