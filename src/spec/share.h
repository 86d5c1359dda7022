/* SPDX-License-Identifier: MIT */
/* spec/share.h: what an entry of `share` says: net:NAME, ipc:NAME or uts:NAME. */
#ifndef CUBBY_SPEC_SHARE_H
#define CUBBY_SPEC_SHARE_H

#include <stdbool.h>

#include "spec/spec.h"

enum share_kind { SHARE_NET, SHARE_IPC, SHARE_UTS, SHARE_KINDS };

/* False with why in *ret_why; else the kind and the other sandbox's name, a part of the text. */
bool share_parse(const char *text, enum share_kind *ret_kind, const char **ret_name,
		 const char **ret_why);

/* Whether `share` has this kind. */
bool share_is_said(const struct spec *s, enum share_kind kind);

/* "net", ... */
const char *share_kind_name(enum share_kind kind);

#endif
