/* SPDX-License-Identifier: MIT */
/* kern/lo.h: the loopback device of a new network namespace, netdevice(7). */
#ifndef CUBBY_KERN_LO_H
#define CUBBY_KERN_LO_H

#include "base/attr.h"

/* Brings lo up by a socket left in *ret_fd, which the caller closes. 0, or -1 and errno. */
int lo_up(int *ret_fd) MUST_USE;

#endif
