/* SPDX-License-Identifier: MIT */
/* net/doh.h: well-known resolvers that carry names over HTTPS. The list cannot be complete. */
#ifndef CUBBY_NET_DOH_H
#define CUBBY_NET_DOH_H

#include "helpers/net/address.h"

bool doh_has_name(const char *name) MUST_USE;
bool doh_has_address(const struct address *a) MUST_USE;

#endif
