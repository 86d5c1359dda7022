/* SPDX-License-Identifier: MIT */
/* container/cmd_budget.c: cubby budget: limits that several containers and sandboxes share. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/json.h"
#include "container/action.h"
#include "container/erase.h"
#include "container/limit_word.h"
#include "container/own_cgroup.h"
#include "container/verbs.h"
#include "engine/budget.h"
#include "kern/cgroup.h"

struct subject {
	struct work *w;
	char *const *names; /* NULL-ended */
	struct json json;
};

/* What the running members use together. */
struct total {
	const char *cgroup; /* NULL: nobody is in it */
	const char *members;
	int64_t cpu_us;
	int64_t memory; /* -1: not counted */
	int64_t tasks;  /* -1: not counted */
};

static struct budget merge(const struct budget *old, const struct limit_word *words, unsigned count)
{
	struct budget b = *old;

	for (unsigned i = 0; i < count; i++) {
		unsigned at = 0;

		while (at < b.count && b.limits[at].key != words[i].limit->key)
			at++;
		if (words[i].none && at < b.count)
			b.limits[at] = b.limits[--b.count];
		if (words[i].none || at == BUDGET_LIMITS)
			continue;
		b.limits[at] =
			(struct budget_limit){words[i].limit->key, words[i].value, words[i].num};
		b.count += at == b.count;
	}
	return b;
}

/* The cgroup in which that of the budget is now; -1: nobody is in the budget. */
static int open_place(struct subject *s, int dir_fd, const char *name, int *ret_fd, struct err *e)
{
	OWN_FD int place_fd = -1;
	const char *place;

	*ret_fd = -1;
	if (budgets_read_place(dir_fd, &s->w->arena, &place, e) < 0)
		return -1;
	place_fd = *place ? cgroup_open(place) : -1;
	if (place_fd >= 0)
		*ret_fd = fd_open_at(place_fd, budget_cgroup(&s->w->arena, name),
				     O_RDONLY | O_DIRECTORY, 0);
	return *ret_fd >= 0 ? fd_take(&place_fd) : -1;
}

/* Members that come meanwhile read again what is kept, so that has to be written first. */
static int apply(struct subject *s, int dir_fd, const char *name, const struct budget *b,
		 struct err *e)
{
	OWN_FD int fd = -1;
	OWN_FD int place_fd = open_place(s, dir_fd, name, &fd, e);

	if (place_fd < 0)
		return e->text[0] ? -1 : 0;
	for (unsigned i = 0; i < b->count; i++) {
		const struct cgroup_limit *c = cgroup_limit_find(b->limits[i].key);

		if (!c || cgroup_enable(place_fd, c->controller) == 0)
			continue;
		(void)err_sys(e, "cannot set %s: its place has no %s controller",
			      key_table[c->key].name, c->controller);
		return err_hint(e, "cubby doctor shows what the administrator can do");
	}
	if (budget_write(fd, b, e) < 0)
		return -1;
	budget_pass_on(fd);
	return 0;
}

static int open_or_make(struct subject *s, int home_fd, const char *name, struct err *e)
{
	if (named_check(&budgets, name, e) < 0)
		return -1;
	if (mkdirat(home_fd, name, 0700) < 0 && errno != EEXIST)
		return err_sys(e, "cannot make the budget '%s'", name);
	return named_open(&budgets, &s->w->facts, name, &s->w->arena, e);
}

static int set(void *subject, struct err *e)
{
	struct subject *s = subject;
	OWN_FD int home_fd = -1;
	OWN_FD int dir_fd = -1;
	struct err ignored;
	struct limit_word *words;
	struct budget old;
	struct budget new;
	unsigned count;

	if (limit_word_parse_all(s->w, s->names + 1, &words, &count, e) < 0)
		return -1;
	if (count == 0)
		return err_usage(e, "no limit is given: cubby budget set %s memory=1G", *s->names);
	home_fd = named_open_home(&budgets, &s->w->facts, &s->w->arena, e);
	/* One change at a time. */
	if (home_fd < 0 || flock(home_fd, LOCK_EX) < 0)
		return home_fd < 0 ? -1 : err_sys(e, "cannot lock the budgets");
	dir_fd = open_or_make(s, home_fd, *s->names, e);
	if (dir_fd < 0 || budgets_read(dir_fd, &s->w->arena, &old, NULL, e) < 0)
		return -1;
	new = merge(&old, words, count);
	if (budgets_write(dir_fd, &new, &s->w->arena, e) < 0)
		return -1;
	if (apply(s, dir_fd, *s->names, &new, e) == 0)
		return 0;
	/* What cannot be enforced is not kept. */
	if (budgets_write(dir_fd, &old, &s->w->arena, &ignored) == 0)
		(void)!apply(s, dir_fd, *s->names, &old, &ignored);
	return -1;
}

static int remove_one(struct subject *s, int home_fd, const char *name, struct err *e)
{
	const char *gone = arena_printf(&s->w->arena, ".gone.%s.%ld", name, (long)getpid());
	OWN_FD int fd = named_open(&budgets, &s->w->facts, name, &s->w->arena, e);
	OWN_FD int place_fd = -1;
	OWN_FD int cgroup_fd = -1;
	struct err ignored = {.exit_code = 0};

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return err_sys(e, "cannot lock the budget '%s'", name);
		(void)err_set(e, "cannot remove the budget '%s': something that runs is in it",
			      name);
		return err_hint(e, "cubby budget info %s shows what", name);
	}
	/* What killed launchers left. */
	place_fd = open_place(s, fd, name, &cgroup_fd, &ignored);
	if (place_fd >= 0)
		(void)!cgroup_remove(place_fd, budget_cgroup(&s->w->arena, name));
	if (renameat(home_fd, name, home_fd, gone) < 0)
		return err_sys(e, "cannot remove the budget '%s'", name);
	return erase_owned(s->w, home_fd, gone, true, e);
}

static int remove_some(void *subject, struct err *e)
{
	struct subject *s = subject;
	OWN_FD int home_fd = named_open_home(&budgets, &s->w->facts, &s->w->arena, e);

	if (home_fd < 0)
		return -1;
	for (char *const *name = s->names; *name; name++)
		if (remove_one(s, home_fd, *name, e) < 0)
			return -1;
	return 0;
}

static const char *add_word(struct work *w, const char *list, const char *word)
{
	return arena_printf(&w->arena, "%s%s%s", list, *list ? " " : "", word);
}

static int look(struct subject *s, int dir_fd, const char *name, struct total *ret, struct err *e)
{
	OWN_FD int fd = -1;
	OWN_FD int place_fd = open_place(s, dir_fd, name, &fd, e);
	struct roll roll;

	*ret = (struct total){.members = "", .memory = -1, .tasks = -1};
	if (place_fd < 0)
		return e->text[0] ? -1 : 0;
	if (roll_call(s->w, &roll, e) < 0)
		return -1;
	for (unsigned i = 0; i < roll.count; i++) {
		const char *in = own_cgroup_budget(s->w, &roll.items[i]);

		if (in && !strcmp(in, name))
			ret->members = add_word(s->w, ret->members, roll.items[i].name);
	}
	(void)cgroup_read(fd, "cpu.stat", "usage_usec", &ret->cpu_us);
	(void)cgroup_read(fd, "memory.current", NULL, &ret->memory);
	(void)cgroup_read(fd, "pids.current", NULL, &ret->tasks);
	ret->cgroup = budget_cgroup(&s->w->arena, name);
	return 0;
}

/* As the command line says them. */
static const char *limits_text(struct work *w, const struct budget *b)
{
	const char *text = "";

	for (unsigned i = 0; i < b->count; i++)
		text = add_word(w, text,
				arena_printf(&w->arena, "%s=%s",
					     key_table[b->limits[i].key].name + strlen("limits."),
					     b->limits[i].text));
	return *text ? text : "none";
}

static void print_json(struct subject *s, const char *name, const struct budget *b,
		       const struct total *t)
{
	struct json *j = &s->json;

	json_object(j, NULL);
	json_string(j, "name", name);
	json_object(j, "limits");
	for (unsigned i = 0; i < b->count; i++)
		json_string(j, key_table[b->limits[i].key].name + strlen("limits."),
			    b->limits[i].text);
	json_end_object(j);
	json_array(j, "members");
	for (const char *at = t->members; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		json_string(j, NULL, arena_copy(&s->w->arena, at, len));
		at += len;
	}
	json_end_array(j);
	if (t->cgroup) {
		json_number(j, "cpu_ms", t->cpu_us / 1000);
		if (t->memory >= 0)
			json_number(j, "memory", t->memory);
		if (t->tasks >= 0)
			json_number(j, "tasks", t->tasks);
	}
	json_end_object(j);
}

static void print_info(struct subject *s, const char *name, const struct budget *b,
		       const struct total *t)
{
	(void)printf("Name:           %s\nLimits:         %s\nMembers:        %s\n", name,
		     limits_text(s->w, b), *t->members ? t->members : "none");
	if (!t->cgroup)
		return;
	(void)printf("CPU use:        %" PRId64 ".%03d seconds\n", t->cpu_us / 1000000,
		     (int)(t->cpu_us / 1000 % 1000));
	if (t->memory >= 0)
		(void)printf("Memory use:     %.2f MiB\n", (double)t->memory / (1 << 20));
	if (t->tasks >= 0)
		(void)printf("Tasks:          %" PRId64 "\n", t->tasks);
}

static int show(struct subject *s, const char *name, bool whole, struct err *e)
{
	OWN_FD int fd = named_open(&budgets, &s->w->facts, name, &s->w->arena, e);
	struct budget b;
	struct total t;

	if (fd < 0 || budgets_read(fd, &s->w->arena, &b, NULL, e) < 0 ||
	    look(s, fd, name, &t, e) < 0)
		return -1;
	if (work_has(s->w, OPTION_budget_json))
		print_json(s, name, &b, &t);
	else if (whole)
		print_info(s, name, &b, &t);
	else
		(void)printf("%s  %s%s%s\n", name, limits_text(s->w, &b), *t.members ? "  " : "",
			     t.members);
	return 0;
}

static int show_all(struct subject *s, const char *const *names, unsigned count, bool whole,
		    struct err *e)
{
	json_init(&s->json, stdout);
	if (work_has(s->w, OPTION_budget_json))
		json_array(&s->json, NULL);
	for (unsigned i = 0; i < count; i++)
		if (show(s, names[i], whole, e) < 0)
			return -1;
	if (work_has(s->w, OPTION_budget_json)) {
		json_end_array(&s->json);
		json_done(&s->json);
	}
	return 0;
}

static int info(void *subject, struct err *e)
{
	struct subject *s = subject;

	return show_all(s, (const char *const *)s->names, s->w->options.name_count - 1, true, e);
}

static int list(void *subject, struct err *e)
{
	struct subject *s = subject;
	const char *const *names;
	unsigned count;

	if (*s->names)
		return err_usage(e, "'%s' is a word too many: list shows all budgets", *s->names);
	if (named_list(&budgets, &s->w->facts, &s->w->arena, &names, &count, e) < 0)
		return -1;
	return show_all(s, names, count, false, e);
}

static const struct action actions[] = {
	{"set", false, set},
	{"list", true, list},
	{"info", false, info},
	{"remove", false, remove_some},
};

int cmd_budget(int argc, char *const *argv, struct err *e)
{
	struct subject s = {.w = NULL};

	(void)argc;
	if (work_begin("budget", false, argv, &s.w, e) < 0 || work_some_names(s.w, e) < 0)
		return -1;
	s.names = s.w->options.names + 1;
	if (action_run(actions, COUNT_OF(actions), "budget", s.w->options.names[0], s.names, &s,
		       e) < 0)
		return -1;
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}
