/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/context.c: asks a compositor for a security context.
 *
 * A conversation of two turns: what is there, and "make one". Both end with wl_display.sync, which
 * is answered when all before it is done. The compositor is the user's own; what it says is read
 * with care all the same.
 */
#include "helpers/doors/context.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doors/pump.h"
#include "helpers/doors/wayland.h"

#define MANAGER "wp_security_context_manager_v1"
#define ENGINE "org.cubby"

enum { ANSWER_MS = 5000, MESSAGES = 4096 };

/* The objects of the conversation, by our own numbers; two are callbacks. */
enum { REGISTRY = WAYLAND_DISPLAY + 1, TOLD, CONTEXT_MANAGER, CONTEXT, MADE };

/* Requests, as the protocol numbers them. */
enum {
	MANAGER_CREATE_LISTENER = 1,
	CONTEXT_SET_ENGINE = 1,
	CONTEXT_SET_APP = 2,
	CONTEXT_SET_INSTANCE = 3,
	CONTEXT_COMMIT = 4,
};

struct talk {
	int fd;
	size_t out_len;
	size_t in_len;
	bool full;  /* something did not fit into `out` */
	bool found; /* the manager is announced, under this name */
	uint32_t name;
	char out[MESSAGES];
	char in[65536]; /* a message is not longer */
};

static void put_number(struct talk *t, uint32_t number)
{
	if (sizeof(t->out) - t->out_len < sizeof(number)) {
		t->full = true;
		return;
	}
	memcpy(t->out + t->out_len, &number, sizeof(number));
	t->out_len += sizeof(number);
}

/* Padded to whole words; the length counts the NUL. */
static void put_text(struct talk *t, const char *text)
{
	size_t len = strlen(text) + 1;
	size_t padded = (len + 3) & ~(size_t)3;

	put_number(t, (uint32_t)len);
	if (sizeof(t->out) - t->out_len < padded) {
		t->full = true;
		return;
	}
	memset(t->out + t->out_len, 0, padded);
	memcpy(t->out + t->out_len, text, len);
	t->out_len += padded;
}

/* Begins a message whose length end() knows. */
static size_t begin(struct talk *t, uint32_t object, uint32_t opcode)
{
	size_t at = t->out_len;

	put_number(t, object);
	put_number(t, opcode);
	return at;
}

static void end(struct talk *t, size_t at)
{
	uint32_t word;

	if (t->full)
		return;
	memcpy(&word, t->out + at + 4, sizeof(word));
	word |= (uint32_t)(t->out_len - at) << 16;
	memcpy(t->out + at + 4, &word, sizeof(word));
}

static void say_number(struct talk *t, uint32_t object, uint32_t opcode, uint32_t number)
{
	size_t at = begin(t, object, opcode);

	put_number(t, number);
	end(t, at);
}

static void say_text(struct talk *t, uint32_t object, uint32_t opcode, const char *text)
{
	size_t at = begin(t, object, opcode);

	put_text(t, text);
	end(t, at);
}

/* Descriptors belong to requests in their order, not to bytes: they may come with the first. So
 * little goes as a whole, or not at all. */
static int send_all(struct talk *t, const int *fds, size_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {0};
	struct iovec part = {t->out, t->out_len};
	struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
	size_t len = t->out_len;

	t->out_len = 0;
	if (count > 0) {
		struct cmsghdr *m = (struct cmsghdr *)(void *)control;

		head.msg_control = control;
		head.msg_controllen = CMSG_SPACE(count * sizeof(int));
		m->cmsg_level = SOL_SOCKET;
		m->cmsg_type = SCM_RIGHTS;
		m->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(m), fds, count * sizeof(int));
	}
	errno = EMSGSIZE;
	return t->full || sendmsg(t->fd, &head, MSG_NOSIGNAL) != (ssize_t)len ? -1 : 0;
}

/* wl_registry.global: name, interface, version. */
static void note_global(struct talk *t, const char *message, size_t len)
{
	if (len < WAYLAND_HEAD + 8 + sizeof(MANAGER) ||
	    wayland_number(message + WAYLAND_HEAD + 4) != sizeof(MANAGER) ||
	    memcmp(message + WAYLAND_HEAD + 8, MANAGER, sizeof(MANAGER)) != 0)
		return;
	t->found = true;
	t->name = wayland_number(message + WAYLAND_HEAD);
}

/* Takes what is whole: 1 when the callback was among it, 0 when more must come, -1 for an error. */
static int take_messages(struct talk *t, uint32_t callback)
{
	size_t at = 0;
	int state = 0;

	while (state == 0 && t->in_len - at >= WAYLAND_HEAD) {
		const char *message = t->in + at;
		size_t len = wayland_len(message);
		uint32_t object = wayland_number(message);
		uint32_t opcode = wayland_opcode(message);

		if (len > t->in_len - at)
			break;
		if (len < WAYLAND_HEAD ||
		    (object == WAYLAND_DISPLAY && opcode == WAYLAND_DISPLAY_ERROR))
			return -1;
		if (object == REGISTRY && opcode == WAYLAND_REGISTRY_GLOBAL)
			note_global(t, message, len);
		state = object == callback;
		at += len;
	}
	t->in_len -= at;
	memmove(t->in, t->in + at, t->in_len);
	return state;
}

/* Sends what was said and waits until the compositor has done it. */
static int converse(struct talk *t, uint32_t callback, const int *fds, size_t count, struct err *e)
{
	struct pollfd set = {.fd = t->fd, .events = POLLIN};
	int state = 0;

	say_number(t, WAYLAND_DISPLAY, WAYLAND_DISPLAY_SYNC, callback);
	if (send_all(t, fds, count) < 0)
		return err_sys(e, "cannot ask the compositor");
	while (state == 0) {
		int polled = poll(&set, 1, ANSWER_MS);
		ssize_t len;

		if (polled < 0 && errno == EINTR)
			continue;
		if (polled <= 0)
			return err_set(e, "the compositor does not answer");
		len = read(t->fd, t->in + t->in_len, sizeof(t->in) - t->in_len);
		if (len <= 0)
			return err_set(e, "the compositor ended the connection");
		t->in_len += (size_t)len;
		state = take_messages(t, callback);
	}
	return state < 0 ? err_set(e, "the compositor refuses what a client may ask") : 0;
}

static int find_manager(struct talk *t, struct err *e)
{
	say_number(t, WAYLAND_DISPLAY, WAYLAND_DISPLAY_GET_REGISTRY, REGISTRY);
	return converse(t, TOLD, NULL, 0, e);
}

static int make(struct talk *t, const struct request *q, int listen_fd, int close_fd, struct err *e)
{
	const int fds[] = {listen_fd, close_fd};
	size_t at = begin(t, REGISTRY, WAYLAND_REGISTRY_BIND);

	put_number(t, t->name);
	put_text(t, MANAGER);
	put_number(t, 1);
	put_number(t, CONTEXT_MANAGER);
	end(t, at);
	say_number(t, CONTEXT_MANAGER, MANAGER_CREATE_LISTENER, CONTEXT);
	say_text(t, CONTEXT, CONTEXT_SET_ENGINE, ENGINE);
	say_text(t, CONTEXT, CONTEXT_SET_APP, request_value(q, "app-id"));
	say_text(t, CONTEXT, CONTEXT_SET_INSTANCE, request_value(q, "instance"));
	at = begin(t, CONTEXT, CONTEXT_COMMIT);
	end(t, at);
	return converse(t, MADE, fds, COUNT_OF(fds), e);
}

static int make_at(struct talk *t, const struct request *q, const struct door *d,
		   struct context *ret, struct err *e)
{
	const char *dir = service_dir(d, q->arena);
	OWN_FD int listen_fd = service_listen(d->dir_fd, DOOR_CONTEXT, e);
	OWN_FD int close_fd = -1;
	OWN_FD int alive_fd = -1;
	int pair[2];

	if (listen_fd < 0)
		return -1;
	if (!dir || pipe2(pair, O_CLOEXEC) < 0)
		return err_sys(e, "cannot make a pipe");
	close_fd = pair[0];
	alive_fd = pair[1];
	if (make(t, q, listen_fd, close_fd, e) < 0)
		return -1;
	*ret = (struct context){arena_printf(q->arena, "%s/" DOOR_CONTEXT, dir),
				fd_take(&alive_fd)};
	return 0;
}

int context_make(const char *server, const struct request *q, const struct door *d,
		 struct context *ret, struct err *e)
{
	OWN_FD int fd = pump_connect(server);
	struct talk *t = arena_alloc(q->arena, sizeof(*t));

	t->fd = fd;
	if (fd < 0)
		return err_sys(e, "cannot use '%s' for a service of the desktop", server);
	if (find_manager(t, e) < 0)
		return -1;
	if (!t->found) {
		*ret = (struct context){NULL, -1};
		return 0;
	}
	return make_at(t, q, d, ret, e);
}
