/* SPDX-License-Identifier: MIT */
/*
 * viewfs/main.c: cubby-viewfs: directories as a sandbox sees them: with rules of view.*, or with
 * changes that are kept apart where overlayfs cannot.
 *
 *   cubby-viewfs NAME
 *
 * Runs: outside, as the user, started by the launcher with a wire as descriptor 3 and nothing else.
 * It starts a process for each directory, which locks itself in with it and serves it; the first
 * one reads nothing of programs inside, and ends all when the launcher or one of them is gone.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/server.h"
#include "kern/sys.h"
#include "wire/viewfs.h"
#include "wire/wire.h"

enum { WIRE = 3 };

/* Directories in one sandbox, with rules and without. */
enum { SERVED_MAX = 64 };

static struct viewfs_server servers[VIEWFS_TREES + 1]; /* the last one has no rules */
static int served_pidfds[SERVED_MAX];
static unsigned served;

static int take_rule(const struct msg *m, const char *text, struct err *e)
{
	if (m->id >= VIEWFS_TREES || m->len == 0 || text[m->len - 1] != '\0' ||
	    !server_add_rule(&servers[m->id], (enum viewfs_guard)m->value, text))
		return err_set(e, "cannot take a rule of view.* over");
	return 0;
}

/* The rules of all directories came before; each process keeps those of its own. */
static int start(const struct msg *m, struct msg_extra *extra, struct err *e)
{
	struct viewfs_tree tree;
	pid_t pid;

	if (m->id > VIEWFS_NO_RULES || m->len != sizeof(tree))
		return err_set(e, "cannot take a directory over");
	if (served == SERVED_MAX) {
		(void)err_set(e, "cannot serve more than %d directories", SERVED_MAX);
		return err_hint(e, "cubby plan lists them; mounts below the system's trees make "
				   "parts of those, which overlayfs has no limit for");
	}
	memcpy(&tree, extra->payload, sizeof(tree));
	tree.path[sizeof(tree.path) - 1] = '\0';
	pid = fork();
	if (pid == 0) {
		for (unsigned i = 0; i < served; i++)
			fd_close(&served_pidfds[i]);
		_exit(server_run(&servers[m->id], &tree, extra->fds, WIRE));
	}
	if (pid < 0)
		return err_sys(e, "cannot start a process for '%s'", tree.path);
	served_pidfds[served] = sys_pidfd_open(pid);
	if (served_pidfds[served] < 0)
		return err_sys(e, "cannot watch the process for '%s'", tree.path);
	served++;
	return 0;
}

static int take(const struct msg *m, struct msg_extra *extra, struct err *e)
{
	int done = 0;

	if (m->type == MSG_VIEW_RULE)
		done = take_rule(m, extra->payload, e);
	else if (m->type == MSG_VIEW_TREE)
		done = start(m, extra, e);
	for (unsigned i = 0; i < extra->fd_count; i++)
		fd_close(&extra->fds[i]);
	return done;
}

/* Whether that process has served until its directory was unmounted, as at the sandbox's end. */
static bool is_done(unsigned number)
{
	siginfo_t how;

	if (waitid((idtype_t)P_PIDFD, (id_t)served_pidfds[number], &how, WEXITED) < 0 ||
	    how.si_code != CLD_EXITED || how.si_status != 0)
		return false;
	fd_close(&served_pidfds[number]);
	served_pidfds[number] = served_pidfds[--served];
	return true;
}

/* Until the launcher is gone, or one of the processes without having done its work. */
static void look_after(void)
{
	static struct msg_extra extra;
	static struct err e;
	struct pollfd set[1 + SERVED_MAX];
	struct msg m;

	for (;;) {
		set[0] = (struct pollfd){.fd = WIRE, .events = POLLIN};
		for (unsigned i = 0; i < served; i++)
			set[1 + i] = (struct pollfd){.fd = served_pidfds[i], .events = POLLIN};
		if (poll(set, 1 + served, -1) < 0)
			continue;
		for (unsigned i = served; i-- > 0;)
			if (set[1 + i].revents && !is_done(i))
				return;
		if (!set[0].revents)
			continue;
		if (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) != 1)
			return;
		if (take(&m, &extra, &e) < 0) {
			server_report(WIRE, &e);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc != 2) {
		(void)fputs(
			"cubby-viewfs is started by cubby, for rules of view.* and for overlays\n",
			stderr);
		return EXIT_CODE_USAGE;
	}
	look_after();
	for (unsigned i = 0; i < served; i++)
		(void)!sys_pidfd_send_signal(served_pidfds[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	/* At once: a leak checker would stop us here, and the launcher's SIGCONT take that back. */
	_exit(0);
}
