/* SPDX-License-Identifier: MIT */
/* spec/caps.h: capability names, from spec/caps.def. */
#ifndef CUBBY_SPEC_CAPS_H
#define CUBBY_SPEC_CAPS_H

/* The number of a capability ("chown": 0), or -1. */
int caps_number(const char *name);

#endif
