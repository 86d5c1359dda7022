/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_log.c: cubby log: what the last run of a sandbox or container was denied.
 *
 * The lines are those of state/denied.h: flat objects of JSON, written by cubby's own helpers.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/json.h"
#include "container/verbs.h"
#include "container/work.h"
#include "state/denied.h"
#include "state/registry.h"

/* What was denied, however often. */
struct denial {
	const char *by;   /* "network", "sound", "session" */
	const char *what; /* "tcp 10.0.0.1:80 (db.lan)" */
	const char *why;
	const char *change; /* the setting that would allow it, or NULL */
	int64_t first;      /* seconds since the epoch */
	unsigned times;
};

struct denials {
	struct denial *items;
	unsigned count;
	unsigned room;
};

/* The value of a key in one line, without the escapes of JSON; NULL when there is none. */
static const char *field(struct arena *a, const char *line, const char *key)
{
	const char *at = strstr(line, arena_printf(a, "\"%s\":", key));
	char *value;
	size_t used = 0;

	if (!at)
		return NULL;
	at += strlen(key) + 3;
	if (*at != '"')
		return arena_copy(a, at, strcspn(at, ",}"));
	value = arena_alloc(a, strlen(at) + 1);
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
		value[used++] = *at;
	}
	value[used] = '\0';
	return value;
}

static const char *or_none(const char *text)
{
	return text ? text : "";
}

/* A line of cubby-net: an address, and the name that it was asked by. */
static void read_network(struct arena *a, const char *line, struct denial *d)
{
	const char *protocol = or_none(field(a, line, "protocol"));
	const char *to = field(a, line, "to");
	const char *port = or_none(field(a, line, "port"));
	const char *name = field(a, line, "name");
	bool by_zone = !strcmp(d->why, "zone");
	const char *target = name && !by_zone ? name : to;

	d->by = "network";
	if (!to)
		d->what = arena_printf(a, "the address of %s", or_none(name));
	else
		d->what = arena_printf(a, strchr(to, ':') ? "%s [%s]:%s%s%s%s" : "%s %s:%s%s%s%s",
				       protocol, to, port, name ? " (" : "", or_none(name),
				       name ? ")" : "");
	if (!to && name && !strcmp(d->why, "not-allowed"))
		d->change = arena_printf(a, "network.allow+=%s", name);
	if (to && target && (by_zone || !strcmp(d->why, "not-allowed")))
		d->change = arena_printf(a,
					 strchr(target, ':') ? "network.allow+=%s:[%s]:%s"
							     : "network.allow+=%s:%s:%s",
					 protocol, target, port);
}

static struct denial read_line(struct arena *a, const char *line)
{
	const char *time = field(a, line, "time");
	struct denial d = {.why = or_none(field(a, line, "why")), .times = 1};

	d.first = time ? strtoll(time, NULL, 10) : 0;
	d.by = field(a, line, "service");
	d.what = or_none(field(a, line, "what"));
	d.change = field(a, line, "change");
	if (!d.by)
		read_network(a, line, &d);
	return d;
}

static void count_denial(struct arena *a, struct denials *all, const struct denial *d)
{
	for (unsigned i = 0; i < all->count; i++) {
		struct denial *known = &all->items[i];

		if (!strcmp(known->by, d->by) && !strcmp(known->what, d->what) &&
		    !strcmp(known->why, d->why)) {
			known->times++;
			return;
		}
	}
	all->items = arena_grow(a, all->items, all->count, &all->room, sizeof(*all->items));
	all->items[all->count++] = *d;
}

static void read_all(struct arena *a, const char *text, struct denials *ret)
{
	while (text && *text) {
		size_t len = strcspn(text, "\n");
		struct denial d = read_line(a, arena_copy(a, text, len));

		if (d.what[0])
			count_denial(a, ret, &d);
		text += len;
		text += *text == '\n';
	}
}

static void print_json(const struct denials *all)
{
	struct json j;

	json_init(&j, stdout);
	json_array(&j, NULL);
	for (unsigned i = 0; i < all->count; i++) {
		json_object(&j, NULL);
		json_string(&j, "by", all->items[i].by);
		json_string(&j, "what", all->items[i].what);
		json_string(&j, "why", all->items[i].why);
		json_string(&j, "change", all->items[i].change);
		json_number(&j, "first", all->items[i].first);
		json_number(&j, "times", all->items[i].times);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_done(&j);
}

static void print_one(const struct denial *d)
{
	time_t first = (time_t)d->first;
	struct tm local = {0};
	char when[32] = "";
	char what[1200];
	char change[1200];

	if (localtime_r(&first, &local))
		(void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &local);
	(void)esc_text(what, sizeof(what), d->what, strlen(d->what));
	(void)printf("%s  %5ux  %-8s %s: %s\n", when, d->times, d->by, what, d->why);
	if (!d->change)
		return;
	(void)esc_text(change, sizeof(change), d->change, strlen(d->change));
	(void)printf("%21sallowed by: -s '%s'\n", "", change);
}

/* What a run is denied gets its name when it has ended (state/denied.h). */
static void note_running(struct work *w)
{
	const char *name = w->options.names[0];
	struct err ignored;
	OWN_FD int fd = registry_connect(&w->facts, name, &w->arena, &ignored);

	if (fd >= 0 || errno == EAGAIN)
		work_note(arena_printf(&w->arena,
				       "'%s' is running: what it is denied is told when it has "
				       "ended, and this is of the run before",
				       name));
}

int cmd_log(int argc, char *const *argv, struct err *e)
{
	struct denials all = {0};
	const char *text;
	struct work *w;

	(void)argc;
	if (work_begin("log", false, argv, &w, e) < 0 || work_one_name(w, e) < 0 ||
	    denied_read(&w->facts, w->options.names[0], &w->arena, &text, e) < 0)
		return -1;
	note_running(w);
	read_all(&w->arena, text, &all);
	if (work_has(w, OPTION_log_json)) {
		print_json(&all);
	} else {
		for (unsigned i = 0; i < all.count; i++)
			print_one(&all.items[i]);
		work_note(all.count ? "refused files and system calls are not noted; cubby learn "
				      "finds them"
				    : "no denial is noted; those of files and system calls never "
				      "are, cubby learn finds them");
	}
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the answer");
}
