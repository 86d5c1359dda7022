/* SPDX-License-Identifier: MIT */
/*
 * viewfs/ring.h: requests and answers through io_uring(7) instead of read(2) and write(2), where
 * root has set the parameter enable_uring of the kernel's module fuse (Linux 6.14).
 *
 * There is a ring for each processor, with a thread that stays there: a program waits where it
 * asked, and to wake another processor takes longer than most answers. Requests are still answered
 * one by one, under a lock. A ring can do nothing but that, with the file system's descriptor
 * alone: nothing that a system call would be refused for.
 */
#ifndef CUBBY_VIEWFS_RING_H
#define CUBBY_VIEWFS_RING_H

#include <stdbool.h>

#include "base/err.h"
#include "helpers/common/fuse_session.h"

/* The most that one request carries while there is a ring: memory is taken for each processor. */
enum { RING_PAYLOAD = 256 * 1024 };

/* Before this process is locked in: asks whether the kernel offers it, and for how many processors.
 */
void ring_look(void);
bool ring_is_offered(void);

/*
 * Before system calls are limited, for all threads: makes the rings and their threads, if the
 * kernel offers it and allows it to us. fuse_fd is not taken over.
 */
void ring_open(int fuse_fd);

struct io_uring;

/*
 * One ring of the calling thread, for so many commands at a time. It can give commands to fuse_fd,
 * as its registered file 0, and do nothing else, for ever. fuse_fd is not taken over. 0, or -errno.
 * Linux 6.1.
 */
int ring_make(struct io_uring *ret, unsigned entries, int fuse_fd) MUST_USE;

/* Whether there are rings. */
bool ring_is_open(void);

/*
 * Begins to serve the session: waits for the kernel's greeting, the one request that does not come
 * through a ring, and forgetting. 0, or -1 with `e`.
 */
int ring_begin(struct fuse_session *s, struct err *e) MUST_USE;

/* errno of a ring that does not serve any more, or 0. watch_wait() returns when there is one. */
int ring_error(void);

/* Around all that is not a request of a ring; nothing without rings. */
void ring_lock(void);
void ring_unlock(void);

#endif
