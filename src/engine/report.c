/* SPDX-License-Identifier: MIT */
/* engine/report.c: the report of a run, as JSON and as the lines that isolate(1) calls meta file.
 */
#include "engine/report.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/json.h"
#include "engine/steps.h"
#include "kern/sys.h"

/* How it ended, in one word of the report. */
enum ending {
	ENDING_EXITED,
	ENDING_SIGNALED,
	ENDING_WALL,
	ENDING_CPU_TIME,
	ENDING_MEMORY,
	ENDING_FAILED
};

struct outcome {
	const struct run *run;
	enum ending ending;
	int exit_code;       /* -1: it did not exit */
	int signal;          /* 0: none */
	const char *message; /* of ENDING_FAILED, else NULL */
};

/*
 * Runs in: the launcher, before anything is started. No link is followed: a sandbox that ran before
 * may have written to the directory.
 */
int step_report(struct run *r, struct err *e)
{
	r->report_fd =
		sys_openat2(AT_FDCWD, r->report_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY, 0644,
			    RESOLVE_NO_SYMLINKS);
	if (r->report_fd >= 0)
		return 0;
	(void)err_sys(e, "cannot write the report '%s'", r->report_path);
	if (errno == ELOOP)
		return err_hint(e, "name the file without symbolic links on the way");
	return -1;
}

static bool over_cpu_time(const struct run *r, int signal)
{
	const struct value *limit = &r->spec->limits_cpu_time;

	if (!limit->set || signal != SIGKILL)
		return limit->set && signal == SIGXCPU;
	/* The last second was for a program that ignores SIGXCPU. */
	return r->usage.cpu_us >= limit->num * 1000;
}

static struct outcome judge(const struct run *r, const struct err *failure,
			    const struct served *end)
{
	struct outcome o = {.run = r, .ending = ENDING_EXITED, .exit_code = -1};

	if (failure || WIFSIGNALED(end->status))
		o.signal = failure ? 0 : WTERMSIG(end->status);
	else
		o.exit_code = WEXITSTATUS(end->status);
	if (end->over_wall) {
		o.ending = ENDING_WALL;
		o.signal = SIGKILL;
	} else if (end->lost && r->usage.oom_kills > 0) {
		o.ending = ENDING_MEMORY;
		o.signal = SIGKILL;
	} else if (failure) {
		o.ending = ENDING_FAILED;
		o.message = failure->text;
	} else if (o.signal == SIGKILL && r->usage.oom_kills > 0) {
		o.ending = ENDING_MEMORY;
	} else if (over_cpu_time(r, o.signal)) {
		o.ending = ENDING_CPU_TIME;
	} else if (o.signal) {
		o.ending = ENDING_SIGNALED;
	}
	return o;
}

/* Without a cgroup: init and all that it or its children waited for. */
static void take_rusage(struct run *r)
{
	struct usage *u = &r->usage;

	u->resident_peak = (int64_t)r->rusage.ru_maxrss * 1024;
	if (u->counted)
		return;
	u->user_us = (int64_t)r->rusage.ru_utime.tv_sec * 1000000 + r->rusage.ru_utime.tv_usec;
	u->system_us = (int64_t)r->rusage.ru_stime.tv_sec * 1000000 + r->rusage.ru_stime.tv_usec;
	u->cpu_us = u->user_us + u->system_us;
}

static void write_met(struct json *j, const struct outcome *o)
{
	const struct usage *u = &o->run->usage;

	json_array(j, "limits-met");
	if (o->ending == ENDING_WALL)
		json_string(j, NULL, "wall");
	if (o->ending == ENDING_CPU_TIME)
		json_string(j, NULL, "cpu-time");
	if (u->oom_kills > 0)
		json_string(j, NULL, "memory");
	if (u->tasks_refused > 0)
		json_string(j, NULL, "tasks");
	if (u->throttled_us > 0)
		json_string(j, NULL, "cpus");
	if (o->signal == SIGXFSZ)
		json_string(j, NULL, "file-size");
	json_end_array(j);
}

static void number_if(struct json *j, bool known, const char *name, int64_t value)
{
	if (known)
		json_number(j, name, value);
	else
		json_string(j, name, NULL);
}

static void write_json(FILE *out, const struct outcome *o)
{
	static const char *const endings[] = {"exited",   "signaled", "wall",
					      "cpu-time", "memory",   "failed"};
	const struct usage *u = &o->run->usage;
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_string(&j, "name", o->run->name);
	json_string(&j, "profile", o->run->profile);
	json_string(&j, "ended-by", endings[o->ending]);
	number_if(&j, o->exit_code >= 0, "exit-code", o->exit_code);
	number_if(&j, o->signal > 0, "signal", o->signal);
	json_string(&j, "message", o->message);
	json_number(&j, "wall-ms", u->wall_ms);
	json_number(&j, "cpu-us", u->cpu_us);
	json_number(&j, "user-us", u->user_us);
	json_number(&j, "system-us", u->system_us);
	number_if(&j, u->counted, "throttled-us", u->throttled_us);
	number_if(&j, u->memory_peak > 0, "memory-peak", u->memory_peak);
	json_number(&j, "largest-process", u->resident_peak);
	number_if(&j, u->counted, "oom-kills", u->oom_kills);
	number_if(&j, u->tasks_peak > 0, "tasks-peak", u->tasks_peak);
	write_met(&j, o);
	json_string(&j, "source", u->counted ? "cgroup" : "rusage");
	json_end_object(&j);
	json_done(&j);
}

static void write_isolate(FILE *out, const struct outcome *o)
{
	static const char *const status[] = {NULL, "SG", "TO", "TO", "SG", "XX"};
	const struct usage *u = &o->run->usage;

	(void)fprintf(out, "time:%lld.%03lld\ntime-wall:%lld.%03lld\nmax-rss:%lld\n",
		      (long long)(u->cpu_us / 1000000), (long long)(u->cpu_us / 1000 % 1000),
		      (long long)(u->wall_ms / 1000), (long long)(u->wall_ms % 1000),
		      (long long)(u->resident_peak / 1024));
	if (u->memory_peak > 0)
		(void)fprintf(out, "cg-mem:%lld\n", (long long)(u->memory_peak / 1024));
	if (u->oom_kills > 0)
		(void)fputs("cg-oom-killed:1\n", out);
	if (o->ending == ENDING_WALL || o->ending == ENDING_CPU_TIME || o->ending == ENDING_MEMORY)
		(void)fputs("killed:1\n", out);
	if (o->exit_code >= 0)
		(void)fprintf(out, "exitcode:%d\n", o->exit_code);
	if (o->signal)
		(void)fprintf(out, "exitsig:%d\n", o->signal);
	if (o->exit_code > 0)
		(void)fputs("status:RE\n", out);
	else if (status[o->ending])
		(void)fprintf(out, "status:%s\n", status[o->ending]);
	if (o->message)
		(void)fprintf(out, "message:%.*s\n", (int)strcspn(o->message, "\n"), o->message);
}

void report_write(struct run *r, const struct err *failure, const struct served *end)
{
	FILE *out = fdopen(fd_take(&r->report_fd), "w");
	struct outcome o;
	bool failed = !out;

	take_rusage(r);
	o = judge(r, failure, end);
	if (out && r->spec->report_format.num == REPORT_FORMAT_ISOLATE)
		write_isolate(out, &o);
	else if (out)
		write_json(out, &o);
	if (out && fclose(out) != 0)
		failed = true;
	if (failed)
		r->say(arena_printf(r->arena, "the report '%s' is not complete: %s", r->report_path,
				    strerror(errno)));
}
