/* SPDX-License-Identifier: MIT */
/* desktop/verbs.c: what is done for each way of starting an app. */
#include "helpers/desktop/verbs.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "front/match.h"
#include "front/profile.h"
#include "helpers/desktop/override.h"

/* The profile that run would take; an error when there is none but the general one. */
static int choose_profile(struct work *w, const struct program *p, const char **ret, struct err *e)
{
	struct arena *a = &w->desk->arena;
	struct diags ignored = {.arena = a};
	struct profile_dirs dirs;
	int found;

	if (w->profile) {
		*ret = w->profile;
		return 0;
	}
	if (profile_dirs_open(&dirs, &w->desk->facts, a, &ignored) < 0)
		return err_set(e, "cannot open the directories of profiles");
	found = match_command(&dirs, p->path ? p->path : p->name, ret);
	profile_dirs_close(&dirs);
	if (found < 0)
		return err_usage(e, "more than one profile is for '%s'", p->name);
	if (found > 0)
		return 0;
	(void)err_usage(e, "no profile is for '%s'", p->name);
	return err_hint(e, "name one with -p, or write one: 'cubby learn %s'", p->name);
}

/* A profile that cannot be loaded would leave an app that cannot be started. */
static int check_profile(struct work *w, const char *name, struct err *e)
{
	const struct profile_request request = {.name = name};
	struct diags said = {.arena = &w->desk->arena};
	struct profile *profile = arena_alloc(&w->desk->arena, sizeof(*profile));

	if (name[0] == '-' || strpbrk(name, "/ \t\n"))
		return err_usage(e, "'%s' is not the name of a profile", name);
	if (profile_load(&request, &w->desk->facts, &w->desk->arena, profile, &said) == 0)
		return 0;
	(void)err_usage(e, "the profile '%s' cannot be used", name);
	return err_hint(e, "cubby profile check %s", name);
}

/* What the program is started by when nothing more is done. */
static unsigned report_bypasses(struct work *w, const struct ways *ways)
{
	unsigned count = 0;

	for (unsigned i = 0; i < ways->count; i++)
		if (ways->items[i].starts) {
			report_way(&w->report, &ways->items[i], ways->items[i].path, "bypass");
			count++;
		}
	if (count > 0 && !desk_finds_own(w->desk))
		report_hint(&w->report, "~/.local/bin is not in PATH, so shells and launchers do "
					"not find the command there; on Debian, log in again");
	return count;
}

/* What is there and not ours stays; the report of what goes around us tells of it. */
static bool may_be_made(const struct way *way)
{
	if (way->made)
		return !way->mark.edited;
	return way->target && faccessat(AT_FDCWD, way->target, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}

static int make_all(struct work *w, const struct ways *ways, const struct program *p,
		    const char *profile, struct err *e)
{
	for (unsigned i = 0; i < ways->count; i++) {
		const struct way *way = &ways->items[i];
		int made;

		if (!may_be_made(way))
			continue;
		made = override_make(w->desk, way, p, profile, e);
		if (made < 0)
			return -1;
		report_way(&w->report, way, way->target, made ? "made" : "current");
		w->services_changed |= made && way->kind == &w->desk->kinds[KIND_SERVICE];
	}
	return 0;
}

int verb_add(struct work *w, const char *app, struct err *e)
{
	struct program p;
	struct ways ways;
	const char *profile = "";
	int done;

	if (program_find(w->desk, app, &p, e) < 0 || choose_profile(w, &p, &profile, e) < 0 ||
	    check_profile(w, profile, e) < 0)
		return -1;
	if (!p.path)
		return err_usage(e, "the program '%s' is not installed any more", p.name);
	way_find(w->desk, &p, &ways);
	report_app(&w->report, p.name, profile);
	done = make_all(w, &ways, &p, profile, e);
	if (done == 0) {
		way_find(w->desk, &p, &ways);
		(void)report_bypasses(w, &ways);
	}
	report_app_end(&w->report);
	return done;
}

int verb_remove(struct work *w, const char *app, struct err *e)
{
	struct program p;
	struct ways ways;
	unsigned found = 0;
	int done = 0;

	if (program_find(w->desk, app, &p, e) < 0)
		return -1;
	way_find(w->desk, &p, &ways);
	for (unsigned i = 0; i < ways.count; i++)
		found += ways.items[i].made;
	if (!found)
		return err_usage(e, "'%s' was not added", p.name);
	report_app(&w->report, p.name, NULL);
	for (unsigned i = 0; i < ways.count; i++) {
		if (!ways.items[i].made)
			continue;
		if (override_remove(&ways.items[i], e) < 0) {
			done = -1;
			continue;
		}
		report_way(&w->report, &ways.items[i], ways.items[i].path, "removed");
		w->services_changed |= ways.items[i].kind == &w->desk->kinds[KIND_SERVICE];
	}
	report_app_end(&w->report);
	return done;
}

static const char *state_of(struct work *w, const struct way *way)
{
	if (way->mark.edited)
		return "edited";
	return override_is_old(w->desk, way) ? "outdated" : "current";
}

int verb_status(struct work *w, const char *app, struct err *e)
{
	struct program p;
	struct ways ways;
	const char *profile = NULL;
	unsigned bypasses;

	if (program_find(w->desk, app, &p, e) < 0)
		return -1;
	way_find(w->desk, &p, &ways);
	for (unsigned i = 0; i < ways.count; i++)
		if (ways.items[i].made)
			profile = ways.items[i].mark.profile;
	report_app(&w->report, p.name, profile);
	for (unsigned i = 0; i < ways.count; i++)
		if (ways.items[i].made)
			report_way(&w->report, &ways.items[i], ways.items[i].path,
				   state_of(w, &ways.items[i]));
	bypasses = report_bypasses(w, &ways);
	report_app_end(&w->report);
	return bypasses ? EXIT_BYPASSED : 0;
}

unsigned verb_apps(struct work *w, const char ***ret_names)
{
	struct ways all;
	const char **names;
	unsigned count = 0;

	way_find_made(w->desk, &all);
	names = arena_alloc(&w->desk->arena, (all.count + 1) * sizeof(*names));
	for (unsigned i = 0; i < all.count; i++) {
		unsigned n = 0;

		while (n < count && strcmp(names[n], all.items[i].mark.app) != 0)
			n++;
		if (n == count)
			names[count++] = all.items[i].mark.app;
	}
	*ret_names = names;
	return count;
}

void verb_list(struct work *w)
{
	struct ways all;
	const char **names;
	unsigned count = verb_apps(w, &names);

	way_find_made(w->desk, &all);
	for (unsigned n = 0; n < count; n++) {
		const char *profile = NULL;
		unsigned files = 0;

		for (unsigned i = 0; i < all.count; i++)
			if (!strcmp(all.items[i].mark.app, names[n])) {
				profile = all.items[i].mark.profile;
				files++;
			}
		report_listed(&w->report, names[n], profile, files);
	}
}
