/* SPDX-License-Identifier: MIT */
/* container/cmd_top.c: cubby top: what each container uses, again and again. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "container/usage.h"
#include "container/verbs.h"

#define DELAY_DEFAULT_MS 3000
#define DELAY_LEAST_MS 100
#define DELAY_MOST_MS 86400000

struct line {
	const char *name;
	struct used used;
	double percent; /* of one processor, since the look before */
};

/* Everything of one look; the next one needs it for percentages. */
struct look {
	struct work work; /* memory of its own, and the facts */
	struct line *lines;
	unsigned count;
	int64_t at;
};

static const struct line *find(const struct look *l, const char *name)
{
	for (unsigned i = 0; i < l->count; i++)
		if (!strcmp(l->lines[i].name, name))
			return &l->lines[i];
	return NULL;
}

static int by_use(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;

	if (x->percent != y->percent)
		return x->percent > y->percent ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool is_wanted(const struct work *w, const struct roll_entry *r)
{
	bool wanted = w->options.name_count == 0;

	for (unsigned i = 0; i < w->options.name_count; i++)
		wanted = wanted || !strcmp(w->options.names[i], r->name);
	return wanted && r->record.init > 0;
}

static int take(struct look *l, const struct look *before, const struct work *w, struct err *e)
{
	struct members all;
	struct roll roll;

	arena_done(&l->work.arena);
	l->work.facts = w->facts;
	l->count = 0;
	l->at = clock_ms();
	if (roll_call(&l->work, &roll, e) < 0 || members_read(&l->work.arena, &all, e) < 0)
		return -1;
	l->lines = arena_alloc(&l->work.arena, (roll.count + 1) * sizeof(*l->lines));
	for (unsigned i = 0; i < roll.count; i++) {
		struct line *line = &l->lines[l->count];
		const struct line *last = find(before, roll.items[i].name);
		int64_t ms = l->at - before->at;

		if (!is_wanted(w, &roll.items[i]))
			continue;
		line->name = roll.items[i].name;
		line->used = usage_look(&l->work, &roll.items[i], &all);
		line->percent = 0;
		if (last && ms > 0 && line->used.cpu_ms > last->used.cpu_ms)
			line->percent = 100.0 * (double)(line->used.cpu_ms - last->used.cpu_ms) /
					(double)ms;
		l->count++;
	}
	qsort(l->lines, l->count, sizeof(*l->lines), by_use);
	return 0;
}

static int print(const struct look *l, bool screen, struct err *e)
{
	if (screen)
		(void)fputs("\033[H\033[2J", stdout);
	(void)printf("%-20s %7s %12s %12s %6s\n", "NAME", "CPU%", "CPU SECONDS", "MEMORY", "TASKS");
	for (unsigned i = 0; i < l->count; i++) {
		const struct used *u = &l->lines[i].used;

		(void)printf("%-20s %7.1f %8" PRIu64 ".%03u %8.2f MiB %6u\n", l->lines[i].name,
			     l->lines[i].percent, u->cpu_ms / 1000, (unsigned)(u->cpu_ms % 1000),
			     (double)u->memory / (1 << 20), u->tasks);
	}
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}

/* Waits for the next look; false when the caller has typed q, or is gone. */
static bool wait_for_turn(int64_t ms, bool screen)
{
	struct pollfd typed = {.fd = STDIN_FILENO, .events = POLLIN};
	char key;

	if (poll(&typed, screen, (int)ms) <= 0)
		return true;
	return read(STDIN_FILENO, &key, 1) == 1 && key != 'q';
}

static int read_options(struct work *w, int64_t *ret_ms, int64_t *ret_count, struct err *e)
{
	const char *delay = work_option(w, OPTION_top_delay);
	const char *count = work_option(w, OPTION_top_count);

	*ret_ms = DELAY_DEFAULT_MS;
	*ret_count = 0;
	if (delay && work_time(w, delay, ret_ms, e) < 0)
		return -1;
	if (*ret_ms < DELAY_LEAST_MS || *ret_ms > DELAY_MOST_MS)
		return err_usage(e, "-d takes 100ms to a day, not %s", delay);
	if (count && (!type_parse_number(TYPE_INT, count, ret_count) || *ret_count < 1))
		return err_usage(e, "'%s' is not how often to look", count);
	return 0;
}

int cmd_top(int argc, char *const *argv, struct err *e)
{
	static struct look looks[2];
	struct work *w;
	int64_t count;
	int64_t ms;
	bool screen;

	(void)argc;
	if (work_begin("top", false, argv, &w, e) < 0 || read_options(w, &ms, &count, e) < 0)
		return -1;
	screen = !work_has(w, OPTION_top_batch) && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	for (int64_t turn = 0;; turn++) {
		struct look *now = &looks[turn % 2];

		if (take(now, &looks[(turn + 1) % 2], w, e) < 0 || print(now, screen, e) < 0)
			return -1;
		if (turn + 1 == count || !wait_for_turn(ms, screen))
			return 0;
	}
}
