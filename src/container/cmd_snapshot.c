/* SPDX-License-Identifier: MIT */
/* container/cmd_snapshot.c: cubby snapshot: keep what a container is now, and come back to it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/json.h"
#include "container/action.h"
#include "container/copying.h"
#include "container/snapshots.h"
#include "container/standing.h"
#include "container/verbs.h"
#include "state/container.h"

/* The container that is named, and its lock. */
struct subject {
	struct work *w;
	const char *name;
	int lock_fd;
	struct record record;
	char *const *words; /* behind its name, NULL-ended */
};

static int flush(struct err *e)
{
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}

static int create(void *subject, struct err *e)
{
	struct subject *s = subject;
	const char *comment = work_option(s->w, OPTION_snapshot_comment);
	struct still still;
	const char *name;
	int done;

	if (s->words[0])
		return err_usage(e, "'%s' is a word too many: snapshots get their names",
				 s->words[0]);
	if (still_begin(s->w, s->name, &s->record, &still, e) < 0)
		return -1;
	done = snapshots_take(s->w, s->lock_fd, comment ? comment : "", s->record.mapped != 0,
			      &name, e);
	if (still_end(s->w, &still, done < 0, e) < 0)
		return -1;
	(void)puts(name);
	return flush(e);
}

static void print_snapshot(const struct snapshot *s)
{
	time_t seconds = (time_t)(s->taken / 1000);
	char shown[4096];
	char date[32];
	struct tm tm;

	(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &tm));
	(void)esc_text(shown, sizeof(shown), s->comment, strlen(s->comment));
	(void)printf("%-12s %s%s%s\n", s->name, date, *shown ? "  " : "", shown);
}

static int list(void *subject, struct err *e)
{
	struct subject *s = subject;
	bool as_json = work_has(s->w, OPTION_snapshot_json);
	struct snapshot *all;
	unsigned count;
	struct json j;

	if (s->words[0])
		return err_usage(e, "'%s' is a word too many", s->words[0]);
	if (snapshots_list(s->w, s->lock_fd, &all, &count, e) < 0)
		return -1;
	json_init(&j, stdout);
	if (as_json)
		json_array(&j, NULL);
	for (unsigned i = 0; i < count; i++) {
		if (!as_json) {
			print_snapshot(&all[i]);
			continue;
		}
		json_object(&j, NULL);
		json_string(&j, "name", all[i].name);
		json_number(&j, "taken", all[i].taken);
		json_string(&j, "comment", all[i].comment);
		json_end_object(&j);
	}
	if (as_json) {
		json_end_array(&j);
		json_done(&j);
	}
	return flush(e);
}

static int restore_as(const struct subject *s, const char *snap, const char *name, struct err *e)
{
	OWN_FD int fd = snapshots_open(s->lock_fd, snap, e);

	return fd < 0 ? -1 : copying_make(s->w, fd, &s->record, name, e);
}

static int restore(void *subject, struct err *e)
{
	struct subject *s = subject;
	const char *snap = s->words[0];
	const char *new_name = s->words[1];

	if (new_name && s->words[2])
		return err_usage(e, "'%s' is a word too many", s->words[2]);
	if (new_name)
		return restore_as(s, snap, new_name, e);
	if (s->record.state != STATE_STOPPED) {
		(void)err_set(e, "cannot restore '%s': it is running", s->name);
		return err_hint(e, "stop it first: cubby stop %s, or give a new name for what was",
				s->name);
	}
	return snapshots_restore(s->w, s->lock_fd, snap, s->record.mapped != 0, e);
}

static int remove_some(void *subject, struct err *e)
{
	struct subject *s = subject;

	for (char *const *name = s->words; *name; name++)
		if (snapshots_remove(s->w, s->lock_fd, *name, s->record.mapped != 0, e) < 0)
			return -1;
	return 0;
}

static const struct action actions[] = {
	{"create", true, create},
	{"list", true, list},
	{"restore", false, restore},
	{"remove", false, remove_some},
};

static int act(struct subject *s, const char *word, struct err *e)
{
	int gone;

	s->lock_fd = container_lock(&s->w->facts, s->name, &s->w->arena, e);
	if (s->lock_fd < 0)
		return -1;
	gone = standing_settle(s->w, s->name, s->lock_fd, &s->record, e);
	if (gone != 0)
		return gone < 0 ? -1 : err_set(e, "'%s' was ephemeral, and is gone", s->name);
	return action_run(actions, COUNT_OF(actions), "snapshot", word, s->words, s, e);
}

int cmd_snapshot(int argc, char *const *argv, struct err *e)
{
	struct subject s = {.lock_fd = -1};
	int done;

	(void)argc;
	if (work_begin("snapshot", false, argv, &s.w, e) < 0)
		return -1;
	if (s.w->options.name_count < 2)
		return err_usage(e, "snapshot takes what to do and a container: cubby snapshot "
				    "create NAME");
	s.name = s.w->options.names[1];
	s.words = s.w->options.names + 2;
	done = act(&s, s.w->options.names[0], e);
	fd_close(&s.lock_fd);
	return done;
}
