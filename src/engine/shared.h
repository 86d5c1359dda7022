/* SPDX-License-Identifier: MIT */
/*
 * engine/shared.h: namespaces of another running sandbox of the user, in place of own ones.
 *
 * They belong to that sandbox's user namespace, and who is to enter them needs its rights there. So
 * the new sandbox has no user namespace of its own: a child of the launcher enters the other one,
 * which the user who made it may do from outside (user_namespaces(7)), then what is shared, and
 * makes the stage there. What the stage gives up later it gives up for both.
 */
#ifndef CUBBY_ENGINE_SHARED_H
#define CUBBY_ENGINE_SHARED_H

#include "base/err.h"
#include "engine/run.h"
#include "spec/share.h"
#include "wire/wire.h"

struct shared {
	int owner_fd;               /* the user namespace that they belong to */
	int space_fds[SHARE_KINDS]; /* -1: an own one */
	const char *name;           /* of the sandbox, of one of them */
	bool private_network;       /* the shared network is served by the other's cubby-net */
};

/* Whether this namespace is another sandbox's. */
static inline bool shared_has(const struct run *r, enum share_kind kind)
{
	return r->shared && r->shared->space_fds[kind] >= 0;
}

/* clone(2) flags of the namespaces that are not to be made. */
uint64_t shared_flags(const struct run *r);

/*
 * As sys_clone_into for the stage, which is the launcher's child all the same, and is born in the
 * shared namespaces. Its pid, 0 in the stage, -1 with `e`.
 */
pid_t shared_split(struct run *r, uint64_t flags, struct err *e) MUST_USE;

/* Launcher: nothing is shared yet. */
void shared_begin(struct run *r);

/*
 * Launcher: keeps the namespace of this kind out of a SPACES_ARE message of the sandbox `name`, and
 * its owner; the descriptors of the message are closed. 0, or -1 with `e`.
 */
int shared_take(struct run *r, const struct msg *m, struct msg_extra *extra, enum share_kind kind,
		const char *name, struct err *e) MUST_USE;

/* Launcher: lets go of the descriptors. */
void shared_end(struct run *r);

#endif
