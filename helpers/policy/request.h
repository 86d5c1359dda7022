/* SPDX-License-Identifier: MIT */
/* policy/request.h: which policy is asked for: the text of kern/filter.h, read and checked. */
#ifndef CUBBY_POLICY_REQUEST_H
#define CUBBY_POLICY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "helpers/policy/call.h"

struct request {
	enum policy_id policy;
	unsigned options; /* bits of enum policy_option */
	bool denied[CALL_COUNT];
	bool allowed[CALL_COUNT];
};

extern const char *const policy_words[POLICY_COUNT];

/* Reads a canonical text (NUL-ended). 0, or -1 with the first thing that is wrong. */
int request_parse(const char *text, struct request *ret, struct err *e) MUST_USE;

#endif
