/* SPDX-License-Identifier: MIT */
/* engine/policy_text.c: from a spec to the text of its policy. */
#include "engine/policy_text.h"

#include <string.h>

#include "spec/share.h"

static const char *const policy_names[] = {"default", "strict", "developer"};

static const char *const *texts_of(const struct value *list, struct arena *a)
{
	const char **texts = arena_alloc(a, (list->count + 1) * sizeof(*texts));

	for (unsigned i = 0; i < list->count; i++)
		texts[i] = list->items[i].text;
	return texts;
}

/* No network but an own loopback. */
static bool is_alone(const struct spec *s)
{
	return s->network_mode.num == NETWORK_MODE_NONE && !share_is_said(s, SHARE_NET);
}

const char *policy_text(const struct spec *s, struct arena *a, struct err *e)
{
	struct filter_policy p = {
		.policy = policy_names[s->syscalls_policy.num],
		.network = is_alone(s) ? "none" : "host",
		.multiarch = s->syscalls_multiarch.num,
		.debug = s->syscalls_debug.num,
		.nesting = s->syscalls_nesting.num,
		.deny = texts_of(&s->syscalls_deny, a),
		.deny_count = s->syscalls_deny.count,
		.allow = texts_of(&s->syscalls_allow, a),
		.allow_count = s->syscalls_allow.count,
	};
	char *text = arena_alloc(a, FILTER_TEXT_ROOM);

	if (!filter_text(&p, text, FILTER_TEXT_ROOM)) {
		(void)err_usage(e, "cannot use this many names in syscalls.deny and allow");
		return NULL;
	}
	arena_trim(a, text, FILTER_TEXT_ROOM, strlen(text) + 1);
	return text;
}
