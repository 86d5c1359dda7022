/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/bus.c: message buses, always behind xdg-dbus-proxy, in a box of its own.
 *
 * The proxy's socket is made in the service's own directory. It ends when the other end of its
 * --fd is closed, so it does not outlive us. Its root has the file by which portals know the app.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doors/box.h"
#include "helpers/doors/filter.h"
#include "helpers/doors/service.h"

#define PROXY "/usr/bin/xdg-dbus-proxy"

enum { ARGUMENTS = 4096 };

/* The words of the proxy's command line. */
struct command {
	char *words[ARGUMENTS + 1];
	unsigned count;
};

static void add_word(struct command *c, char *word)
{
	if (c->count < ARGUMENTS)
		c->words[c->count++] = word;
}

/* "unix:path=/run/user/1000/bus,guid=..." gives the path; other kinds have none. */
static const char *path_of_address(const char *address, struct arena *a)
{
	static const char begin[] = "unix:path=";
	size_t len = sizeof(begin) - 1;

	if (strncmp(address, begin, len) != 0 || strchr(address, '%'))
		return NULL;
	return arena_copy(a, address + len, strcspn(address + len, ",;"));
}

/* Adds what each line "word value" of the request says as an option of the proxy. */
static void add_rules(struct command *c, const struct request *q, const char *bus)
{
	static const char *const kinds[] = {"talk", "own", "see", "call", "broadcast"};
	size_t len = strlen(bus);

	for (unsigned i = 0; i < q->count; i++) {
		const struct request_line *line = &q->lines[i];

		if (strncmp(line->word, bus, len) != 0 || line->word[len] != '.')
			continue;
		for (size_t k = 0; k < COUNT_OF(kinds); k++)
			if (!strcmp(line->word + len + 1, kinds[k]))
				add_word(c,
					 arena_printf(q->arena, "--%s=%s", kinds[k], line->value));
	}
}

/* What a program may do with the accessibility bus: show itself, not watch others. */
static void add_a11y_rules(struct command *c, const struct request *q)
{
	static const char *const rules[] = {
		"--sloppy-names",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.Socket.Embed@/org/a11y/atspi/"
		"accessible/root",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.Socket.Unembed@/org/a11y/atspi/"
		"accessible/root",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.Registry.GetRegisteredEvents@/org/"
		"a11y/atspi/registry",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.DeviceEventController."
		"GetKeystrokeListeners@/org/a11y/atspi/registry/deviceeventcontroller",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.DeviceEventController."
		"GetDeviceEventListeners@/org/a11y/atspi/registry/deviceeventcontroller",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.DeviceEventController."
		"NotifyListenersSync@/org/a11y/atspi/registry/deviceeventcontroller",
		"--call=org.a11y.atspi.Registry=org.a11y.atspi.DeviceEventController."
		"NotifyListenersAsync@/org/a11y/atspi/registry/deviceeventcontroller",
	};

	for (size_t i = 0; i < COUNT_OF(rules); i++)
		add_word(c, arena_strdup(q->arena, rules[i]));
}

static const char *app_info(const struct request *q)
{
	const char *app = request_value(q, "app-id");

	if (!request_value(q, "portals"))
		return NULL;
	return arena_printf(q->arena,
			    "[Application]\nname=%s\nruntime=runtime/org.cubby/none/none\n\n"
			    "[Instance]\ninstance-id=%s\n\n[Context]\n",
			    app, request_value(q, "instance"));
}

/* The proxy tells by the same byte as our other services; then the pipe keeps it alive. */
static int run_proxy(struct command *c, const struct door *d, struct err *e)
{
	static char *const environment[] = {NULL};

	if (fcntl(d->ready_fd, F_SETFD, 0) < 0 || fd_become_stdio(d->print_fd, STDOUT_FILENO) < 0)
		return err_sys(e, "cannot hand the pipe to the message bus filter");
	if (filter_load(FILTER_PROGRAM, e) < 0)
		return -1;
	(void)execve(PROXY, c->words, environment);
	return err_sys(e, "cannot start '%s'", PROXY);
}

static int serve_bus(const struct request *q, const struct door *d, const char *address,
		     const char *bus, struct err *e)
{
	static struct command command;
	const char *path = path_of_address(address, q->arena);
	const struct box_place places[] = {{"/usr", "/usr", false},
					   {"/server", path, true},
					   {"/door", service_dir(d, q->arena), true}};

	if (!path) {
		(void)err_set(e, "cannot use the message bus '%s': it is not a socket with a path",
			      address);
		return err_hint(e, "a session bus of today listens at unix:path=...");
	}
	if (access(PROXY, X_OK) < 0) {
		(void)err_set(e, "cannot filter the message bus: '%s' is not installed", PROXY);
		return err_hint(e,
				"install the package xdg-dbus-proxy; nothing is started without");
	}
	add_word(&command, arena_strdup(q->arena, PROXY));
	add_word(&command, arena_printf(q->arena, "--fd=%d", d->ready_fd));
	add_word(&command, arena_strdup(q->arena, "unix:path=/server"));
	add_word(&command, arena_strdup(q->arena, "/door/" DOOR_SOCKET));
	add_word(&command, arena_strdup(q->arena, "--filter"));
	add_word(&command, arena_strdup(q->arena, "--log"));
	if (!strcmp(bus, "a11y"))
		add_a11y_rules(&command, q);
	add_rules(&command, q, bus);
	if (command.count == ARGUMENTS)
		return err_set(e, "cannot filter the message bus: more than %d rules", ARGUMENTS);
	if (!places[2].source)
		return err_sys(e, "cannot find the directory of the message bus filter");
	if (box_enter(places, COUNT_OF(places), app_info(q), e) < 0)
		return err_hint(e, "is a session with this bus running?");
	if (box_guard(false, e) < 0)
		return -1;
	return run_proxy(&command, d, e);
}

int service_session_bus(const struct request *q, const struct door *d, struct err *e)
{
	const char *address = request_value(q, "session-address");
	const char *runtime = request_value(q, "runtime");

	if ((!address || !address[0]) && runtime)
		address = arena_printf(q->arena, "unix:path=%s/bus", runtime);
	if (!address || !address[0])
		return err_set(e, "cannot find the session bus: neither DBUS_SESSION_BUS_ADDRESS "
				  "nor XDG_RUNTIME_DIR is set");
	return serve_bus(q, d, address, "session", e);
}

int service_system_bus(const struct request *q, const struct door *d, struct err *e)
{
	const char *address = request_value(q, "system-address");

	if (!address || !address[0])
		address = "unix:path=/run/dbus/system_bus_socket";
	return serve_bus(q, d, address, "system", e);
}

/* Where at-spi2-core listens: at-spi/bus_N for the X display :N, at-spi/bus where there is none. */
static const char *a11y_address(const struct request *q, const char *runtime)
{
	const char *display = request_value(q, "display");
	const char *number = display ? strchr(display, ':') : NULL;

	if (number) {
		const char *path = arena_printf(q->arena, "%s/at-spi/bus_%.*s", runtime,
						(int)strspn(number + 1, "0123456789"), number + 1);

		if (access(path, F_OK) == 0)
			return arena_printf(q->arena, "unix:path=%s", path);
	}
	return arena_printf(q->arena, "unix:path=%s/at-spi/bus", runtime);
}

int service_a11y_bus(const struct request *q, const struct door *d, struct err *e)
{
	const char *address = request_value(q, "a11y-address");
	const char *runtime = request_value(q, "runtime");

	if ((!address || !address[0]) && runtime)
		address = a11y_address(q, runtime);
	if (!address || !address[0])
		return err_set(e, "cannot find the accessibility bus: XDG_RUNTIME_DIR is not set");
	return serve_bus(q, d, address, "a11y", e);
}
