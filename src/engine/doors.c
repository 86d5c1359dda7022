/* SPDX-License-Identifier: MIT */
/* engine/doors.c: from settings to services: where their sockets are inside, and how programs find
 * them. */
#include "engine/doors.h"

#include <string.h>

/* A display number that no server of the host has: its abstract socket would be refused, not
 * missing.
 */
#define DISPLAY_INSIDE ":1000"
#define DISPLAY_SOCKET "/tmp/.X11-unix/X1000"

static const struct {
	enum key_id key;
	const char *word; /* in the request */
} rules[] = {
	{KEY_session_talk, "session.talk"},
	{KEY_session_own, "session.own"},
	{KEY_session_see, "session.see"},
	{KEY_session_call, "session.call"},
	{KEY_session_broadcast, "session.broadcast"},
	{KEY_system_talk, "system.talk"},
	{KEY_system_call, "system.call"},
	{KEY_system_broadcast, "system.broadcast"},
};

/* Where the services of the caller's session are: read from its environment, told as data. */
static const struct {
	const char *variable;
	const char *word;
} facts_told[] = {
	{"DISPLAY", "display"},
	{"XAUTHORITY", "xauthority"},
	{"WAYLAND_DISPLAY", "wayland-display"},
	{"PULSE_SERVER", "pulse-server"},
	{"DBUS_SESSION_BUS_ADDRESS", "session-address"},
	{"DBUS_SYSTEM_BUS_ADDRESS", "system-address"},
	{"AT_SPI_BUS_ADDRESS", "a11y-address"},
};

/* Whether a rule of this bus ("session.", "system.") is said. */
static bool has_rules(const struct spec *s, const char *bus)
{
	for (size_t i = 0; i < COUNT_OF(rules); i++)
		if (!strncmp(rules[i].word, bus, strlen(bus)) &&
		    spec_value_const(s, rules[i].key)->count > 0)
			return true;
	return false;
}

static void add(struct doors *d, const char *service, const char *inside)
{
	d->items[d->count++] = (struct door_row){.service = service, .inside = inside};
}

static void set(struct doors *d, const char *assignment)
{
	if (d->env_count < DOORS_ENV)
		d->env[d->env_count++] = assignment;
}

static const char *in_runtime(struct run *r, const char *format_behind)
{
	return arena_printf(r->arena, "/run/user/%u/%s", r->inside_uid, format_behind);
}

static void plan_display(struct run *r, struct doors *d)
{
	const struct spec *s = r->spec;

	if (s->display_x11.num != DISPLAY_X11_OFF) {
		add(d, s->display_x11.num == DISPLAY_X11_NESTED ? "nested" : "x11", DISPLAY_SOCKET);
		set(d, "DISPLAY=" DISPLAY_INSIDE);
	}
	if (s->display_wayland.num != DISPLAY_WAYLAND_OFF) {
		add(d, "wayland", in_runtime(r, "wayland-0"));
		set(d, "WAYLAND_DISPLAY=wayland-0");
	}
	if (s->sound_play.num || s->sound_record.num) {
		const char *path = in_runtime(r, "pulse/native");

		add(d, "pulse", path);
		set(d, arena_printf(r->arena, "PULSE_SERVER=unix:%s", path));
	}
}

static void plan_buses(struct run *r, struct doors *d)
{
	const struct spec *s = r->spec;
	const char *session = in_runtime(r, "bus");
	const char *a11y = in_runtime(r, "at-spi/bus");

	if (has_rules(s, "session.") || s->portals.num)
		add(d, "session-bus", session);
	/* An address where nothing is, rather than none: toolkits would start a bus of their own.
	 */
	set(d, arena_printf(r->arena, "DBUS_SESSION_BUS_ADDRESS=unix:path=%s", session));
	if (has_rules(s, "system."))
		add(d, "system-bus", "/run/dbus/system_bus_socket");
	if (s->dbus_a11y.num) {
		add(d, "a11y-bus", a11y);
		set(d, arena_printf(r->arena, "AT_SPI_BUS_ADDRESS=unix:path=%s", a11y));
	} else {
		/* The X server tells programs the address of the host's. */
		set(d, "NO_AT_BRIDGE=1");
		set(d, "GTK_A11Y=none");
	}
}

/* The documents that the user picked for this app, and no other's. */
static void plan_portals(struct run *r, struct doors *d)
{
	if (!r->spec->portals.num)
		return;
	if (!r->facts->runtime)
		return;
	/* At the path that the portal answers with, which is the host's. */
	add(d, NULL, arena_printf(r->arena, "%s/doc", r->facts->runtime));
	d->items[d->count - 1].source =
		arena_printf(r->arena, "%s/doc/by-app/%s", r->facts->runtime, d->app_id);
	d->items[d->count - 1].optional = true;
}

void doors_plan(struct run *r)
{
	const struct spec *s = r->spec;
	struct doors *d;

	r->doors = NULL;
	if (s->display_x11.num == DISPLAY_X11_OFF &&
	    s->display_wayland.num == DISPLAY_WAYLAND_OFF && !s->sound_play.num &&
	    !s->sound_record.num && !s->dbus_a11y.num && !s->portals.num && !has_rules(s, "s"))
		return;
	d = arena_alloc(r->arena, sizeof(*d));
	d->app_id = arena_printf(r->arena, "org.cubby.app.%s", r->profile);
	plan_display(r, d);
	plan_buses(r, d);
	plan_portals(r, d);
	r->doors = d;
}

/* Lines are the separators: a value with one in it is not told. */
static const char *tell(const struct run *r, const char *text, const char *word, const char *value)
{
	if (!value || strchr(value, '\n'))
		return text;
	return arena_printf(r->arena, "%s%s %s\n", text, word, value);
}

const char *doors_request(const struct run *r, const char *name)
{
	const struct spec *s = r->spec;
	const char *text = tell(r, "", "doors", name);

	for (unsigned i = 0; i < r->doors->count; i++) {
		const char *service = r->doors->items[i].service;

		if (service)
			text = tell(r, text, service,
				    strcmp(service, "x11") != 0 ? "" : s->display_x11.text);
	}
	/* The nested server is the relay's client. */
	if (s->display_x11.num == DISPLAY_X11_NESTED)
		text = tell(r, text, "x11", "untrusted");
	if (s->sound_record.num)
		text = tell(r, text, "record", "");
	text = tell(r, text, "runtime", r->facts->runtime);
	text = tell(r, text, "home", r->facts->home);
	if (s->portals.num)
		text = tell(r, text, "portals", "");
	text = tell(r, text, "app-id", r->doors->app_id);
	text = tell(r, text, "instance", r->name);
	for (size_t i = 0; i < COUNT_OF(facts_told); i++)
		text = tell(r, text, facts_told[i].word,
			    facts_env(r->facts, facts_told[i].variable));
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		const struct value *v = spec_value_const(s, rules[i].key);

		for (unsigned n = 0; n < v->count; n++)
			text = tell(r, text, rules[i].word, v->items[n].text);
	}
	return text;
}
