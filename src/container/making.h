/* SPDX-License-Identifier: MIT */
/* container/making.h: new containers: all of one, under a name that nobody else has. */
#ifndef CUBBY_CONTAINER_MAKING_H
#define CUBBY_CONTAINER_MAKING_H

#include "container/config.h"

/* A container that is being made: a directory that nobody sees. */
struct making {
	const char *name;
	const char *hidden; /* its name until it is whole */
	const char *claim;  /* path of the registry's entry that holds the name */
	int claim_fd;
	int home_fd;
	int dir_fd;   /* to be filled */
	bool mapped;  /* subordinate ids may own what is in it */
	bool passing; /* it does not outlive its program, let alone the machine's next start */
};

/* Claims the name and makes the directory. 0, or -1 with `e` (errno EEXIST: it is taken). */
int making_begin(struct work *w, const char *name, struct making *ret, struct err *e) MUST_USE;

/* Writes config and record of a new container; `p` becomes what config_write says. */
int making_write(struct work *w, const struct making *m, struct profile *p, const char *made_from,
		 struct err *e) MUST_USE;

/* The container is there. *ret_lock_fd: its directory, locked; NULL: not wanted. */
int making_publish(struct work *w, struct making *m, int *ret_lock_fd, struct err *e) MUST_USE;

/* Nothing was made. After making_publish it does nothing. */
void making_abandon(struct work *w, struct making *m);

#endif
