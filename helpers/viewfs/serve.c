/* SPDX-License-Identifier: MIT */
/* viewfs/serve.c: the table of answers, and what they share. */
#include "helpers/viewfs/serve.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "helpers/common/denial.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/ring.h"
#include "helpers/viewfs/watch.h"

static const char *served_path = "";

static struct fuse_session *served_session;

void serve_begin(const char *path, struct fuse_session *session)
{
	served_path = path;
	served_session = session;
}

void serve_distrust(const struct node *n)
{
	(void)fuse_lowlevel_notify_inval_inode(served_session, node_number(n), -1, 0);
}

struct maker serve_maker(fuse_req_t req)
{
	const struct fuse_ctx *who = fuse_req_ctx(req);

	return (struct maker){who->uid, who->gid};
}

void serve_result(fuse_req_t req, int result)
{
	(void)fuse_reply_err(req, result < 0 ? errno : 0);
}

static const char *reason(unsigned guards)
{
	return guards & VIEWFS_HIDE     ? "view.hide"
	       : guards & VIEWFS_REDACT ? "view.redact"
					: "view.lock";
}

void serve_deny(const char *what, const struct node *n, const char *name, unsigned guards)
{
	int saved = errno;
	char room[PATH_MAX];
	char text[PATH_MAX];
	const char *path = node_path(n, name, room);

	(void)snprintf(text, sizeof(text), "%s %.1000s/%.1000s", what, served_path,
		       path ? path : "?");
	denial_note(text, reason(guards), NULL);
	errno = saved;
}

static int refuse(const char *what, const struct node *n, const char *name, unsigned guards,
		  int error)
{
	errno = error;
	serve_deny(what, n, name, guards);
	return -1;
}

int serve_may_change(const char *what, struct node *dir, const char *name, bool makes,
		     struct judgement *ret)
{
	if (place_trust(dir) < 0)
		return -1;
	node_judge(dir, name, ret);
	if (ret->guards & VIEWFS_HIDE)
		return refuse(what, dir, name, ret->guards, makes ? EACCES : ENOENT);
	return ret->guards ? refuse(what, dir, name, ret->guards, EROFS) : 0;
}

int serve_may_change_node(const char *what, const struct node *n)
{
	return n->guards ? refuse(what, n, NULL, n->guards, EROFS) : 0;
}

/* Those of a directory change with what is in it. */
double serve_trust(struct node *n, const struct stat *s)
{
	const struct node *dir = S_ISDIR(s->st_mode) ? n : n->parent;

	n->relied = false;
	if (!S_ISDIR(s->st_mode) && s->st_nlink > 1)
		return 0;
	n->relied = !n->gone && dir && watch_hears(dir) && nodes_are_few();
	return n->relied ? SERVE_LONG_TRUST_SECONDS : SERVE_TRUST_SECONDS;
}

int serve_entry(struct node *dir, const char *name, const struct judgement *j,
		struct fuse_entry_param *ret)
{
	struct node *n;
	unsigned layers;

	memset(ret, 0, sizeof(*ret));
	if (place_look(dir, name, j->guards, &ret->attr, &layers) < 0)
		return -1;
	n = node_get(dir, name, j);
	if (!n)
		return -1;
	n->layers = (uint8_t)layers;
	/* The host may have put another directory there. */
	if (S_ISDIR(ret->attr.st_mode) && n->seen_inode != ret->attr.st_ino) {
		n->seen_inode = ret->attr.st_ino;
		n->trusted = false;
		n->watch_round = 0;
		node_unsee(n);
	}
	n->told_ms = (uint32_t)clock_ms();
	ret->ino = node_number(n);
	n->told_kind = ret->attr.st_mode & S_IFMT;
	ret->attr_timeout = serve_trust(n, &ret->attr);
	/* Paths lead through all but files: those must lead where the host has them now. */
	ret->entry_timeout = S_ISREG(ret->attr.st_mode) && n->relied ? SERVE_LONG_TRUST_SECONDS
								     : SERVE_TRUST_SECONDS;
	return 0;
}

bool serve_is_told(const struct node *dir, const char *name)
{
	const struct node *n = node_find(dir, name);
	uint32_t most = n && n->relied && S_ISREG(n->told_kind)
				? (uint32_t)SERVE_LONG_TRUST_SECONDS * 1000 / 2
				: SERVE_TOLD_MS;

	return n && n->told_ms != 0 && (uint32_t)clock_ms() - n->told_ms < most;
}

struct handle *serve_handle(const struct fuse_file_info *info)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) ; the kernel gives back what it was given */
	return (struct handle *)(uintptr_t)info->fh;
}

static void on_init(void *context, struct fuse_conn_info *conn)
{
	(void)context;
	/* What the host changes is seen; the kernel must not believe its own sizes and times. */
	conn->want &= ~(unsigned)FUSE_CAP_WRITEBACK_CACHE;
	conn->want |= conn->capable & FUSE_CAP_PARALLEL_DIROPS;
	/* Nothing goes through pipes, which we cannot make. */
	conn->want &= ~(unsigned)FUSE_CAP_SPLICE_READ;
	if (ring_is_open())
		conn->max_write = RING_PAYLOAD;
	watch_enable(fuse_session_fd(served_session));
}

const struct fuse_lowlevel_ops serve_ops = {
	.init = on_init,
	.lookup = serve_lookup,
	.forget = serve_forget,
	.forget_multi = serve_forget_multi,
	.getattr = serve_getattr,
	.setattr = serve_setattr,
	.readlink = serve_readlink,
	.mknod = serve_mknod,
	.mkdir = serve_mkdir,
	.unlink = serve_unlink,
	.rmdir = serve_rmdir,
	.symlink = serve_symlink,
	.rename = serve_rename,
	.link = serve_link,
	.open = serve_open,
	.create = serve_create,
	.read = serve_read,
	.write_buf = serve_write_buf,
	.release = serve_release,
	.fsync = serve_fsync,
	.fallocate = serve_fallocate,
	.opendir = serve_opendir,
	.readdir = serve_readdir,
	.readdirplus = serve_readdirplus,
	.releasedir = serve_releasedir,
	.statfs = serve_statfs,
};
