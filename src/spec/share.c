/* SPDX-License-Identifier: MIT */
/* spec/share.c: the words for namespaces that can be another sandbox's. */
#include "spec/share.h"

#include <stddef.h>
#include <string.h>

#include "spec/set.h"

static const char *const names[SHARE_KINDS] = {"net", "ipc", "uts"};

const char *share_kind_name(enum share_kind kind)
{
	return names[kind];
}

bool share_parse(const char *text, enum share_kind *ret_kind, const char **ret_name,
		 const char **ret_why)
{
	size_t len = strcspn(text, ":");

	/* Processes end with their pid namespace: that is what ends a sandbox. */
	*ret_why = "a pid namespace is never shared: what ran in another sandbox's would outlive "
		   "its own; cubby exec NAME runs a program there";
	if (len == 3 && !memcmp(text, "pid", len))
		return false;
	*ret_why = "write net:NAME, ipc:NAME or uts:NAME, where NAME is a running sandbox";
	for (unsigned i = 0; i < SHARE_KINDS; i++) {
		if (!text[len] || strlen(names[i]) != len || memcmp(names[i], text, len) != 0)
			continue;
		*ret_kind = (enum share_kind)i;
		*ret_name = text + len + 1;
		return type_check_text(TYPE_NAME, *ret_name, ret_why);
	}
	return false;
}

bool share_is_said(const struct spec *s, enum share_kind kind)
{
	enum share_kind found;
	const char *name;
	const char *why;

	for (unsigned i = 0; i < s->share.count; i++)
		if (share_parse(s->share.items[i].text, &found, &name, &why) && found == kind)
			return true;
	return false;
}
