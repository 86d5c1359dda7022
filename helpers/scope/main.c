/* SPDX-License-Identifier: MIT */
/*
 * scope/main.c: a cgroup for sandboxes from the user's own systemd.
 *
 *   cubby-scope join PID    starts cubby.service if it does not run, brings the process PID below
 * the manager if it is not, and prints the path of the service's cgroup cubby-scope keep        is
 * that service: the manager starts it
 *
 * Runs in: libexec, as the user; the launcher starts it when a limit needs a cgroup and none is at
 * hand. It is a service and not a scope, so that no launch is its parent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helpers/scope/keep.h"
#include "helpers/scope/manager.h"
#include "kern/cgroup.h"

/* Digits only, as the launcher writes them. */
static pid_t parse_pid(const char *text)
{
	char *end;
	long pid = strtol(text, &end, 10);

	return *end == '\0' && pid > 1 && pid <= 1 << 22 ? (pid_t)pid : -1;
}

static int join(pid_t pid, struct err *e)
{
	char path[CGROUP_PATH_ROOM];
	struct manager m;
	int done;

	if (manager_open(&m, e) < 0)
		return -1;
	done = manager_start(&m, path, sizeof(path), e);
	if (done == 0)
		done = manager_attach(&m, pid, path, e);
	manager_done(&m);
	if (done == 0)
		(void)printf("%s\n", path);
	return done;
}

int main(int argc, char **argv)
{
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	pid_t pid = argc == 3 && !strcmp(argv[1], "join") ? parse_pid(argv[2]) : -1;
	int done = -1;

	if (pid > 0)
		done = join(pid, &e);
	else if (argc == 2 && !strcmp(argv[1], "keep"))
		done = keep_run(&e);
	else
		(void)err_usage(&e, "usage: cubby-scope join PID | keep");
	if (done == 0)
		return 0;
	(void)printf("%s\n", e.text);
	return e.exit_code;
}
