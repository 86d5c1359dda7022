/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_autostart.c: cubby autostart: starts or ends the containers that are marked for it,
 * one after the other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/autostart.h"
#include "container/ending.h"
#include "container/report.h"
#include "container/starting.h"
#include "container/verbs.h"

struct job {
	struct work *w;
	struct autostart chosen;
	struct ending ending;
	unsigned failed;
};

static void tell_failure(struct job *j, const struct err *e)
{
	j->failed++;
	work_note(e->text);
	if (e->hint[0])
		work_note(e->hint);
}

/* In a process of its own: a start leaves nothing that the next one could meet. */
static int start(struct job *j, const char *name, struct err *e)
{
	struct starting s = {.name = name, .lock_fd = -1, .ensure = true};
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];
	int done;
	pid_t pid;

	if (report_pair(ends, e) < 0)
		return -1;
	near_fd = ends[0];
	far_fd = ends[1];
	pid = fork();
	if (pid == 0) {
		fd_close(&near_fd);
		if (starting_run(j->w, &s, &done, e) < 0)
			report_failed(&far_fd, e);
		else
			report_started(&far_fd);
		_exit(0);
	}
	if (pid < 0)
		return err_sys(e, "cannot start '%s'", name);
	fd_close(&far_fd);
	done = report_wait(near_fd, e);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return done;
}

static void wait_behind(const struct autostart_entry *entry)
{
	struct timespec left = {.tv_sec = (time_t)(entry->delay_ms / 1000),
				.tv_nsec = (long)(entry->delay_ms % 1000) * 1000000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

static void start_all(struct job *j)
{
	for (unsigned i = 0; i < j->chosen.count; i++) {
		struct err e = {.exit_code = EXIT_CODE_CUBBY};

		if (start(j, j->chosen.items[i].name, &e) < 0)
			tell_failure(j, &e);
		else if (i + 1 < j->chosen.count)
			wait_behind(&j->chosen.items[i]);
	}
}

/* True when it ran and does no more. */
static bool end(struct job *j, const char *name)
{
	struct err e = {.exit_code = EXIT_CODE_CUBBY};

	if (ending_run(j->w, name, &j->ending, &e) == 0)
		return true;
	if (e.exit_code != ENDING_NOT_RUNNING)
		tell_failure(j, &e);
	return false;
}

/* What began last ends first. */
static void end_all(struct job *j)
{
	for (unsigned i = j->chosen.count; i > 0; i--)
		(void)end(j, j->chosen.items[i - 1].name);
}

/* Only those that ran are started again. */
static void restart_all(struct job *j)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < j->chosen.count; i++)
		if (end(j, j->chosen.items[i].name))
			j->chosen.items[kept++] = j->chosen.items[i];
	j->chosen.count = kept;
	start_all(j);
}

/* "NAME SECONDS", as lxc-autostart -L. */
static void print_all(const struct job *j)
{
	for (unsigned i = 0; i < j->chosen.count; i++)
		(void)printf("%s %" PRId64 "\n", j->chosen.items[i].name,
			     j->chosen.items[i].delay_ms / 1000);
}

static int unit(struct work *w, const char *word, struct err *e)
{
	if (!strcmp(word, "enable"))
		return autostart_enable(w, e);
	if (!strcmp(word, "disable"))
		return autostart_disable(w, e);
	if (strcmp(word, "status") != 0) {
		(void)err_usage(e, "'%s' is nothing that autostart does", word);
		return err_hint(e, "enable, disable or status; containers are marked by their key "
				   "container.autostart");
	}
	autostart_print_status(w);
	return 0;
}

static int run(struct job *j, struct err *e)
{
	struct work *w = j->w;

	if (work_has(w, OPTION_autostart_list))
		print_all(j);
	else if (work_has(w, OPTION_autostart_reboot))
		restart_all(j);
	else if (work_has(w, OPTION_autostart_shutdown) || work_has(w, OPTION_autostart_kill))
		end_all(j);
	else
		start_all(j);
	if (j->failed + j->chosen.broken == 0)
		return 0;
	(void)err_set(e, "%u of the containers failed", j->failed + j->chosen.broken);
	e->exit_code = 1;
	return -1;
}

int cmd_autostart(int argc, char *const *argv, struct err *e)
{
	struct job j = {.ending = {.ms = ENDING_DEFAULT_MS}};
	const char *groups;
	const char *time;
	struct work *w;

	(void)argc;
	if (work_begin("autostart", false, argv, &w, e) < 0)
		return -1;
	if (w->options.name_count > 1)
		return err_usage(e, "'%s' is a word too many", w->options.names[1]);
	if (w->options.name_count == 1)
		return unit(w, w->options.names[0], e);
	j.w = w;
	j.ending.kill = work_has(w, OPTION_autostart_kill);
	time = work_option(w, OPTION_autostart_time);
	if (time && work_time(w, time, &j.ending.ms, e) < 0)
		return -1;
	groups = work_has(w, OPTION_autostart_all) ? NULL : work_option(w, OPTION_autostart_groups);
	if (autostart_choose(w, groups, work_has(w, OPTION_autostart_ignore), &j.chosen, e) < 0)
		return -1;
	return run(&j, e);
}
