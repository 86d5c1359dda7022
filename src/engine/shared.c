/* SPDX-License-Identifier: MIT */
/*
 * engine/shared.c: the process between launcher and stage, which changes its user namespace.
 *
 * It has the launcher's files, so that the stage's pidfd is the launcher's too, and a copy of its
 * memory: the kernel makes who enters a user namespace undumpable, which the launcher must not be.
 */
#include "engine/shared.h"

#include <errno.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

/* From the process between to the launcher. */
struct born {
	pid_t pid;
	int pidfd;
	struct err e; /* when pid is -1 */
};

static const int types[SHARE_KINDS] = {
	[SHARE_NET] = CLONE_NEWNET, [SHARE_IPC] = CLONE_NEWIPC, [SHARE_UTS] = CLONE_NEWUTS};

uint64_t shared_flags(const struct run *r)
{
	uint64_t flags = r->shared ? CLONE_NEWUSER : 0;

	for (unsigned i = 0; i < SHARE_KINDS; i++)
		flags |= shared_has(r, (enum share_kind)i) ? (uint64_t)types[i] : 0;
	return flags;
}

/* With one user namespace there is one map of ids. */
static int check_ids(const struct run *r, struct err *e)
{
	uid_t now = getuid();
	bool fits = r->spec->ids_map.num == IDS_MAP_SELF ? now == r->facts->uid : now == 0;

	if (fits)
		return 0;
	(void)err_set(e, "cannot share with '%s': it has another ids.map", r->shared->name);
	return err_hint(e, "its user namespace is this sandbox's too: say the same ids.map");
}

static int enter(const struct run *r, struct err *e)
{
	const struct shared *s = r->shared;

	if (setns(s->owner_fd, CLONE_NEWUSER) < 0)
		return err_sys(e, "cannot enter the user namespace of '%s'", s->name);
	if (check_ids(r, e) < 0)
		return -1;
	for (unsigned i = 0; i < SHARE_KINDS; i++)
		if (s->space_fds[i] >= 0 && setns(s->space_fds[i], types[i]) < 0)
			return err_sys(e, "cannot enter the %s namespace of '%s'",
				       share_kind_name((enum share_kind)i), s->name);
	return 0;
}

/* In the process between; returns 0 in the stage, and nowhere else. */
static pid_t make_stage(struct run *r, uint64_t flags, int report_fd)
{
	struct born b = {.pid = -1, .pidfd = -1};

	if (enter(r, &b.e) == 0) {
		b.pid = sys_clone_into(r->cgroup_fd, flags | CLONE_PARENT, 0, &b.pidfd);
		if (b.pid == 0) {
			/* As in any other stage, whose own /proc files are its own. */
			(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
			return 0;
		}
		if (b.pid < 0)
			(void)err_sys(&b.e, "cannot make the sandbox beside '%s'", r->shared->name);
	}
	_exit(fd_write_all(report_fd, &b, sizeof(b)) < 0 ? 1 : 0);
}

static int hear(int report_fd, struct run *r, pid_t *ret, struct err *e)
{
	struct born b;
	ssize_t got = fd_read_all(report_fd, &b, sizeof(b));

	if (got < 0)
		return err_sys(e, "cannot hear of the sandbox beside '%s'", r->shared->name);
	if (got != (ssize_t)sizeof(b))
		return err_set(e, "cannot make the sandbox beside '%s': who should has ended",
			       r->shared->name);
	if (b.pid < 0) {
		*e = b.e;
		return -1;
	}
	r->init_pidfd = b.pidfd;
	*ret = b.pid;
	return 0;
}

pid_t shared_split(struct run *r, uint64_t flags, struct err *e)
{
	OWN_FD int report_fd = -1;
	OWN_FD int child_fd = -1;
	pid_t stage = -1;
	pid_t between;
	int ends[2];
	int done;

	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	report_fd = ends[0];
	child_fd = ends[1];
	/* No exit signal: the stage has that of the process that makes it. */
	between = sys_clone(CLONE_FILES, 0, NULL);
	if (between == 0 && make_stage(r, flags, child_fd) == 0) {
		fd_close(&report_fd);
		fd_close(&child_fd);
		return 0;
	}
	if (between < 0)
		return err_sys(e, "cannot start a process");
	/* Its files are ours: what ends our reading is its end. */
	while (waitpid(between, NULL, __WALL) < 0 && errno == EINTR)
		;
	fd_close(&child_fd);
	done = hear(report_fd, r, &stage, e);
	return done < 0 ? -1 : stage;
}

void shared_begin(struct run *r)
{
	if (r->shared)
		return;
	r->shared = arena_alloc(r->arena, sizeof(*r->shared));
	*r->shared = (struct shared){.owner_fd = -1, .space_fds = {-1, -1, -1}};
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* NS_GET_USERNS: Linux 4.9, ioctl_nsfs(2). */
static int find_owner(struct run *r, enum share_kind kind, const char *name, struct err *e)
{
	struct shared *s = r->shared;
	OWN_FD int fd = ioctl(s->space_fds[kind], NS_GET_USERNS);
	struct stat own;
	struct stat first;
	struct stat this;

	if (fd < 0 || fstat(fd, &this) < 0 || stat("/proc/self/ns/user", &own) < 0)
		return err_sys(e, "cannot find the owner of the %s namespace of '%s'",
			       share_kind_name(kind), name);
	if (is_same(&this, &own)) {
		(void)err_set(e, "cannot share the %s namespace of '%s': it is the host's",
			      share_kind_name(kind), name);
		return kind == SHARE_NET ? err_hint(e, "say network.mode = \"host\" instead") : -1;
	}
	if (s->owner_fd < 0) {
		s->owner_fd = fd_take(&fd);
		return 0;
	}
	if (fstat(s->owner_fd, &first) < 0)
		return err_sys(e, "cannot examine a namespace");
	if (is_same(&this, &first))
		return 0;
	(void)err_set(e, "cannot share with '%s' and with another sandbox", name);
	return err_hint(e, "their namespaces have two owners, and a process has the rights of one; "
			   "let the one share with the other first");
}

int shared_take(struct run *r, const struct msg *m, struct msg_extra *extra, enum share_kind kind,
		const char *name, struct err *e)
{
	int done = -1;

	if (m->type == MSG_SPACES_ARE) {
		shared_begin(r);
		r->shared->space_fds[kind] = fd_take(&extra->fds[kind]);
		r->shared->name = name;
		if (kind == SHARE_NET)
			r->shared->private_network = m->value == 1;
		done = find_owner(r, kind, name, e);
	} else {
		(void)err_set(e, "cannot share with '%s': it has just ended", name);
	}
	for (unsigned i = 0; i < extra->fd_count; i++)
		fd_close(&extra->fds[i]);
	return done;
}

void shared_end(struct run *r)
{
	if (!r->shared)
		return;
	fd_close(&r->shared->owner_fd);
	for (unsigned i = 0; i < SHARE_KINDS; i++)
		if (r->shared->space_fds[i] >= 0)
			(void)close(r->shared->space_fds[i]);
}
