/* SPDX-License-Identifier: MIT */
/*
 * viewfs/layers.h: the trees that a directory is made of: one, or two with copy-on-write.
 *
 * With two the lower one is never written. What is changed is copied to the upper one first, and
 * what is removed is covered there by a whiteout: the format of overlayfs (Documentation/
 * filesystems/overlayfs.rst), so that the kernel and cubby-changes understand what is kept.
 */
#ifndef CUBBY_VIEWFS_LAYERS_H
#define CUBBY_VIEWFS_LAYERS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "helpers/viewfs/node.h"

/* The one tree. Takes the descriptor. */
void layers_begin_one(int root_fd);

/* Two: `changes_fd` has the directories upper and work. Takes both. 0, or -1 with errno. */
int layers_begin_two(int changes_fd, int lower_fd) MUST_USE;

bool layers_are_two(void);

/*
 * `name` as it shows in dir, no link followed, and which trees it shows in (enum layer): both only
 * for a directory. 0, or -1 with errno.
 */
int layers_look(const struct node *dir, const char *name, struct stat *ret,
		unsigned *ret_layers) MUST_USE;

/* Opens a known node in the topmost tree that has it. -1 with errno. */
int layers_open(const struct node *n, int flags) MUST_USE;

/* Opens it in that one. */
int layers_open_in(const struct node *n, enum layer layer, int flags) MUST_USE;

/* Whether the lower tree would show something of that name, if the upper one did not cover it. */
bool layers_has_below(const struct node *dir, const char *name);

/* Whether it is what covers a name of the lower tree. */
bool layers_is_whiteout(const struct stat *s);

/* Where things are made before they get their name: the directory work. */
int layers_work(void);

#endif
