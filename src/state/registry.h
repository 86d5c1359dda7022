/* SPDX-License-Identifier: MIT */
/*
 * state/registry.h: the running sandboxes of a user: one listening socket for each, by its name.
 *
 * The directory is /run/user/UID/cubby where that exists, else the state directory: both the same
 * for every login session. No process inside can see it. An entry listens from the moment at which
 * it has its name; what a killed launcher left is removed by the next look at it, under a lock.
 */
#ifndef CUBBY_STATE_REGISTRY_H
#define CUBBY_STATE_REGISTRY_H

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

#define REGISTRY_NAME_MAX 67 /* a name, and of a pod what is in front of it */

/*
 * Claims a name: 0 with a listening socket (owned by the caller) and the path to release; -1 with
 * `e`: the name is taken (errno EEXIST), or there is no place for a registry.
 */
int registry_claim(const struct facts *f, const char *name, struct arena *a, int *ret_fd,
		   const char **ret_path, struct err *e) MUST_USE;

/* Removes an entry that this process has claimed. */
void registry_release(const char *path);

/*
 * Connects to a running sandbox; the peer is checked to be the same user. fd, or -1 with `e` and
 * errno: EAGAIN when its launcher does not respond, ESRCH when there is none.
 */
int registry_connect(const struct facts *f, const char *name, struct arena *a,
		     struct err *e) MUST_USE;

/*
 * The names of all running sandboxes, sorted, without those in `known` (sorted too): those are not
 * looked at.
 */
int registry_list(const struct facts *f, struct arena *a, const char *const *known,
		  unsigned known_count, char ***ret_names, unsigned *ret_count,
		  struct err *e) MUST_USE;

/* Whether the process at the other end of a unix socket is of this user, unix(7) SO_PEERCRED. */
int registry_peer_is_user(int fd, uint32_t uid);

#endif
