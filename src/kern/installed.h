/* SPDX-License-Identifier: MIT */
/* kern/installed.h: programs of the system that cubby starts, from where systems have them. */
#ifndef CUBBY_KERN_INSTALLED_H
#define CUBBY_KERN_INSTALLED_H

#include "base/mem.h"

/* The path of the program, looked for in the system's directories only (never PATH), or NULL. */
char *installed_find(const char *name, struct arena *a) MUST_USE;

#endif
