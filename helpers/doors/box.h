/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/box.h: the box that each service of the desktop runs in: own namespaces, a root
 * that holds what is listed and nothing else, no rights, no network.
 */
#ifndef CUBBY_HELPERS_DOORS_BOX_H
#define CUBBY_HELPERS_DOORS_BOX_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* One tree or socket of the host in the box. */
struct box_place {
	const char *inside; /* absolute; what is above it is made */
	const char *source; /* outside, opened before the root is entered; NULL: an empty tmpfs */
	bool writable;
};

/*
 * Makes new namespaces and enters a root with these places; `app_info`, when there, is the text of
 * /.flatpak-info, by which portals know an app. Fds that are open stay open. 0, or -1 with `e`.
 */
int box_enter(const struct box_place *places, unsigned count, const char *app_info,
	      struct err *e) MUST_USE;

/* Gives up all capabilities, forbids new privileges, and everything that Landlock can forbid but
 * what lies in the box's root when `files` is true. 0, or -1 with `e`. */
int box_guard(bool files, struct err *e) MUST_USE;

#endif
