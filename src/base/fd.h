/* SPDX-License-Identifier: MIT */
/*
 * base/fd.h: file descriptors with one owner each, close-on-exec from birth.
 *
 * The raw openers (open, openat, socket, pipe, dup, ...) are called only here and in kern/; a
 * lint checks it. An fd is given away only by fd_take.
 */
#ifndef CUBBY_BASE_FD_H
#define CUBBY_BASE_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"

/* A local that closes itself at the end of its scope. -1 is "none". */
#define OWN_FD __attribute__((cleanup(fd_close_own)))

void fd_close_own(int *fd);

/* Closes *fd unless it is -1, and sets it to -1. Keeps errno. */
void fd_close(int *fd);

/* Gives the fd away: returns *fd and sets it to -1. */
int fd_take(int *fd) MUST_USE;

/* openat(2) with O_CLOEXEC|O_NOCTTY added, retried on EINTR. -1 and errno on failure. */
int fd_open_at(int dir_fd, const char *path, int flags, mode_t mode) MUST_USE;

/* openat2(2) where no part of an absolute path may be a symbolic link: ELOOP; ENOSYS before 5.6. */
int fd_open_without_links(const char *path, int flags) MUST_USE;

/*
 * Whether the absolute path of a file, which is known to be there and no directory, has no symbolic
 * link in it. False too where the kernel cannot tell (before 5.6, openat2(2)).
 */
bool fd_path_is_plain(const char *path) MUST_USE;

/*
 * Whether an absolute path, which may be missing from some part on, has a symbolic link in what is
 * there of it. True too where the kernel cannot tell.
 */
bool fd_path_may_have_link(const char *path) MUST_USE;

/* A file without a name, in memory only. -1 and errno on failure. */
int fd_memory(void) MUST_USE;

/* A pipe: [0] to read, [1] to write. 0, or -1 and errno. */
int fd_pipe(int ret_ends[2]) MUST_USE;

/* socket(2). -1 and errno on failure. */
int fd_socket(int family, int type) MUST_USE;

/* Makes `number` (0, 1, 2, or a helper's wire) mean what `fd` is; it stays open across an exec. 0,
 * or -1 and errno.
 */
int fd_become_stdio(int fd, int number) MUST_USE;

/* Writes all of it (retries short writes and EINTR). 0, or -1 and errno. */
int fd_write_all(int fd, const void *data, size_t len) MUST_USE;

/* Reads until end of file or `room` bytes. Bytes read, or -1 and errno. */
ssize_t fd_read_all(int fd, void *data, size_t room) MUST_USE;

/* Whether both lead to the same file; two that are -1 do. */
bool fd_is_same(int a, int b) MUST_USE;

#endif
