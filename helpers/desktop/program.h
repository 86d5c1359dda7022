/* SPDX-License-Identifier: MIT */
/* desktop/program.h: the program that an app is, and whether a command line starts it. */
#ifndef CUBBY_DESKTOP_PROGRAM_H
#define CUBBY_DESKTOP_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "helpers/desktop/desk.h"

struct program {
	const char *name; /* the last part of its path: what cubby calls the app */
	const char *path; /* where it is, or NULL when it is not installed */
	dev_t device;     /* which file it is after all links */
	ino_t inode;
};

/*
 * The program of a desktop entry's id ("org.gnome.Evince", with or without ".desktop"), of a
 * command's name or of a path. 0; -1 with `e` when there is nothing of that name.
 */
int program_find(struct desk *k, const char *app, struct program *ret, struct err *e) MUST_USE;

/* Whether a file is the program, under whatever name. */
bool program_is_file(const struct program *p, const char *path) MUST_USE;

/* The program's word in a command line as it stands in a file, or NULL: behind env and `sh -c`. */
const char *program_word(struct desk *k, const char *command) MUST_USE;

/* Whether a command line of a file of this kind starts the program; *ret_word is its word then. */
bool program_is_started(struct desk *k, const struct program *p, const char *command,
			const char **ret_word) MUST_USE;

#endif
