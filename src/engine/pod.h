/* SPDX-License-Identifier: MIT */
/*
 * engine/pod.h: being a member of a pod: several sandboxes with one network.
 *
 * Runs in: the launcher of a member. The network belongs to none of them: a process of its own has
 * made it (engine/podholder.h), so that members leave in any order. A launcher is a member as long
 * as its wire to that process is open (r->pod_fd), which the kernel closes in any case.
 */
#ifndef CUBBY_ENGINE_POD_H
#define CUBBY_ENGINE_POD_H

#include "base/err.h"
#include "base/publish.h"
#include "engine/run.h"
#include "wire/wire.h"

/* Has the pod publish a listening socket until this member leaves. 0, or -1 with `e`. */
int pod_publish(const struct run *r, const struct publish *single, int fd, struct err *e) MUST_USE;

/*
 * Passes on what a client asks of the network, which is the pod's. What is answered by DONE, or -1
 * with `e`. Waits a few seconds at most.
 */
int pod_pass(const struct run *r, const struct msg *m, const struct msg_extra *extra,
	     struct err *e) MUST_USE;

/* There is something on r->pod_fd: says it when the pod has ended. */
void pod_hear(struct run *r);

#endif
