/* SPDX-License-Identifier: MIT */
/* base/file.h: whole files: read one with a limit, write one atomically. */
#ifndef CUBBY_BASE_FILE_H
#define CUBBY_BASE_FILE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"

/*
 * Reads the regular file `path` (relative to dir_fd, AT_FDCWD for none) into the arena, NUL-ended.
 * Returns 0 with *ret_text and *ret_len; -1 with errno kept and `e` written when it cannot be
 * read, is not a regular file (a FIFO never blocks), or is larger than `limit` bytes (EFBIG).
 */
int file_read(int dir_fd, const char *path, size_t limit, struct arena *a, char **ret_text,
	      size_t *ret_len, struct err *e) MUST_USE;

/* The same for a file that may be missing: 1 when it was read, 0 when it is not there. */
int file_read_if_there(int dir_fd, const char *path, size_t limit, struct arena *a, char **ret_text,
		       size_t *ret_len, struct err *e) MUST_USE;

/* As file_read, for a file that has no size, as below /proc; at most `limit` bytes are read. */
int file_read_stream(const char *path, size_t limit, struct arena *a, char **ret_text,
		     size_t *ret_len, struct err *e) MUST_USE;

/*
 * Replaces `name` in the directory dir_fd by `len` bytes with the given mode: a temporary file
 * beside it, fsync, rename. On failure the old file is intact and nothing is left.
 */
int file_write_atomically(int dir_fd, const char *name, const void *data, size_t len, unsigned mode,
			  struct err *e) MUST_USE;

/* The same for what need not outlive the machine's next start: nothing waits for the disk. */
int file_write_passing(int dir_fd, const char *name, const void *data, size_t len, unsigned mode,
		       struct err *e) MUST_USE;

/*
 * Gives what is called `from` the name `to`, which nothing may have (errno EEXIST), rename(2).
 * Links do for a file that lies where the file system cannot tell (NFS). 0, or -1 and errno.
 */
int file_move(const char *from, const char *to) MUST_USE;

/* Makes a directory and those above it, missing ones with `mode`. 0, or -1 with errno and `e`. */
int file_make_dirs(const char *path, unsigned mode, struct err *e) MUST_USE;

#endif
