/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/x11.c: an X display whose clients are all authorized by our cookie.
 *
 * What a client says of its authorization is thrown away. With nothing, it would be trusted where
 * the server admits the user (xhost +si:localuser:...), as most do; so no socket of the server is
 * ever seen inside.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "helpers/doors/pump.h"
#include "helpers/doors/service.h"
#include "helpers/doors/xauth.h"

enum {
	SETUP = 12,
	AUTHORIZATION_LIMIT = 1024,
	REQUEST = 4,     /* opcode, a byte, length in words */
	BIG_REQUEST = 8, /* a length of 0, and the real one behind it */
	BELL = 104,
	SCREEN_SAVER = 115,
	NO_OPERATION = 127,
};

/* What all clients of the relay have in common. */
struct x11_display {
	struct xcookie cookie;
	bool trusted;
};

struct x11_state {
	bool is_set_up;
	bool big;      /* the client's byte order */
	uint64_t left; /* bytes of a request that are still to come */
};

static unsigned number_at(const char *at, bool big)
{
	unsigned first = (unsigned char)at[0];
	unsigned second = (unsigned char)at[1];

	return big ? first << 8 | second : second << 8 | first;
}

static void put_number(char *at, size_t number, bool big)
{
	at[big ? 0 : 1] = (char)(number >> 8);
	at[big ? 1 : 0] = (char)number;
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static int put_padded(struct pump_flow *f, const char *text, size_t len)
{
	static const char zeros[4];

	if (pump_put(f, text, len) < 0)
		return -1;
	return pump_put(f, zeros, padded(len) - len);
}

/* The first message: byte order, version, authorization. */
static ptrdiff_t set_up(struct pump_client *c)
{
	const struct x11_display *display = c->context;
	const struct xcookie *cookie = &display->cookie;
	struct x11_state *s = c->state;
	struct pump_flow *f = &c->up;
	size_t name_len = cookie->len ? strlen(XAUTH_NAME) : 0;
	char head[SETUP];
	size_t len;
	bool big;

	if (f->in_len < SETUP)
		return 0;
	big = f->in[0] == 'B';
	if (!big && f->in[0] != 'l')
		return -1;
	len = SETUP + padded(number_at(f->in + 6, big)) + padded(number_at(f->in + 8, big));
	if (len > AUTHORIZATION_LIMIT)
		return -1;
	if (f->in_len < len)
		return 0;
	memcpy(head, f->in, SETUP);
	put_number(head + 6, name_len, big);
	put_number(head + 8, cookie->len, big);
	if (pump_put(f, head, SETUP) < 0 || put_padded(f, XAUTH_NAME, name_len) < 0 ||
	    put_padded(f, cookie->data, cookie->len) < 0)
		return -1;
	s->is_set_up = true;
	s->big = big;
	return (ptrdiff_t)len;
}

/* The length of a request in bytes; 0: its head is not whole yet; below REQUEST: it has none. */
static uint64_t request_len(const struct x11_state *s, const char *at, size_t there)
{
	unsigned words;

	if (there < REQUEST)
		return 0;
	words = number_at(at + 2, s->big);
	if (words > 0)
		return (uint64_t)words * 4;
	if (there < BIG_REQUEST)
		return 0;
	words = s->big ? number_at(at + 4, true) << 16 | number_at(at + 6, true)
		       : number_at(at + 6, false) << 16 | number_at(at + 4, false);
	return words < 2 ? 1 : (uint64_t)words * 4;
}

/*
 * Clients that are not trusted may not ring the bell, and toolkits ring it without a thought: the
 * error ends them. It has no answer, so doing nothing instead is seen by nobody.
 */
static void silence(char *request)
{
	unsigned char opcode = (unsigned char)request[0];

	if (opcode == BELL || opcode == SCREEN_SAVER)
		request[0] = NO_OPERATION;
}

/* Passes on all that is there, request by request. */
static ptrdiff_t pass_requests(struct pump_client *c)
{
	const struct x11_display *display = c->context;
	struct x11_state *s = c->state;
	struct pump_flow *f = &c->up;
	size_t at = 0;

	while (at < f->in_len) {
		size_t there = f->in_len - at;

		if (s->left == 0) {
			s->left = request_len(s, f->in + at, there);
			if (s->left == 0)
				break;
			if (s->left < REQUEST)
				return -1;
			if (!display->trusted)
				silence(f->in + at);
		}
		there = s->left < there ? (size_t)s->left : there;
		s->left -= there;
		at += there;
	}
	return pump_put(f, f->in, at) < 0 ? -1 : (ptrdiff_t)at;
}

static ptrdiff_t from_client(struct pump_client *c)
{
	const struct x11_state *s = c->state;

	return s->is_set_up ? pass_requests(c) : set_up(c);
}

/* The number in ":0", ":0.0", "unix:0"; -1 for a display elsewhere. */
static long display_number(const char *display)
{
	const char *colon = strrchr(display, ':');
	char *end;
	long number;

	if (!colon || (colon != display && strncmp(display, "unix:", 5) != 0))
		return -1;
	number = strtol(colon + 1, &end, 10);
	return end == colon + 1 || (*end && *end != '.') || number > 65535 ? -1 : number;
}

/* The caller's own cookie for the display. */
static void own_cookie(const struct request *q, unsigned number, struct xcookie *ret)
{
	const char *file = request_value(q, "xauthority");
	const char *home = request_value(q, "home");

	if (!file || !file[0])
		file = arena_printf(q->arena, "%s/.Xauthority", home ? home : "");
	xauth_own(file, number, q->arena, ret);
}

/*
 * Encloses itself with the server's socket and finds the cookie for all clients. An untrusted one
 * takes answers of the server, which it makes while the box is built.
 */
static int enclose(const struct request *q, const char *path, unsigned number,
		   struct x11_display *display, struct err *e)
{
	OWN_FD int fd = -1;
	int keep_fd = -1; /* open as long as we live */

	own_cookie(q, number, &display->cookie);
	display->trusted = !strcmp(request_value(q, "x11"), "trusted");
	if (display->trusted)
		return service_enclose(path, e);
	if (xauth_greet(path, &display->cookie, &fd, e) < 0 || service_enclose(path, e) < 0)
		return -1;
	return xauth_untrusted(fd, SERVICE_SERVER, &display->cookie, &keep_fd, e);
}

int service_x11(const struct request *q, const struct door *d, struct err *e)
{
	static const struct pump_protocol protocol = {sizeof(struct x11_state), from_client,
						      pump_pass_down};
	static struct x11_display display;
	const char *name = request_value(q, "display");
	long number = name ? display_number(name) : -1;
	const char *path;

	if (number < 0) {
		(void)err_set(e, "cannot use the X display '%s': it is not on this machine",
			      name ? name : "");
		return err_hint(e, "set DISPLAY to a local one such as :0");
	}
	path = arena_printf(q->arena, "/tmp/.X11-unix/X%ld", number);
	if (enclose(q, path, (unsigned)number, &display, e) < 0)
		return -1;
	if (service_ready(d, e) < 0)
		return -1;
	pump_run(d->listen_fd, SERVICE_SERVER, &protocol, &display);
}
