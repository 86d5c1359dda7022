/* SPDX-License-Identifier: MIT */
/*
 * viewfs/server.c: one directory with rules, served by a process that can reach nothing else.
 *
 * Must not: wait for anything but the file system, or use a name that it did not ask the rules
 * about.
 */
#include "helpers/viewfs/server.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/common/confine.h"
#include "helpers/common/denial.h"
#include "helpers/common/mapped.h"
#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/ring.h"
#include "helpers/viewfs/rules.h"
#include "helpers/viewfs/serve.h"
#include "helpers/viewfs/watch.h"
#include "kern/landlock.h"
#include "wire/wire.h"

#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif

/* Requests; files below the directory; memory, time. */
static const struct confine_call calls[] = {
	{.number = __NR_read},
	{.number = __NR_write},
	{.number = __NR_writev},
	{.number = __NR_sendmsg},
	{.number = __NR_pread64},
	{.number = __NR_pwrite64},
	{.number = __NR_openat2},
	{.number = __NR_openat},
	{.number = __NR_close},
	{.number = __NR_dup3},
	{.number = __NR_fcntl},
	{.number = __NR_fstat},
	{.number = __NR_newfstatat},
	{.number = __NR_fstatfs},
	{.number = __NR_getdents64},
	{.number = __NR_lseek},
	{.number = __NR_readlinkat},
	{.number = __NR_mknodat},
	{.number = __NR_mkdirat},
	{.number = __NR_unlinkat},
	{.number = __NR_symlinkat},
	{.number = __NR_linkat},
	{.number = __NR_renameat2},
#ifdef __NR_renameat
	{.number = __NR_renameat},
#endif
	{.number = __NR_fchmodat},
	{.number = __NR_fchmodat2},
	{.number = __NR_fchownat},
	{.number = __NR_ftruncate},
	{.number = __NR_fallocate},
	{.number = __NR_utimensat},
	{.number = __NR_fgetxattr},
	{.number = __NR_faccessat2},
	{.number = __NR_fsync},
	{.number = __NR_fdatasync},
	{.number = __NR_ioctl,
	 .argument = 2,
	 .values = {(unsigned)FS_IOC_GETFLAGS, (unsigned)FS_IOC_GETFLAGS}},
	{.number = __NR_clock_gettime},
	{.number = __NR_fanotify_mark},
#ifdef __NR_poll
	{.number = __NR_poll},
#endif
	{.number = __NR_ppoll},
	{.number = __NR_getrandom},
	{.number = __NR_mmap, .argument = 3, .values = {PROT_READ | PROT_WRITE, PROT_NONE}},
	{.number = __NR_mprotect, .argument = 3, .values = {PROT_READ | PROT_WRITE, PROT_NONE}},
	{.number = __NR_mremap},
	{.number = __NR_munmap},
	{.number = __NR_madvise},
	{.number = __NR_brk},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
	/* The last ones: only where there are rings. */
	{.number = __NR_futex},
	{.number = __NR_io_uring_enter},
};

enum { RING_CALLS = 2 };

bool server_add_rule(struct viewfs_server *s, enum viewfs_guard guard, const char *text)
{
	if (s->count == VIEWFS_RULES)
		return false;
	s->guards[s->count] = guard;
	s->texts[s->count] = strdup(text);
	return s->texts[s->count++] != NULL;
}

void server_report(int wire_fd, const struct err *e)
{
	const struct msg m = {.type = MSG_VIEW_FAILED, .len = sizeof(*e)};

	(void)!wire_send_full(wire_fd, &m, e, NULL, 0);
}

static int take_rules(const struct viewfs_server *s, struct err *e)
{
	for (unsigned i = 0; i < s->count; i++)
		if (!rules_add(s->guards[i], s->texts[i]))
			return err_set(e, "cannot take a rule of view.* over");
	if (!nodes_begin())
		return err_set(e, "cannot serve rules of view.*: out of memory");
	return 0;
}

/*
 * With a range of ids the files have the owners that they have inside, which takes rights over the
 * user's subordinate ids, in a namespace of our own that has the same ones. What programs inside
 * may do with a file the kernel has decided by its owner and mode before it asks.
 */
static const uint64_t owner_caps = 1U << CAP_CHOWN | 1U << CAP_DAC_OVERRIDE |
				   1U << CAP_DAC_READ_SEARCH | 1U << CAP_FOWNER | 1U << CAP_FSETID;

/* What names are found in, and the wall around it. */
static int begin_layers(const struct viewfs_tree *tree, const int *fds, struct err *e)
{
	int below_fd = tree->copies ? fds[VIEWFS_BELOW] : -1;

	if (!tree->copies)
		layers_begin_one(fds[VIEWFS_ROOT]);
	else if (landlock_abi() == 1)
		return err_set(e, "cannot keep changes of '%s' apart: it takes Linux 5.19",
			       tree->path);
	if (confine_rights_within(tree->range ? owner_caps : 0, fds[VIEWFS_ROOT], below_fd, e) < 0)
		return -1;
	if (tree->copies && layers_begin_two(fds[VIEWFS_ROOT], below_fd) < 0)
		return err_sys(e, "cannot keep changes of '%s' apart", tree->path);
	return 0;
}

static int enter(const struct viewfs_tree *tree, struct err *e)
{
	static struct arena arena;
	int done;

	if (!tree->range)
		return confine_root(e);
	done = mapped_enter(tree->user, getuid(), getgid(), &arena, e);
	arena_done(&arena);
	if (done < 0 || unshare(CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		return done < 0 ? -1 : err_sys(e, "cannot make namespaces");
	return confine_mounts(e);
}

static int begin(const struct viewfs_server *s, const struct viewfs_tree *tree, int *fds,
		 struct fuse_session **ret, struct err *e)
{
	struct fuse_session *session = session_new(&serve_ops, e);

	ring_look();
	if (!session || take_rules(s, e) < 0 || enter(tree, e) < 0)
		return -1;
	handles_begin();
	(void)umask(0);
	place_begin(tree);
	watch_begin();
	if (begin_layers(tree, fds, e) < 0)
		return -1;
	ring_open(fds[VIEWFS_FUSE]);
	if (confine_calls(calls, COUNT_OF(calls) - (ring_is_open() ? 0 : RING_CALLS), e) < 0 ||
	    place_check_root(tree->path, e) < 0)
		return -1;
	denial_begin(fds[VIEWFS_LOG], "view");
	serve_begin(tree->path, session);
	*ret = session;
	return session_begin(session, fds[VIEWFS_FUSE], false, e);
}

/* One request that does not come through a ring. */
static bool move(struct fuse_session *session)
{
	bool on;

	ring_lock();
	on = session_move(session);
	ring_unlock();
	return on;
}

/* Until the file system is gone. */
static int serve(struct fuse_session *session, struct err *e)
{
	if (ring_is_open() && ring_begin(session, e) < 0)
		return -1;
	do
		watch_wait();
	while (ring_error() == 0 && move(session));
	errno = ring_error();
	return errno ? err_sys(e, "cannot serve a file system over io_uring") : 0;
}

int server_run(struct viewfs_server *s, const struct viewfs_tree *tree, int *fds, int wire_fd)
{
	static struct err e;
	struct fuse_session *session = NULL;

	if (begin(s, tree, fds, &session, &e) < 0 || serve(session, &e) < 0) {
		server_report(wire_fd, &e);
		return EXIT_CODE_CUBBY;
	}
	return 0;
}
