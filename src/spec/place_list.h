/* SPDX-License-Identifier: MIT */
/* spec/place_list.h: the list of places while it is made. Only place*.c include it. */
#ifndef CUBBY_SPEC_PLACE_LIST_H
#define CUBBY_SPEC_PLACE_LIST_H

#include "spec/place.h"
#include "spec/place_path.h"

struct place_list {
	const struct spec *spec;
	struct place_vars vars;
	struct diags *diags;
	struct place *items;
	unsigned count;
	unsigned room;
};

void place_list_add(struct place_list *l, struct place p);

/* Errors for places that cubby makes itself, and for whole trees that a mode or key stands for. */
void place_check(const struct place_list *l, const struct place *p);

/* Errors for places in secret groups, and covers over secrets that other places would show. */
void place_guard_secrets(struct place_list *l);

#endif
