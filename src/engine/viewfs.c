/* SPDX-License-Identifier: MIT */
/* engine/viewfs.c: starting, feeding and ending cubby-viewfs. */
#include "engine/viewfs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/denials.h"
#include "engine/steps.h"
#include "engine/viewrule.h"
#include "kern/spawn.h"
#include "wire/viewfs.h"

/* For the last denials that it writes down. */
enum { PATIENCE_MS = 1000 };

static pid_t helper_pid; /* one sandbox a launcher; 0: none */
static bool was_started;

static enum viewfs_guard guard_of(enum key_id key)
{
	return key == KEY_view_hide     ? VIEWFS_HIDE
	       : key == KEY_view_redact ? VIEWFS_REDACT
					: VIEWFS_LOCK;
}

static int send_rules(const struct run *r)
{
	for (unsigned i = 0; i < r->rule_count; i++) {
		const struct place_rule *rule = &r->rules[i];
		const struct msg m = {.type = MSG_VIEW_RULE,
				      .id = viewrule_tree_number(r, rule->tree),
				      .value = guard_of(rule->key),
				      .len = (uint32_t)strlen(rule->pattern) + 1};

		if (wire_tell(r->viewfs_fd, &m, rule->pattern, NULL, 0) < 0)
			return -1;
	}
	return 0;
}

/* Also when a launch has begun: what overlayfs does not take is known only then. */
int step_viewfs(struct run *r, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-viewfs", r->facts->libexec_dir),
			arena_strdup(r->arena, r->name), NULL};
	int ends[2];

	helper_pid = 0;
	was_started = true;
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	helper_pid = spawn_helper(argv, ends[1], e);
	fd_close(&ends[1]);
	r->viewfs_fd = ends[0];
	if (helper_pid < 0) {
		helper_pid = 0;
		return -1;
	}
	return send_rules(r) < 0 ? err_sys(e, "cannot pass on the rules of view.*") : 0;
}

/* The number by which cubby-viewfs has its rules. */
static unsigned number_of(const struct run *r, const struct view_row *v)
{
	return v->kind == VIEW_RULES ? viewrule_tree_number(r, v->path) : VIEWFS_NO_RULES;
}

static int begin_copies(struct run *r, const struct view_row *v, struct err *e)
{
	if (r->verbose || r->tty[STDERR_FILENO])
		r->say(arena_printf(r->arena,
				    "overlayfs does not take '%s': cubby-viewfs stands in for it, "
				    "and is slower",
				    v->path));
	return was_started ? 0 : step_viewfs(r, e);
}

/* Without rules nothing is denied, and nothing of it stays on the host. */
static int open_log(struct run *r, struct err *e)
{
	int fd;

	if (r->rule_count > 0)
		return denials_open(r, e);
	fd = fd_open_at(AT_FDCWD, "/dev/null", O_WRONLY, 0);
	return fd < 0 ? err_sys(e, "cannot open '/dev/null'") : fd;
}

int viewfs_take(struct run *r, const struct msg *m, struct msg_extra *extra, struct err *e)
{
	OWN_FD int fuse_fd = fd_take(&extra->fds[VIEWFS_FUSE]);
	OWN_FD int root_fd = fd_take(&extra->fds[VIEWFS_ROOT]);
	OWN_FD int below_fd = fd_take(&extra->fds[VIEWFS_BELOW]);
	OWN_FD int log_fd = open_log(r, e);
	const int fds[VIEWFS_FDS] = {[VIEWFS_FUSE] = fuse_fd,
				     [VIEWFS_ROOT] = root_fd,
				     [VIEWFS_BELOW] = below_fd,
				     [VIEWFS_LOG] = log_fd};
	struct viewfs_tree tree = {.uid = r->inside_uid,
				   .gid = r->inside_gid,
				   .range = r->spec->ids_map.num == IDS_MAP_RANGE};
	struct msg to = {.type = MSG_VIEW_TREE, .len = sizeof(tree)};
	struct viewfs_mounted mounted;
	const struct view_row *v;

	if (log_fd < 0)
		return -1;
	memcpy(&mounted, extra->payload, sizeof(mounted));
	if (m->len != sizeof(mounted) || mounted.row >= r->view_count)
		return 0; /* whoever looks there gets an error */
	v = &r->view[mounted.row];
	if (mounted.copies && begin_copies(r, v, e) < 0)
		return -1;
	if (r->viewfs_fd < 0)
		return 0;
	to.id = number_of(r, v);
	tree.copies = mounted.copies;
	(void)snprintf(tree.path, sizeof(tree.path), "%s", v->path);
	(void)snprintf(tree.user, sizeof(tree.user), "%s", r->facts->user);
	return wire_tell(r->viewfs_fd, &to, &tree, fds, VIEWFS_FDS) < 0
		       ? err_sys(e, "cannot pass on the file system for '%s'", v->path)
		       : 0;
}

int viewfs_move(struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got = wire_recv(r->viewfs_fd, PEER_HELPER, false, &m, &extra);

	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got != 1) {
		viewfs_end(r);
		r->say("cubby-viewfs ended: directories with rules of view.*, and overlays that it "
		       "served, cannot be used any more");
		return 0;
	}
	if (m.type != MSG_VIEW_FAILED || m.len != sizeof(*e))
		return 0;
	memcpy(e, extra.payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return -1;
}

/* The end of its wire ends it; one that was stopped must hear of that too. False: it goes on. */
static bool ends_by_itself(int wire_fd)
{
	struct pollfd end = {.fd = wire_fd}; /* its end of the wire is closed: POLLHUP */

	(void)kill(helper_pid, SIGCONT);
	return wire_fd >= 0 && shutdown(wire_fd, SHUT_WR) == 0 && poll(&end, 1, PATIENCE_MS) == 1;
}

void viewfs_end(struct run *r)
{
	if (helper_pid > 0 && !ends_by_itself(r->viewfs_fd))
		(void)kill(helper_pid, SIGKILL);
	fd_close(&r->viewfs_fd);
	if (helper_pid <= 0)
		return;
	while (waitpid(helper_pid, NULL, 0) < 0 && errno == EINTR)
		;
	helper_pid = 0;
}
