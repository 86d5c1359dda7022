/* SPDX-License-Identifier: MIT */
/*
 * base/skeleton.h: the file in which cubby-skeleton tells the launcher what a skeleton has.
 *
 * A head with the key of the host's state, then records, directories before what is in them:
 *
 *   kind (a letter), mode (four octal digits), path without the slash in front, NUL;
 *   SKELETON_TEXT: its length in eight hexadecimal digits and its bytes follow.
 *
 * It is a cache of the user's own, in no place where a sandbox can write.
 */
#ifndef CUBBY_BASE_SKELETON_H
#define CUBBY_BASE_SKELETON_H

#define SKELETON_MAGIC "cubby-skeleton 1 "
#define SKELETON_KEY_LEN 16
#define SKELETON_HEAD_LEN (sizeof(SKELETON_MAGIC) - 1 + SKELETON_KEY_LEN + 1)
#define SKELETON_FILE "system"

enum skeleton_kind {
	SKELETON_DIR = 'd',
	SKELETON_OPAQUE = 'o', /* a directory that hides the host's, which the user may not list */
	SKELETON_COPY = 'c',   /* a copy of the host's file of this path */
	SKELETON_EMPTY = 'e',
	SKELETON_TEXT = 't',
	SKELETON_HIDDEN = 'h', /* the host's file is not there */
};

#endif
