/* SPDX-License-Identifier: MIT */
/*
 * base/skeleton.h: the list in which cubby-skeleton tells what a skeleton has; making what it says.
 *
 * A head with the key of the host's state, then records, directories before what is in them:
 *
 *   kind (a letter), mode (four octal digits), path without the slash in front, NUL;
 *   SKELETON_COPY: size and stamp of the host's file follow, each in 16 hexadecimal digits;
 *   SKELETON_TEXT: its length in eight hexadecimal digits and its bytes follow.
 *
 * Of two records with one path the latter counts. It is a cache of the user's own, in no place
 * where a sandbox can write.
 */
#ifndef CUBBY_BASE_SKELETON_H
#define CUBBY_BASE_SKELETON_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SKELETON_MAGIC "cubby-skeleton 2 "
#define SKELETON_KEY_LEN 16
#define SKELETON_HEAD_LEN (sizeof(SKELETON_MAGIC) - 1 + SKELETON_KEY_LEN + 1)
#define SKELETON_FILE "system"
/* Beside that file, in a directory called by the key: what the records say, made. */
#define SKELETON_TREE "tree"

enum skeleton_kind {
	SKELETON_DIR = 'd',
	SKELETON_OPAQUE = 'o', /* a directory that hides the host's, which the user may not list */
	SKELETON_COPY = 'c',   /* a copy of the host's file of this path */
	SKELETON_EMPTY = 'e',
	SKELETON_TEXT = 't',
	SKELETON_HIDDEN = 'h', /* the host's file is not there */
};

struct skeleton_record {
	char kind;
	unsigned mode;
	const char *path;
	uint64_t size, stamp; /* SKELETON_COPY */
	const char *text;     /* SKELETON_TEXT */
	size_t text_len;
};

/*
 * The first record of a list in memory, behind its head: NULL with `e` when it is no list, or of
 * another version.
 */
const char *skeleton_first(const char *text, size_t len, struct err *e) MUST_USE COLD;

/* The record at `at`. Where the next begins, or NULL with `e` when this one is not whole. */
const char *skeleton_read(const char *at, const char *end, struct skeleton_record *ret,
			  struct err *e) MUST_USE COLD;

/*
 * Makes one record in the directory into_fd, with the umask in force; the host's files are those
 * that "/" shows. 0, or -1 and errno: ENOENT where the directory is missing, for which a system
 * without it has no need.
 */
int skeleton_make_one(int into_fd, const struct skeleton_record *r) MUST_USE COLD;

/*
 * Makes in the empty directory into_fd what the file `list` says. The file is mapped, not read: the
 * stage becomes init, whose memory stays small. 0, or -1 with `e`.
 */
int skeleton_make(const char *list, int into_fd, struct err *e) MUST_USE COLD;

#endif
