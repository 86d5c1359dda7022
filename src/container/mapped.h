/* SPDX-License-Identifier: MIT */
/*
 * container/mapped.h: work on files that belong to the user's subordinate ids.
 *
 * What a container with ids.map = "range" leaves behind can only be removed or copied by who has
 * these ids mapped: a child of ours in a user namespace of its own, which dies with us.
 */
#ifndef CUBBY_CONTAINER_MAPPED_H
#define CUBBY_CONTAINER_MAPPED_H

#include "container/work.h"

/* Runs `job` as root of such a namespace. 0; -1 with its error, or why there is no such place. */
int mapped_run(struct work *w, int (*job)(void *context, struct err *e), void *context,
	       struct err *e) MUST_USE;

/* Memory that such a child has too, zeroed; NULL with `e`. mapped_unshare ends it. */
void *mapped_share(size_t size, struct err *e) MUST_USE;
void mapped_unshare(void *memory, size_t size);

#endif
