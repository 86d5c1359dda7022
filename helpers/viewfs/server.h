/* SPDX-License-Identifier: MIT */
/* viewfs/server.h: the process that serves one directory. */
#ifndef CUBBY_VIEWFS_SERVER_H
#define CUBBY_VIEWFS_SERVER_H

#include <stdbool.h>

#include "base/err.h"
#include "wire/viewfs.h"

/* The rules of one directory, as they were said. */
struct viewfs_server {
	unsigned count;
	enum viewfs_guard guards[VIEWFS_RULES];
	char *texts[VIEWFS_RULES];
};

/* False when there are too many, or no memory. */
bool server_add_rule(struct viewfs_server *s, enum viewfs_guard guard, const char *text);

/*
 * Locks this process in with the directory and serves it, until it is unmounted. What keeps it from
 * that is told to the launcher. `fds` (wire/viewfs.h) are taken over. The exit status.
 */
int server_run(struct viewfs_server *s, const struct viewfs_tree *tree, int *fds, int wire_fd);

/* Tells the launcher that nothing can be served. */
void server_report(int wire_fd, const struct err *e);

#endif
