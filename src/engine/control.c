/* SPDX-License-Identifier: MIT */
/* engine/control.c: serving the clients of a running sandbox. */
#include "engine/control.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "engine/netchange.h"
#include "engine/order.h"
#include "engine/podholder.h"
#include "engine/podpolicy.h"
#include "engine/published.h"
#include "engine/regroup.h"
#include "engine/shared.h"
#include "engine/watch.h"
#include "kern/peer.h"
#include "state/registry.h"

void control_init(struct control *c, struct run *r)
{
	c->r = r;
	c->next_id = 1;
	c->demand = -1;
	for (unsigned i = 0; i < CONTROL_CLIENTS; i++)
		c->clients[i] = (struct client){.fd = -1};
	if (podholder_is_here(r))
		c->clients[0].fd = podholder_first();
	if (podholder_is_here(r) && c->clients[0].fd < 0)
		c->demand = 0;
}

unsigned control_poll(const struct control *c, struct pollfd *set)
{
	unsigned n = 0;

	if (c->r->control_fd < 0)
		return 0;
	set[n++] = (struct pollfd){.fd = c->r->control_fd, .events = POLLIN};
	for (unsigned i = 0; i < CONTROL_CLIENTS; i++)
		if (c->clients[i].fd >= 0)
			set[n++] = (struct pollfd){.fd = c->clients[i].fd, .events = POLLIN};
	return n;
}

/* An answer, so that the client does not take its refusal for the sandbox's end. */
static void refuse_client(int fd, const struct err *e)
{
	const struct msg m = {.type = MSG_FAILED, .len = sizeof(*e)};

	(void)!wire_send_full(fd, &m, e, NULL, 0);
}

static void accept_client(struct control *c)
{
	/* cppcheck-suppress nullPointer ; accept4 takes NULL for an address that nobody asks for */
	OWN_FD int fd = accept4(c->r->control_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct err e;

	if (fd < 0 || !registry_peer_is_user(fd, c->r->facts->uid))
		return;
	/* With isolation = "landlock" a program inside reaches the sockets of all sandboxes. */
	if (!peer_is_as_free(fd)) {
		(void)err_set(&e, "cannot serve a client that is more confined than the sandbox's "
				  "launcher");
		(void)err_hint(&e, "no_new_privs or system call filters hold it, as in another "
				   "sandbox: ask from outside of that");
		refuse_client(fd, &e);
		return;
	}
	for (unsigned i = 0; i < CONTROL_CLIENTS; i++) {
		if (c->clients[i].fd >= 0 || c->clients[i].id != 0)
			continue;
		c->clients[i].fd = fd_take(&fd);
		return;
	}
	(void)err_set(&e, "cannot serve another client: %d are connected", CONTROL_CLIENTS);
	refuse_client(fd, &e);
}

/* A client that leaves takes its program with it, as a closed terminal would. */
static void drop_client(struct control *c, struct client *k)
{
	/* With its last member a pod ends. */
	if (podholder_has(k->fd)) {
		published_forget(c->r->net_fd, k->fd);
		if (podholder_leave(k->fd))
			c->demand = 0;
	}
	fd_close(&k->fd);
	if (k->id == 0)
		return;
	order_give(c->r, MSG_SIGNAL, k->id, SIGHUP);
	order_give(c->r, MSG_SIGNAL, k->id, SIGCONT);
	k->kill_at = clock_ms() + CONTROL_GRACE_MS;
}

/* What could not be sent, by errno, is the end of a client, but not without a word. */
static void fail_client(struct control *c, struct client *k, const char *what)
{
	struct err e;

	(void)err_sys(&e, "cannot %s", what);
	if (k->fd >= 0)
		refuse_client(k->fd, &e);
	drop_client(c, k);
}

int64_t control_deadline(const struct control *c)
{
	int64_t first = 0;

	for (unsigned n = 0; n < CONTROL_CLIENTS; n++) {
		const struct client *k = &c->clients[n];

		if (k->kill_at != 0 && (first == 0 || k->kill_at < first))
			first = k->kill_at;
	}
	return first;
}

void control_tick(struct control *c, int64_t now)
{
	for (unsigned n = 0; n < CONTROL_CLIENTS; n++) {
		struct client *k = &c->clients[n];

		if (k->kill_at == 0 || now < k->kill_at)
			continue;
		order_give(c->r, MSG_SIGNAL, k->id, SIGKILL);
		k->kill_at = 0;
	}
}

static void answer_info(struct control *c, struct client *k)
{
	char text[WIRE_PAYLOAD];
	struct msg m = {
		.type = MSG_INFO, .id = (uint32_t)c->r->init_pid, .value = (int32_t)getpid()};
	int len = snprintf(text, sizeof(text), "%s%c%s%c", c->r->name, 0, c->r->profile, 0);

	for (char *const *word = c->r->argv; *word && len > 0 && (size_t)len < sizeof(text) - 1;
	     word++) {
		size_t room = sizeof(text) - (size_t)len;

		len += snprintf(text + len, room, "%.*s%c", (int)(room - 1), *word, 0);
	}
	m.len = len < 0 ? 0 : (size_t)len > sizeof(text) ? sizeof(text) : (uint32_t)len;
	if (wire_send_full(k->fd, &m, text, NULL, 0) < 0)
		fail_client(c, k, "answer");
}

/* A program, or a look at the root or the namespaces: MSG_EXEC, MSG_ROOT or MSG_SPACES. */
static void start_session(struct control *c, struct client *k, enum msg_type type,
			  const struct msg_extra *extra)
{
	const struct msg m = {.type = (uint32_t)type, .id = c->next_id};

	if (k->id != 0)
		return;
	if (wire_tell(c->r->wire_fd, &m, NULL, extra->fds, extra->fd_count) < 0) {
		fail_client(c, k, "pass that on to the sandbox");
		return;
	}
	k->id = c->next_id++;
}

/* In a pod there is no program: what would end one ends it. */
static void end_pod(struct control *c, int signal)
{
	if (signal == SIGTERM || signal == SIGKILL || signal == SIGINT || signal == SIGHUP ||
	    signal == SIGQUIT)
		c->demand = 0;
}

static void pass_signal(struct control *c, const struct client *k, const struct msg *m)
{
	if (podholder_is_here(c->r)) {
		end_pod(c, m->value);
		return;
	}
	if (m->id == TO_MAIN)
		order_give(c->r, MSG_SIGNAL, 0, m->value);
	else if (m->id == TO_OWN && k->id != 0)
		order_give(c->r, MSG_SIGNAL, k->id, m->value);
	else if (m->id == TO_INIT)
		run_signal_init(c->r, m->value);
	else if (m->id == TO_ALL)
		order_give(c->r, MSG_SIGNAL, SESSION_ALL, m->value);
}

/* Who comes when the pod ends is not answered, and comes again when it has ended. */
static void take_member(struct control *c, struct client *k, const struct msg *m,
			const struct msg_extra *extra)
{
	const struct msg answer = {.type = MSG_POD_IS};
	OWN_FD int fd = -1;
	struct err e;
	int joined;

	if (!podholder_is_here(c->r))
		joined = err_set(&e, "'%s' is no pod", c->r->name);
	else
		joined = podholder_join(k->fd, extra->payload, m->len, &e);
	if (joined == 0)
		fd = podpolicy_write(c->r, &e);
	if (joined < 0 || (joined == 0 && fd < 0))
		refuse_client(k->fd, &e);
	else if (joined == 0 && wire_tell(k->fd, &answer, NULL, &fd, 1) < 0)
		fail_client(c, k, "answer");
}

static void on_client(struct control *c, struct client *k)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got = wire_recv(k->fd, PEER_CLIENT, false, &m, &extra);

	if (got < 0 && errno == EAGAIN)
		return;
	if (got != 1) {
		drop_client(c, k);
		return;
	}
	if (m.type == MSG_CL_EXEC)
		start_session(c, k, MSG_EXEC, &extra);
	else if (m.type == MSG_CL_ROOT)
		start_session(c, k, MSG_ROOT, &extra);
	else if (m.type == MSG_CL_SPACES)
		start_session(c, k, MSG_SPACES, &extra);
	else if (m.type == MSG_CL_SIGNAL && m.value > 0 && m.value < 65)
		pass_signal(c, k, &m);
	else if (m.type == MSG_CL_CONTINUE && k->id != 0)
		order_give(c->r, MSG_CONTINUE, k->id, m.value);
	else if (m.type == MSG_CL_STOP) {
		c->demand = m.value < 0 ? CONTROL_NO_DEADLINE : m.value;
		c->demand_signal = m.id < 65 ? (int)m.id : 0;
	} else if (m.type == MSG_CL_INFO)
		answer_info(c, k);
	else if (m.type == MSG_CL_POD)
		take_member(c, k, &m, &extra);
	else if (regroup_serve(c->r, k->fd, &m, &extra) || netchange_serve(c->r, k->fd, &m, &extra))
		; /* it has its answer */
	else if (c->r->watch && c->r->watch->client)
		c->r->watch->client(c->r->watch->context, &m, &extra);
	for (unsigned i = 0; i < extra.fd_count; i++)
		fd_close(&extra.fds[i]);
}

void control_move(struct control *c, const struct pollfd *set, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		if (!set[i].revents)
			continue;
		for (unsigned n = 0; n < CONTROL_CLIENTS; n++)
			if (c->clients[n].fd == set[i].fd)
				on_client(c, &c->clients[n]);
	}
	/* Last: a new client must not be taken for an old one of the same number. */
	if (count > 0 && set[0].revents)
		accept_client(c);
}

/* Init does not know who serves the network. */
static bool serves_network(const struct run *r)
{
	return run_has_private_network(r) ||
	       (shared_has(r, SHARE_NET) && r->shared->private_network);
}

void control_answer(struct control *c, const struct msg *said, struct msg_extra *extra)
{
	struct msg answer = *said;
	const struct msg *m = &answer;

	if (m->type == MSG_SPACES_ARE)
		answer.value = serves_network(c->r);
	for (unsigned n = 0; n < CONTROL_CLIENTS; n++) {
		struct client *k = &c->clients[n];

		if (k->id != m->id)
			continue;
		if (m->type == MSG_EXITED) {
			k->id = 0;
			k->kill_at = 0;
		}
		if (k->fd >= 0 &&
		    wire_tell(k->fd, m, extra->payload, extra->fds, extra->fd_count) < 0)
			fail_client(c, k,
				    m->type == MSG_TERMINAL ? "hand over the terminal" : "answer");
	}
	for (unsigned i = 0; i < extra->fd_count; i++)
		fd_close(&extra->fds[i]);
}
