/* SPDX-License-Identifier: MIT */
/* cmd/why_dbus.c: `cubby why dbus`: what reaches a name on the message buses, by which rule. */
#include <string.h>

#include "cmd/why.h"
#include "spec/unsafe.h"

/* What a rule of each list lets through, the widest first. */
static const struct {
	enum key_id key;
	bool called; /* calls are let through, or only the name is seen */
	const char *verdict;
	const char *means;
} lists[] = {
	{KEY_session_own, true, "owned", "a program inside may be this name on the session bus"},
	{KEY_session_talk, true, "reached", "every call to it on the session bus is let through"},
	{KEY_system_talk, true, "reached", "every call to it on the system bus is let through"},
	{KEY_session_call, true, "reached in part",
	 "calls that the rule names are let through, no others"},
	{KEY_system_call, true, "reached in part",
	 "calls that the rule names are let through, no others"},
	{KEY_session_broadcast, false, "heard", "its signals that the rule names are heard inside"},
	{KEY_system_broadcast, false, "heard", "its signals that the rule names are heard inside"},
	{KEY_session_see, false, "seen", "that it is there is seen inside; it cannot be called"},
};

static bool is_bus_name(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

	return strchr(name, '.') && name[0] != '.' && name[strspn(name, letters)] == '\0';
}

/* Whether a rule, "org.x", "org.x.*" or "org.x=what", is about a name. */
static bool is_about(const char *rule, const char *name)
{
	size_t len = strcspn(rule, "=");
	bool open = len > 2 && !strncmp(rule + len - 2, ".*", 2);

	len -= open ? 2 : 0;
	return !strncmp(rule, name, len) && (name[len] == '\0' || (open && name[len] == '.'));
}

static const struct item *find_rule(const struct value *list, const char *name)
{
	for (unsigned i = 0; i < list->count; i++)
		if (is_about(list->items[i].text, name))
			return &list->items[i];
	return NULL;
}

static void allow(struct why *w, size_t list, const struct item *item)
{
	enum key_id key = lists[list].key;

	w->verdict = lists[list].verdict;
	w->allowed = lists[list].called;
	why_note(w, lists[list].means);
	why_rule(w, key, item);
	why_change(w, arena_printf(w->arena, "%s-=%s", key_table[key].name, item->text));
	w->change_means = "not there";
}

static void refuse(struct why *w, const char *name, const struct unsafe *u)
{
	w->verdict = "not there";
	why_note(w, "no rule of the message bus filter is about it; -s dbus.system.talk is for "
		    "names on the system bus");
	why_rule(w, KEY_session_talk, NULL);
	if (u) {
		why_note(w, arena_printf(w->arena, "with it the inside %s", u->gives));
		why_change(w, arena_printf(w->arena, "allow+=unsafe:%s", u->word));
	}
	why_change(w, arena_printf(w->arena, "dbus.session.talk+=%s", name));
	w->change_means = "reached";
}

int why_dbus(struct why *w, const char *name, struct err *e)
{
	const struct spec *s = &w->sandbox->profile.spec;

	if (!is_bus_name(name)) {
		(void)err_usage(e, "'%s' is not a name on a message bus", name);
		return err_hint(e, "such as org.freedesktop.Notifications");
	}
	w->subject = name;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct item *item = find_rule(spec_value_const(s, lists[i].key), name);

		if (item) {
			allow(w, i, item);
			return 0;
		}
	}
	refuse(w, name, unsafe_of_name(name));
	return 0;
}
