/* SPDX-License-Identifier: MIT */
/* changes/put.h: making one change to the user's own files. */
#ifndef CUBBY_CHANGES_PUT_H
#define CUBBY_CHANGES_PUT_H

#include "helpers/changes/change.h"

/*
 * Makes the host as the change says. The way there leads through no symbolic link and no other
 * mount; what is at the name is replaced, never followed or written into. The user owns the result;
 * set-user-id and set-group-id bits are left out. A file is there whole, or as it was. 0, or -1
 * with `e`.
 */
int put_change(const struct change *c, struct arena *a, struct err *e) MUST_USE;

#endif
