/* SPDX-License-Identifier: MIT */
/*
 * common/fuse_session.h: one file system of cubby's own, fuse(4), served with libfuse over a
 * descriptor that somebody else has mounted.
 */
#ifndef CUBBY_COMMON_FUSE_SESSION_H
#define CUBBY_COMMON_FUSE_SESSION_H

#define FUSE_USE_VERSION 314

#include <fuse3/fuse_lowlevel.h>
#include <stdbool.h>

#include "base/err.h"

/* Once, before the helper is locked in. Served are `ops`. NULL with `e`. */
struct fuse_session *session_new(const struct fuse_lowlevel_ops *ops, struct err *e) MUST_USE;

/*
 * From now on requests come from fuse_fd, which is taken over. `again`: another process has served
 * the same file system before, so the kernel will not greet. Takes dup3(2). 0, or -1 with `e`.
 */
int session_begin(struct fuse_session *s, int fuse_fd, bool again, struct err *e) MUST_USE;

/* Answers one request, if there is one. False when the file system is gone. */
bool session_move(struct fuse_session *s) MUST_USE;

#endif
