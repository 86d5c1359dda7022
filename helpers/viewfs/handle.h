/* SPDX-License-Identifier: MIT */
/* viewfs/handle.h: open files and directories of nodes: so many at a time. */
#ifndef CUBBY_VIEWFS_HANDLE_H
#define CUBBY_VIEWFS_HANDLE_H

#include "helpers/viewfs/entries.h"
#include "helpers/viewfs/node.h"

/* As many as all programs inside together may have open; raises the own limit for them. */
#define HANDLES_MAX 16384

struct handle {
	struct handle *next; /* of the same node */
	int fd;              /* -1: it is redacted, or a directory */
	struct entries dir;  /* a directory: what is read of it */
};

/* Lets this process have that many descriptors open, or as many as it may. */
void handles_begin(void);

/* Takes `fd`, also when it fails. NULL with errno. */
struct handle *handle_new(struct node *n, int fd);

/* Opens the directory. NULL with errno. */
struct handle *handle_new_dir(struct node *n);

/* Closes it; the node must not be used behind it, if the kernel has forgotten it. */
void handle_free(struct node *n, struct handle *h);

#endif
