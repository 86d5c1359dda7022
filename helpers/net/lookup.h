/* SPDX-License-Identifier: MIT */
/*
 * net/lookup.h: asking the host's name servers.
 *
 * Each question goes out from a socket and with an id of its own, so that an answer is hard to
 * forge. A server that does not answer is asked once more after the others.
 */
#ifndef CUBBY_NET_LOOKUP_H
#define CUBBY_NET_LOOKUP_H

#include "helpers/net/dns.h"

/* Gets the answer, which may be changed in place; NULL when nobody answered. */
typedef void lookup_done(void *context, uint8_t *answer, size_t len);

/*
 * Asks; `done` is called once, perhaps before this returns. With `stream` over TCP, for answers of
 * any length. False when too many questions are open, or a proxy finds the names.
 */
bool lookup_begin(const struct dns_question *q, bool stream, lookup_done *done,
		  void *context) MUST_USE;

#endif
