/* SPDX-License-Identifier: MIT */
/*
 * desktop/way.h: the ways in which a desktop starts a program: entries, autostart, D-Bus services,
 * systemd units, icons, and commands in PATH.
 */
#ifndef CUBBY_DESKTOP_WAY_H
#define CUBBY_DESKTOP_WAY_H

#include "base/suggest.h"
#include "helpers/desktop/desk.h"
#include "helpers/desktop/mark.h"
#include "helpers/desktop/program.h"

struct way {
	const struct desk_kind *kind; /* NULL: a command */
	const char *path;             /* the file that counts: the first of its name */
	const char *starts;           /* the program's word in it; NULL in a file of ours */
	const char *target;           /* the override's path; NULL when none is possible */
	bool made;                    /* it is an override of ours, as `mark` says */
	struct mark mark;
};

struct ways {
	struct way *items;
	unsigned count;
	unsigned room;
};

/* Overrides of ours for the program, and all that starts it without cubby. */
void way_find(struct desk *k, const struct program *p, struct ways *ret);

/* All overrides of ours, for whatever app. */
void way_find_made(struct desk *k, struct ways *ret);

/* Whether there is an override of ours for an app of this name. */
bool way_is_made_for(struct desk *k, const char *app) MUST_USE;

/* The word of a way's kind. */
const char *way_word(const struct way *w) MUST_USE;

/* Offers the ids of the desktop entries in a directory. */
void way_suggest(struct desk *k, const char *dir, struct suggestion *s);

#endif
