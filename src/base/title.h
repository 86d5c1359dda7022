/* SPDX-License-Identifier: MIT */
/*
 * base/title.h: the command line that ps(1) shows of this process.
 *
 * Overwrites the memory of the arguments, so nobody who can see the process (in a sandbox: any
 * program inside) reads the caller's whole command line there. Arguments in use must be copied
 * first.
 */
#ifndef CUBBY_BASE_TITLE_H
#define CUBBY_BASE_TITLE_H

#include "base/attr.h"
#include "base/mem.h"

/* Remembers where the arguments are; called once by main. */
void title_init(int argc, char **argv);

/* The arguments, for who executes this program again; until title_set. */
char *const *title_words(void) MUST_USE;

/* A copy of arguments, up to NULL: what is kept of them is kept so. *ret_count: how many. */
char *const *title_copy_words(struct arena *a, char *const *from, unsigned *ret_count) MUST_USE;

/* Replaces them by "<role> <name>", cut to the room there is. */
void title_set(const char *role, const char *name);

#endif
