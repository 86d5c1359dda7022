/* SPDX-License-Identifier: MIT */
/*
 * viewfs/serve_name.c: names are found, made, removed and moved.
 *
 * Whatever gives a file a name asks the rules about that name; whatever moves a directory leaves
 * what the rules say of all in it as it was, or is refused with EXDEV, so that mv(1) copies.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/copyup.h"
#include "helpers/viewfs/cover.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/serve.h"

static void reply_entry(fuse_req_t req, struct node *dir, const char *name,
			const struct judgement *j)
{
	struct fuse_entry_param entry;

	if (serve_entry(dir, name, j, &entry) < 0)
		serve_result(req, -1);
	else if (fuse_reply_entry(req, &entry) < 0)
		node_forget(node_of(entry.ino), 1);
}

/* Also that a name is nobody's is known for a while: builds ask for many. */
static void reply_found(fuse_req_t req, struct node *dir, const char *name,
			const struct judgement *j)
{
	struct fuse_entry_param entry;

	if (serve_entry(dir, name, j, &entry) == 0) {
		if (fuse_reply_entry(req, &entry) < 0)
			node_forget(node_of(entry.ino), 1);
	} else if (errno == ENOENT) {
		entry.ino = 0;
		entry.entry_timeout = SERVE_TRUST_SECONDS;
		(void)fuse_reply_entry(req, &entry);
	} else {
		serve_result(req, -1);
	}
}

/* A name is one part of a path. The kernel sees to it; everything here rests on it. */
static bool is_name(const char *name)
{
	return name[0] && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

void serve_lookup(fuse_req_t req, fuse_ino_t node, const char *name)
{
	struct node *dir = node_of(node);
	struct judgement j;

	node_judge(dir, name, &j);
	if (!is_name(name) || j.guards & VIEWFS_HIDE) {
		errno = ENOENT;
		serve_result(req, -1);
	} else if (place_trust(dir) < 0) {
		serve_result(req, -1);
	} else {
		reply_found(req, dir, name, &j);
	}
}

void serve_forget(fuse_req_t req, fuse_ino_t node, uint64_t count)
{
	node_forget(node_of(node), count);
	fuse_reply_none(req);
}

void serve_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	for (size_t i = 0; i < count; i++)
		node_forget(node_of(forgets[i].ino), forgets[i].nlookup);
	fuse_reply_none(req);
}

/* A link where a lock could match behind, or a file that programs take for one, leads to where no
 * rule holds. */
int serve_may_make(const char *what, struct node *dir, const char *name, mode_t kind,
		   struct judgement *j)
{
	if (!is_name(name)) {
		errno = EINVAL;
		return -1;
	}
	if (serve_may_change(what, dir, name, true, j) < 0)
		return -1;
	if (S_ISDIR(kind) || !(S_ISLNK(kind) ? j->leads_on : j->leads_by_name))
		return 0;
	errno = EROFS;
	serve_deny(what, dir, name, VIEWFS_LOCK);
	return -1;
}

void serve_mknod(fuse_req_t req, fuse_ino_t node, const char *name, mode_t mode, dev_t device)
{
	struct node *dir = node_of(node);
	const struct maker maker = serve_maker(req);
	struct judgement j;
	struct slot slot;

	if (serve_may_make("make", dir, name, mode, &j) < 0 ||
	    slot_begin(dir, name, &maker, &slot) < 0 ||
	    slot_end(&slot, mknodat(slot.dir_fd, slot.name, mode, device)) < 0)
		serve_result(req, -1);
	else
		reply_entry(req, dir, name, &j);
}

void serve_mkdir(fuse_req_t req, fuse_ino_t node, const char *name, mode_t mode)
{
	struct node *dir = node_of(node);
	const struct maker maker = serve_maker(req);
	struct fuse_entry_param entry;
	struct judgement j;
	struct slot slot;

	if (serve_may_make("make", dir, name, S_IFDIR, &j) < 0 ||
	    slot_begin(dir, name, &maker, &slot) < 0 ||
	    slot_end(&slot, mkdirat(slot.dir_fd, slot.name, mode)) < 0 ||
	    serve_entry(dir, name, &j, &entry) < 0) {
		serve_result(req, -1);
		return;
	}
	/* It tells names apart as the one that it was made in, also when it cannot be read. */
	node_of(entry.ino)->trusted = true;
	if (fuse_reply_entry(req, &entry) < 0)
		node_forget(node_of(entry.ino), 1);
}

void serve_symlink(fuse_req_t req, const char *target, fuse_ino_t node, const char *name)
{
	struct node *dir = node_of(node);
	const struct maker maker = serve_maker(req);
	struct judgement j;
	struct slot slot;

	if (serve_may_make("link", dir, name, S_IFLNK, &j) < 0 ||
	    slot_begin(dir, name, &maker, &slot) < 0 ||
	    slot_end(&slot, symlinkat(target, slot.dir_fd, slot.name)) < 0)
		serve_result(req, -1);
	else
		reply_entry(req, dir, name, &j);
}

static void take_away(fuse_req_t req, fuse_ino_t node, const char *name, bool is_dir)
{
	struct node *dir = node_of(node);
	struct judgement j;
	struct node *gone;

	if (serve_may_change("remove", dir, name, false, &j) < 0 ||
	    cover_remove(dir, name, is_dir) < 0) {
		serve_result(req, -1);
		return;
	}
	gone = node_find(dir, name);
	if (gone)
		node_leave(gone);
	serve_result(req, 0);
}

void serve_unlink(fuse_req_t req, fuse_ino_t node, const char *name)
{
	take_away(req, node, name, false);
}

void serve_rmdir(fuse_req_t req, fuse_ino_t node, const char *name)
{
	take_away(req, node, name, true);
}

static int make_link(struct node *file, struct slot *slot)
{
	OWN_FD int from_fd = -1;

	if (copyup(file, false) < 0)
		return -1;
	from_fd = layers_open(file->parent ? file->parent : file, O_PATH | O_DIRECTORY);
	return from_fd < 0 ? -1 : linkat(from_fd, file->name, slot->dir_fd, slot->name, 0);
}

/* The second name of a file must be one that the rules leave alone, as the first. */
void serve_link(fuse_req_t req, fuse_ino_t node, fuse_ino_t to, const char *new_name)
{
	struct node *file = node_of(node);
	struct node *dir = node_of(to);
	struct judgement j;
	struct slot slot;
	struct stat s;

	if (serve_may_change_node("link", file) < 0 || place_stat(file, &s) < 0 ||
	    serve_may_make("link", dir, new_name, s.st_mode, &j) < 0 ||
	    slot_begin(dir, new_name, NULL, &slot) < 0 ||
	    slot_end(&slot, make_link(file, &slot)) < 0) {
		serve_result(req, -1);
		return;
	}
	/* Both names are told with one number. */
	file->shown_inode = 0;
	serve_distrust(file);
	reply_entry(req, dir, new_name, &j);
}

/* One end of a rename. */
struct end {
	struct node *dir;
	const char *name;
	struct judgement j;
	mode_t kind; /* of what is there; 0: nothing */
	ino_t inode;
};

static int look_at(struct end *end, bool makes)
{
	struct stat s = {.st_mode = 0};
	unsigned layers;

	if (!is_name(end->name)) {
		errno = EINVAL;
		return -1;
	}
	if (serve_may_change("rename", end->dir, end->name, makes, &end->j) < 0)
		return -1;
	(void)!place_look(end->dir, end->name, 0, &s, &layers);
	end->kind = s.st_mode;
	end->inode = s.st_ino;
	return 0;
}

/* What lies at `from` gets the name of `to`. */
static int may_move(const struct end *from, const struct end *to)
{
	struct judgement ignored;

	if (!S_ISDIR(from->kind))
		return serve_may_make("rename", to->dir, to->name, from->kind, &ignored);
	if (!memcmp(from->j.states, to->j.states, sizeof(from->j.states)))
		return 0;
	errno = EXDEV;
	return -1;
}

static void move_nodes(const struct end *from, const struct end *to, bool exchange)
{
	struct node *moved = node_find(from->dir, from->name);
	struct node *there = node_find(to->dir, to->name);

	if (exchange && moved && there)
		node_exchange(moved, there);
	else if (exchange && there)
		node_move(there, from->dir, from->name, &from->j);
	else if (moved)
		node_move(moved, to->dir, to->name, &to->j);
	else if (there)
		node_leave(there);
}

/* The kernel knows both names while it asks, so they have nodes. */
static int rename_real(const struct end *from, const struct end *to, unsigned flags)
{
	const struct cover_end real_from = {from->dir, from->name, from->kind,
					    node_find(from->dir, from->name)};
	const struct cover_end real_to = {to->dir, to->name, to->kind,
					  node_find(to->dir, to->name)};

	return cover_rename(&real_from, &real_to, flags);
}

void serve_rename(fuse_req_t req, fuse_ino_t node, const char *name, fuse_ino_t new_node,
		  const char *new_name, unsigned flags)
{
	struct end from = {.dir = node_of(node), .name = name};
	struct end to = {.dir = node_of(new_node), .name = new_name};
	bool exchange = flags & RENAME_EXCHANGE;

	if (flags & ~(unsigned)(RENAME_EXCHANGE | RENAME_NOREPLACE)) {
		errno = EINVAL;
		serve_result(req, -1);
		return;
	}
	if (look_at(&from, false) < 0 || look_at(&to, true) < 0 || may_move(&from, &to) < 0 ||
	    (exchange && may_move(&to, &from) < 0)) {
		serve_result(req, -1);
		return;
	}
	if (rename_real(&from, &to, flags) < 0) {
		serve_result(req, -1);
		return;
	}
	/* Two names of one file stay both. */
	if (exchange || from.inode != to.inode)
		move_nodes(&from, &to, exchange);
	serve_result(req, 0);
}
