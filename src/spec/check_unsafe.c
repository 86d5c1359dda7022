/* SPDX-License-Identifier: MIT */
/* spec/check_unsafe.c: what needs the word `unsafe`; paths of that kind: spec/place_check.c. */
#include <string.h>

#include "spec/checker.h"
#include "spec/set.h"
#include "spec/unsafe.h"

/* A bus name, or the one that a rule begins with. */
static void check_bus_name(const struct checker *c, const struct item *item)
{
	const char *name = arena_copy(c->diags->arena, item->text, strcspn(item->text, "="));
	const struct unsafe *u = unsafe_of_name(name);

	if (!u || unsafe_is_allowed(c->spec, u->word))
		return;
	diag_error(c->diags, item->at, "unsafe", "'%.200s' needs the word 'unsafe'", name);
	unsafe_note(c->diags, u);
}

void check_unsafe(const struct checker *c)
{
	static const enum key_id powers[] = {KEY_session_talk, KEY_session_own, KEY_session_call,
					     KEY_system_talk, KEY_system_call};
	const struct value *x11 = &c->spec->display_x11;

	for (size_t i = 0; i < COUNT_OF(powers); i++) {
		const struct value *v = spec_value_const(c->spec, powers[i]);

		for (unsigned n = 0; n < v->count; n++)
			check_bus_name(c, &v->items[n]);
	}
	if (x11->num != DISPLAY_X11_TRUSTED)
		return;
	if (unsafe_is_allowed(c->spec, "x11")) {
		diag_warn(c->diags, x11->at, "unsafe",
			  "display.x11 = \"trusted\": what is inside %s",
			  unsafe_find("x11")->gives);
		return;
	}
	diag_error(c->diags, x11->at, "unsafe",
		   "display.x11 = \"trusted\" needs the word 'unsafe'");
	unsafe_note(c->diags, unsafe_find("x11"));
}
