/* SPDX-License-Identifier: MIT */
/* wire/viewfs.h: what the stage, the launcher and cubby-viewfs agree on about view.*. */
#ifndef CUBBY_WIRE_VIEWFS_H
#define CUBBY_WIRE_VIEWFS_H

#include <stdint.h>

enum {
	VIEWFS_TREES = 8,   /* directories with rules in one sandbox */
	VIEWFS_RULES = 64,  /* rules of one directory */
	VIEWFS_TEXT = 1024, /* bytes of one rule below its directory, its end included */
	VIEWFS_PATH = 4096, /* of a directory, its end included */
	VIEWFS_USER = 256,  /* of a login name, its end included */
};

/* What a rule does, in the order in which they count when several match. */
enum viewfs_guard {
	VIEWFS_HIDE = 1,   /* it is not there, and cannot be made */
	VIEWFS_REDACT = 2, /* an empty file stands for it */
	VIEWFS_LOCK = 4,   /* it can be read, and in no way changed, made or removed */
};

/* VIEW_RULE: a rule of tree `id`; `value` is its guard, the payload its pattern, NUL-ended. */

/* VIEW_TREE: the `id` of a directory without rules. */
#define VIEWFS_NO_RULES VIEWFS_TREES

/* Order of the descriptors in VIEW_FUSE (all but the last) and VIEW_TREE. */
enum {
	VIEWFS_FUSE,  /* /dev/fuse of the mounted file system */
	VIEWFS_ROOT,  /* the directory as it is without rules: a detached mount. With copies: that
			 with the directories upper and work, as overlayfs has them */
	VIEWFS_BELOW, /* with copies: the directory that is never written; else VIEWFS_ROOT again */
	VIEWFS_LOG,   /* where denials are written */
	VIEWFS_FDS,
};

/* Payload of VIEW_FUSE. */
struct viewfs_mounted {
	uint32_t row;    /* of the view: whose path it has */
	uint32_t copies; /* 1: what is changed is copied, and kept apart */
};

/* Payload of VIEW_TREE: who its files are said to belong to inside. */
struct viewfs_tree {
	uint32_t uid; /* without a range: of all files of the user's */
	uint32_t gid;
	uint32_t copies;              /* as above */
	uint32_t range;               /* 1: 0 is the user, 1.. the user's subordinate ids */
	char user[VIEWFS_USER];       /* the login name that has them */
	char path[VIEWFS_PATH - 272]; /* inside, for the log */
};

#endif
