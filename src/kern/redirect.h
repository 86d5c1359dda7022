/* SPDX-License-Identifier: MIT */
/*
 * kern/redirect.h: nf_tables rules (nft(8)) that lead outgoing TCP connections to a local listener.
 *
 * A connection's first segment leaves by the device, untracked, as any other packet. Only one with
 * the mark REDIRECT_MARK, which no program without CAP_NET_ADMIN can set, makes the kernel redirect
 * the connection: who sends that segment again with the mark decides that it may be.
 * Needs CAP_NET_ADMIN in the namespace, and of the kernel nf_tables with NAT (nft_redir, nft_ct).
 */
#ifndef CUBBY_KERN_REDIRECT_H
#define CUBBY_KERN_REDIRECT_H

#include <stdint.h>

#include "base/attr.h"

enum { REDIRECT_MARK = 1 };

/* Rules for what leaves by the device `index`, to `port` on loopback. 0, or -1 and errno. */
int redirect_make(uint32_t index, uint16_t port) MUST_USE;

#endif
