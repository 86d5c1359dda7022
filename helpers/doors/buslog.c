/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/buslog.c: the proxy prints a line for each message, "C2: -> NAME call I.M at /P",
 * and behind that of a refused one "*DENIED*" or "*HIDDEN*", with "(ping)": what is sent on
 * instead.
 */
#include "helpers/doors/buslog.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "helpers/common/denial.h"
#include "helpers/doors/box.h"
#include "helpers/doors/filter.h"

enum { LINE = 1024 };

/* One message, until it is known whether it was refused. */
struct call {
	char text[LINE];
	char name[256];   /* whom it was for */
	char change[300]; /* behind "dbus.BUS.": what would allow it; "" for nothing */
};

/* Keeps what a message is: its destination, interface and method. */
static void keep_call(struct call *c, const char *line)
{
	static const char arrow[] = ": -> ";
	static const char call[] = " call ";
	const char *name = strstr(line, arrow);
	const char *method = name ? strstr(name, call) : NULL;
	size_t name_len;
	size_t method_len;

	c->text[0] = '\0';
	c->change[0] = '\0';
	if (!method)
		return;
	name += sizeof(arrow) - 1;
	name_len = (size_t)(method - name);
	method += sizeof(call) - 1;
	method_len = strcspn(method, " ");
	if (name_len >= sizeof(c->name))
		return;
	(void)snprintf(c->name, sizeof(c->name), "%.*s", (int)name_len, name);
	(void)snprintf(c->text, sizeof(c->text), "%s %.*s", c->name, (int)method_len, method);
	/* The bus itself, and owners by number, are no names that could be granted. */
	if (c->name[0] != ':' && strcmp(c->name, "org.freedesktop.DBus") != 0)
		(void)snprintf(c->change, sizeof(c->change), "talk+=%s", c->name);
}

/* A call to the bus itself about a name: "Filtering message due to arg0 NAME, policy: ...". */
static void keep_argument(struct call *c, const char *argument)
{
	int len = (int)strcspn(argument, ",");

	c->name[0] = '\0';
	c->change[0] = '\0';
	if (strstr(c->text, ".RequestName")) {
		(void)snprintf(c->text, sizeof(c->text), "own %.*s", len, argument);
		(void)snprintf(c->change, sizeof(c->change), "own+=%.*s", len, argument);
	} else if (strstr(c->text, ".StartServiceByName")) {
		(void)snprintf(c->text, sizeof(c->text), "start %.*s", len, argument);
		(void)snprintf(c->change, sizeof(c->change), "talk+=%.*s", len, argument);
	} else {
		c->text[0] = '\0'; /* a look whether it is there */
	}
}

static void note_call(const struct call *c, const char *bus)
{
	char change[sizeof(c->change) + 32] = "";

	if (c->change[0] && strcmp(bus, "a11y") != 0)
		(void)snprintf(change, sizeof(change), "dbus.%s.%s", bus, c->change);
	denial_note(c->text, "not-granted", change[0] ? change : NULL);
}

static void take_line(struct call *c, const char *line, const char *bus)
{
	static const char about[] = "Filtering message due to arg0 ";

	if (!strncmp(line, about, sizeof(about) - 1)) {
		keep_argument(c, line + sizeof(about) - 1);
	} else if (strncmp(line, "*DENIED*", 8) != 0 && strncmp(line, "*HIDDEN*", 8) != 0) {
		keep_call(c, line);
	} else if (c->text[0]) {
		note_call(c, bus);
		c->text[0] = '\0';
	}
}

static void read_lines(int fd, const char *bus)
{
	static struct call call;
	static char text[LINE];
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0) {
		char *at = text;
		char *end;

		len += (size_t)got;
		text[len] = '\0';
		while ((end = memchr(at, '\n', len - (size_t)(at - text)))) {
			*end = '\0';
			take_line(&call, at, bus);
			at = end + 1;
		}
		len -= (size_t)(at - text);
		/* A line that is too long is none of those that are looked for. */
		if (len == sizeof(text) - 1)
			len = 0;
		memmove(text, at, len);
	}
}

void buslog_run(int printed_fd, int log_fd, const char *bus)
{
	struct err e;

	(void)prctl(PR_SET_NAME, "bus-log", 0, 0, 0);
	denial_begin(log_fd, bus);
	if (box_enter(NULL, 0, NULL, &e) < 0 || box_guard(true, &e) < 0 ||
	    filter_load(FILTER_RELAY, &e) < 0)
		_exit(EXIT_CODE_CUBBY);
	read_lines(printed_fd, bus);
	_exit(0);
}
