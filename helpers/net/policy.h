/* SPDX-License-Identifier: MIT */
/*
 * net/policy.h: what may leave the sandbox.
 *
 * Judged on this process's own copy of the address, when a connection or an exchange of datagrams
 * begins: nothing that a program does later changes where its bytes go.
 */
#ifndef CUBBY_NET_POLICY_H
#define CUBBY_NET_POLICY_H

#include "helpers/net/frame.h"

struct verdict {
	bool allowed;
	enum refusal refusal;  /* when not */
	struct address target; /* when allowed: what is dialled */
};

struct verdict policy_judge(uint8_t protocol, const struct address *to) MUST_USE;

#endif
