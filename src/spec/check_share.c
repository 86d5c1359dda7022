/* SPDX-License-Identifier: MIT */
/* spec/check_share.c: what cannot be said beside namespaces of another sandbox. */
#include "spec/checker.h"
#include "spec/pod.h"
#include "spec/set.h"
#include "spec/share.h"

static void check_share_once(const struct checker *c, enum share_kind kind)
{
	const struct value *v = &c->spec->share;
	const struct item *first = NULL;

	for (unsigned i = 0; i < v->count; i++) {
		enum share_kind found;
		const char *name;
		const char *why;

		if (!share_parse(v->items[i].text, &found, &name, &why) || found != kind)
			continue;
		if (first)
			diag_error(c->diags, v->items[i].at, "conflict",
				   "a sandbox has one %s namespace, and '%.80s' is another (%s)",
				   share_kind_name(kind), first->text,
				   origin_text(c->diags->arena, first->at));
		first = &v->items[i];
	}
}

/* With its namespaces comes another sandbox's user namespace, which has the rights over them. */
void check_share(const struct checker *c)
{
	const struct spec *s = c->spec;
	enum key_id key = s->share.count > 0 ? KEY_share : KEY_network_mode;

	if (s->share.count == 0 && !pod_is_said(s))
		return;
	for (unsigned i = 0; i < SHARE_KINDS; i++)
		check_share_once(c, (enum share_kind)i);
	if (s->caps.count)
		check_contradiction(c, key, KEY_caps,
				    "they would be rights over what belongs to the other sandbox");
	if (s->syscalls_nesting.num)
		check_contradiction(c, key, KEY_syscalls_nesting,
				    "the user namespace is the other sandbox's, which forbids it");
	if (share_is_said(s, SHARE_NET) && s->network_mode.num != NETWORK_MODE_NONE)
		check_contradiction(c, KEY_share, KEY_network_mode, "there is one network inside");
	if (share_is_said(s, SHARE_UTS) && s->hostname.set &&
	    s->hostname.layer > s->share.items[s->share.count - 1].layer)
		check_contradiction(c, KEY_share, KEY_hostname,
				    "the host name is the other sandbox's");
}
