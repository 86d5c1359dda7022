/* SPDX-License-Identifier: MIT */
/* fuzz/target_lxcconf.c: a configuration file of LXC: what it says can be said by a profile. */
#include <string.h>
#include <unistd.h>

#include "container/lxcconf.h"
#include "spec/text.h"
#include "tests/fuzz/property.h"

/* A type that was looked at when it was said is right now too. */
static void check_layer(struct work *w, const struct layer *l)
{
	struct diags none = {.arena = &w->arena};

	for (unsigned i = 0; i < l->count; i++) {
		struct value v = {.set = false};

		HOLDS(type_parse(l->settings[i].key, &l->settings[i], &w->arena, &v, &none) == 0);
		HOLDS(l->settings[i].key->id > KEY_match);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct work w;
	struct layer layer;
	struct err e;
	char path[32];
	const char *text;
	int fd = file_of(data, size, path);
	int before = lowest_free_fd();
	int done;

	memset(&w.diags, 0, sizeof(w.diags));
	memset(&w.options, 0, sizeof(w.options));
	w.diags.arena = &w.arena;
	w.facts = facts_below("/nonexistent", &w.arena);
	done = lxcconf_load(&w, path, size % 2 == 0, &layer);
	HOLDS((done == 0) == (w.diags.errors == 0));
	HOLDS(lowest_free_fd() == before);
	check_diags(&w.diags);
	check_layer(&w, &layer);
	if (done == 0)
		HOLDS(layer_text(&layer, &w.arena, &text, &e) == 0);
	(void)close(fd);
	arena_done(&w.arena);
	return 0;
}
