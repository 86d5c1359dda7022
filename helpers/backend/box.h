/* SPDX-License-Identifier: MIT */
/*
 * helpers/backend/box.h: what the other program sees: the system's programs and libraries, its
 * name servers, the device that makes devices, and the network that it is for.
 */
#ifndef CUBBY_BACKEND_BOX_H
#define CUBBY_BACKEND_BOX_H

#include "base/err.h"

#define BOX_NETWORK "/network" /* the sandbox's network namespace, in the box */

/*
 * A root of its own in new mount, IPC and UTS namespaces of the user namespace that the process is
 * in, where it may administer; /proc is that of the process's pid namespace. 0, or -1 with `e`.
 */
int box_enter(int netns_fd, struct err *e) MUST_USE;

#endif
