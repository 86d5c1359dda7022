/* SPDX-License-Identifier: MIT */
/*
 * viewfs/serve.h: the answers to what programs inside ask of a directory with rules.
 *
 * serve_name.c: names are found, made, removed, moved. serve_attr.c: attributes. serve_file.c: open
 * files. serve_dir.c: open directories. serve.c: the table, and what they share.
 */
#ifndef CUBBY_VIEWFS_SERVE_H
#define CUBBY_VIEWFS_SERVE_H

#include <sys/stat.h>

#include "helpers/viewfs/cover.h"
#include "helpers/viewfs/node.h"

extern const struct fuse_lowlevel_ops serve_ops;

/* How long the kernel may trust what it was told: the host changes files too. */
#define SERVE_TRUST_SECONDS 1.0

/* ... what is a file, where the host's changes are heard of (watch.h). Not all are: what is written
 * through a map that outlives its descriptor, or by another name elsewhere, nobody says. */
#define SERVE_LONG_TRUST_SECONDS 60.0

/* So long it need not be told again by the way: half of a second's trust. */
#define SERVE_TOLD_MS 500

/* For the log: where the directory with the rules is inside. The session is kept by pointer. */
void serve_begin(const char *path, struct fuse_session *session);

/* The kernel forgets what it was told of its attributes: another name can change them from now on.
 */
void serve_distrust(const struct node *n);

/* Who asks. */
struct maker serve_maker(fuse_req_t req);

/* Answers with -errno of a result: 0, or -1 with errno. */
void serve_result(fuse_req_t req, int result);

/* Writes a denial down. `what` is what was tried on `name` in n, or on n itself. */
void serve_deny(const char *what, const struct node *n, const char *name, unsigned guards);

/*
 * May what is called so be changed, made, removed or replaced? 0, or -1 with errno: ENOENT or
 * EACCES (made) where it is hidden, EROFS where it is locked or redacted. Written down.
 */
int serve_may_change(const char *what, struct node *dir, const char *name, bool makes,
		     struct judgement *ret);

/*
 * May something of this kind (S_IFMT) be made with that name? As before; what a lock could match
 * behind must be a directory.
 */
int serve_may_make(const char *what, struct node *dir, const char *name, mode_t kind,
		   struct judgement *j);

/* The same for a node that is known. */
int serve_may_change_node(const char *what, const struct node *n);

/* An entry for `name` as it is now, with its node. 0, or -1 with errno. */
int serve_entry(struct node *dir, const char *name, const struct judgement *j,
		struct fuse_entry_param *ret);

/* Whether the kernel knows this name's attributes well enough for a listing. */
bool serve_is_told(const struct node *dir, const char *name);

/* For how long attributes of a node may be trusted: another name can change them. */
double serve_trust(struct node *n, const struct stat *s);

/* The open file of a request. */
struct handle *serve_handle(const struct fuse_file_info *info);

#define SERVE(name, ...) void serve_##name(fuse_req_t req, fuse_ino_t node, __VA_ARGS__)
typedef struct fuse_file_info serve_info;
SERVE(lookup, const char *name);
SERVE(forget, uint64_t count);
void serve_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets);
SERVE(getattr, serve_info *info);
SERVE(setattr, struct stat *attr, int what, serve_info *info);
void serve_readlink(fuse_req_t req, fuse_ino_t node);
SERVE(mknod, const char *name, mode_t mode, dev_t device);
SERVE(mkdir, const char *name, mode_t mode);
SERVE(unlink, const char *name);
SERVE(rmdir, const char *name);
void serve_symlink(fuse_req_t req, const char *target, fuse_ino_t node, const char *name);
SERVE(rename, const char *name, fuse_ino_t to, const char *new_name, unsigned flags);
SERVE(link, fuse_ino_t to, const char *new_name);
SERVE(open, serve_info *info);
SERVE(create, const char *name, mode_t mode, serve_info *info);
SERVE(read, size_t size, off_t offset, serve_info *info);
SERVE(write_buf, struct fuse_bufvec *in, off_t offset, serve_info *info);
SERVE(release, serve_info *info);
SERVE(fsync, int only_data, serve_info *info);
SERVE(fallocate, int mode, off_t offset, off_t len, serve_info *info);
SERVE(opendir, serve_info *info);
SERVE(readdir, size_t size, off_t offset, serve_info *info);
SERVE(readdirplus, size_t size, off_t offset, serve_info *info);
SERVE(releasedir, serve_info *info);
void serve_statfs(fuse_req_t req, fuse_ino_t node);
#undef SERVE

#endif
