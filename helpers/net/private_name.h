/* SPDX-License-Identifier: MIT */
/*
 * net/private_name.h: names that lead near whoever looks them up. Where a proxy does that, nobody
 * here sees the address, so the name has to tell.
 */
#ifndef CUBBY_NET_PRIVATE_NAME_H
#define CUBBY_NET_PRIVATE_NAME_H

#include <stdbool.h>

#include "base/attr.h"

/* An address in some spelling: the last label is a number ("127.1", "0x7f000001", "1.2.3.4"). */
bool private_name_is_number(const char *name) MUST_USE;

/* One label only, or one of the domains that are never of the internet ("localhost", "local"). */
bool private_name_is_near(const char *name) MUST_USE;

#endif
