/* SPDX-License-Identifier: MIT */
/*
 * net/names.h: addresses that stand for names.
 *
 * A name that rules speak of is answered with an address of its own, so that what a program then
 * connects to says which name it meant, for every protocol and however many names share a server.
 */
#ifndef CUBBY_NET_NAMES_H
#define CUBBY_NET_NAMES_H

#include "helpers/net/address.h"

struct name;

/*
 * The address that stands for `name`, of the family of the real ones, which are kept. False when
 * there are too many names.
 */
bool names_learn(const char *name, const struct address *real, unsigned count, bool four,
		 struct address *ret) MUST_USE;

/* The same before the real ones are known. */
bool names_stand_in(const char *name, bool four, struct address *ret) MUST_USE;

/* The name that an address stands for, or NULL. */
const struct name *names_of_address(const struct address *a) MUST_USE;

const char *names_text(const struct name *n) MUST_USE;

/* The real addresses behind `a`, of its family, or of the other when there is none. Their number.
 */
unsigned names_addresses(const struct name *n, const struct address *a, struct address *ret,
			 unsigned room);

/* The address that stands for the host's loopback. */
bool names_is_gateway(const struct address *a) MUST_USE;
bool names_gateway(const char *name, struct address *ret) MUST_USE;

#endif
