/* SPDX-License-Identifier: MIT */
/* net/zone.h: the zone of an address as this host sees it. */
#ifndef CUBBY_NET_ZONE_H
#define CUBBY_NET_ZONE_H

#include "helpers/net/address.h"

/* As address_zone, and ZONE_HOST for an address of this host. */
enum address_zone zone_of(const struct address *a) MUST_USE;

#endif
