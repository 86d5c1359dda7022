/* SPDX-License-Identifier: MIT */
/* net/link.c: a wire for each link, from the first connection on. */
#include "helpers/net/link.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "helpers/net/launcher.h"
#include "wire/wire.h"

/* Who is not there is not looked for more often. */
enum { RETRY_MS = 200, ERRNO_MAX = 4095 };

static struct link {
	struct source wire; /* fd 0 or -1: none; 0 is /dev/null */
	bool wanted;
	int64_t missed_at; /* when there was no such sandbox, or 0 */
} links[NETRULES_LINKS];

static uint32_t last_token;

static bool is_there(const struct link *l)
{
	return l->wire.fd > 0;
}

/* 0, or why not. */
static int ask(const struct link *l, struct flow *f)
{
	struct msg m = {.type = MSG_LINK_OPEN, .value = f->entry.to.port};
	OWN_FD int far_fd = -1;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
		return errno;
	f->outside.fd = ends[0];
	far_fd = ends[1];
	f->token = m.id = ++last_token;
	return wire_send_full(l->wire.fd, &m, NULL, &far_fd, 1) < 0 ? EHOSTUNREACH : 0;
}

void link_open(struct flow *f)
{
	unsigned number = f->verdict.link - 1;
	struct link *l = &links[number];
	int error = 0;

	if (is_there(l)) {
		error = ask(l, f);
	} else if (l->missed_at != 0 && loop_now() - l->missed_at < RETRY_MS) {
		error = EHOSTUNREACH;
	} else if (!l->wanted) {
		l->wanted = true;
		launcher_want_link(number);
	}
	if (error)
		flow_link(f, error);
}

/* Those that waited for the wire, and those that waited for an answer by a wire that is gone. */
static void go_on(struct flow *f, unsigned number)
{
	const struct link *l = &links[number];
	int error = EHOSTUNREACH;

	if (f->verdict.link != number + 1)
		return;
	if (is_there(l))
		error = ask(l, f);
	if (error)
		flow_link(f, error);
}

static void on_link(struct source *s)
{
	static struct msg_extra ignored;
	struct link *l = SOURCE_OWNER(s, struct link, wire);
	unsigned number = (unsigned)(l - links);
	struct msg m;
	int got;

	while ((got = wire_recv(s->fd, PEER_HELPER, false, &m, &ignored)) == 1) {
		struct flow *f = flow_of_token(FLOW_LINKING, m.id);

		for (unsigned i = 0; i < ignored.fd_count; i++)
			fd_close(&ignored.fds[i]);
		if (m.type == MSG_LINK_OPENED && f && f->verdict.link == number + 1)
			flow_link(f, m.value < 0 || m.value > ERRNO_MAX ? EHOSTUNREACH : m.value);
	}
	if (got < 0 && errno == EAGAIN)
		return;
	loop_close(s);
	flow_each_waiting(FLOW_LINKING, go_on, number);
}

void link_connect(unsigned number, int wire_fd)
{
	struct link *l;

	if (number >= NETRULES_LINKS) {
		fd_close(&wire_fd);
		return;
	}
	l = &links[number];
	if (is_there(l))
		loop_close(&l->wire);
	l->wire = (struct source){.fd = wire_fd, .ready = on_link};
	if (wire_fd >= 0 && loop_watch(&l->wire) < 0)
		loop_close(&l->wire);
	l->wanted = false;
	l->missed_at = is_there(l) ? 0 : loop_now();
	flow_each_waiting(FLOW_LINKING, go_on, number);
}
