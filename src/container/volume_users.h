/* SPDX-License-Identifier: MIT */
/* container/volume_users.h: which containers name a volume in their config, or in a snapshot's. */
#ifndef CUBBY_CONTAINER_VOLUME_USERS_H
#define CUBBY_CONTAINER_VOLUME_USERS_H

#include "container/work.h"

/* What every container of the user names: read once, asked for each volume. */
struct volume_users {
	const char *const *names;
	const char **texts; /* of each: its configs, one behind the other */
	unsigned count;
};

/* Hidden ones too: a container that is being made, or removed. 0, or -1 with `e`. */
int volume_users_read(struct work *w, struct volume_users *ret, struct err *e) MUST_USE;

/* Whether the container with this index names the volume. */
bool volume_users_has(const struct volume_users *u, unsigned index, const char *volume) MUST_USE;

#endif
