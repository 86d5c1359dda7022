/* SPDX-License-Identifier: MIT */
/*
 * desktop/main.c: cubby-desktop: `cubby desktop`: makes the desktop start apps through cubby.
 *
 *   add [-p PROFILE] APP...    remove APP...    list    status [APP...]
 *
 * Writes only files that bear its mark, in the user's directories, where nothing of that name is.
 * Exit status: 0; 1 from status when an app is also started without cubby; 2 for wrong words.
 */
#include <stdio.h>
#include <string.h>

#include "helpers/desktop/bus.h"
#include "helpers/desktop/verbs.h"

struct line {
	const char *verb;
	const char **apps;
	unsigned count;
	bool as_json;
	const char *profile;
};

static const struct verb {
	const char *name;
	int (*act)(struct work *w, const char *app, struct err *e); /* NULL: list */
	bool takes_all; /* without an app: all that were added */
} verbs[] = {
	{"add", verb_add, false},
	{"remove", verb_remove, false},
	{"list", NULL, true},
	{"status", verb_status, true},
};

static int read_line(struct line *l, int argc, char **argv, struct arena *a, struct err *e)
{
	bool options = true;

	l->apps = arena_alloc(a, (size_t)(argc + 1) * sizeof(*l->apps));
	for (int i = 1; i < argc; i++) {
		if (options && !strcmp(argv[i], "--"))
			options = false;
		else if (options && !strcmp(argv[i], "--json"))
			l->as_json = true;
		else if (options && !strcmp(argv[i], "-p") && i + 1 < argc)
			l->profile = argv[++i];
		else if (options && argv[i][0] == '-')
			return err_usage(e, "'%s' is not an option of desktop", argv[i]);
		else if (!l->verb)
			l->verb = argv[i];
		else
			l->apps[l->count++] = argv[i];
	}
	return 0;
}

static const struct verb *find_verb(const struct line *l, struct err *e)
{
	struct suggestion nearest;
	const char *word = l->verb ? l->verb : "";

	suggest_init(&nearest, word, strlen(word));
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		if (!strcmp(verbs[i].name, word))
			return &verbs[i];
		suggest_offer(&nearest, verbs[i].name, strlen(verbs[i].name));
	}
	if (l->verb) {
		(void)err_usage(e, "'%s' is not something that cubby desktop does", word);
		suggest_append(&nearest, e);
	} else {
		(void)err_usage(e, "nothing is asked of the desktop");
	}
	(void)err_hint(e, "cubby desktop add APP, remove APP, list, status [APP]");
	return NULL;
}

static int check_line(const struct line *l, const struct verb *v, struct err *e)
{
	if (l->profile && v->act != verb_add)
		return err_usage(e, "-p is for 'cubby desktop add'");
	if (l->count && !v->act)
		return err_usage(e, "'cubby desktop list' takes no app");
	if (!l->count && !v->takes_all)
		return err_usage(e, "'cubby desktop %s' needs the name of an app", v->name);
	return 0;
}

static int act(struct work *w, struct line *l, const struct verb *v, struct err *e)
{
	int worst = 0;

	if (!v->act) {
		verb_list(w);
		return 0;
	}
	if (!l->count)
		l->count = verb_apps(w, &l->apps);
	for (unsigned i = 0; i < l->count; i++) {
		int status = v->act(w, l->apps[i], e);

		if (status < 0)
			return -1;
		worst = status > worst ? status : worst;
	}
	return worst;
}

static int run(int argc, char **argv, struct err *e)
{
	static struct desk desk;
	struct work w = {.desk = &desk};
	struct line l = {0};
	const struct verb *v;
	int status;

	if (read_line(&l, argc, argv, &desk.arena, e) < 0)
		return -1;
	v = find_verb(&l, e);
	if (!v || check_line(&l, v, e) < 0 || desk_init(&desk, e) < 0)
		return -1;
	w.profile = l.profile;
	report_begin(&w.report, l.as_json);
	status = act(&w, &l, v, e);
	report_end(&w.report);
	if (w.services_changed)
		bus_reload();
	if (fflush(stdout) != 0 && status >= 0)
		return err_sys(e, "cannot write the answer");
	return status;
}

int main(int argc, char **argv)
{
	static struct err e = {.exit_code = EXIT_CODE_CUBBY};
	int status = run(argc, argv, &e);

	if (status >= 0)
		return status;
	err_print(&e);
	return e.exit_code;
}
