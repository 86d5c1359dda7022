/* SPDX-License-Identifier: MIT */
/* init/spaces.h: handing out the sandbox's namespaces, for another sandbox of the user. */
#ifndef CUBBY_INIT_SPACES_H
#define CUBBY_INIT_SPACES_H

#include "base/attr.h"
#include "wire/wire.h"

/* Descriptors of init's own namespaces, which the caller closes. 0; -1 and errno, all closed. */
int spaces_open(int ret_fds[SPACES]) MUST_USE;

#endif
