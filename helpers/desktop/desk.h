/* SPDX-License-Identifier: MIT */
/*
 * desktop/desk.h: what every part of cubby-desktop knows: the user, and where a desktop keeps the
 * ways of starting programs.
 */
#ifndef CUBBY_DESKTOP_DESK_H
#define CUBBY_DESKTOP_DESK_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

enum { DESK_FILE_BYTES = 1 << 20, DESK_DIRS = 32 };

/* One kind of file that starts programs. Those of the user's directory shadow the system's. */
struct desk_kind {
	const char *word;     /* as it is printed */
	const char *suffix;   /* of the files */
	const char *key;      /* whose value is a command line */
	const char *name_key; /* D-Bus: the name that the program will own; or NULL */
	const char *own;      /* the user's directory, where overrides are made */
	bool overrides;       /* whether a file in `own` can take the place of one elsewhere */
	const char **system;  /* the other directories, first wins */
	unsigned system_count;
};

enum { KIND_ENTRY, KIND_AUTOSTART, KIND_SERVICE, KIND_UNIT, KIND_ICON, KIND_COUNT };

struct desk {
	struct arena arena;
	struct facts facts;
	const char *cubby; /* bin/cubby of this installation */
	const char *bin;   /* ~/.local/bin, for commands */
	struct desk_kind kinds[KIND_COUNT];
};

/* Fills it from the environment. 0, or -1 with `e`. */
int desk_init(struct desk *k, struct err *e) MUST_USE;

/* The program of this name in PATH, without cubby's own commands in ~/.local/bin; or NULL. */
const char *desk_command(struct desk *k, const char *name) MUST_USE;

/* Whether PATH leads to those commands at all. */
bool desk_finds_own(struct desk *k) MUST_USE;

/* The text of a file, or NULL when it cannot be read. */
const char *desk_read(struct desk *k, const char *path) MUST_USE;

/* The directories of a variable such as PATH, absolute ones only. */
unsigned desk_split(struct desk *k, const char *list, const char *below,
		    const char *ret[DESK_DIRS]);

#endif
