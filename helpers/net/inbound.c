/* SPDX-License-Identifier: MIT */
/*
 * net/inbound.c: accepting clients, and finding who serves them inside.
 *
 * A program may listen on all addresses or on loopback only, so that one is tried after the other.
 * Each attempt needs a socket of the sandbox's network, which cubby-netsocket makes.
 */
#include "helpers/net/inbound.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/net/datagram.h"
#include "helpers/net/flow.h"
#include "helpers/net/inside.h"
#include "helpers/net/launcher.h"
#include "helpers/net/log.h"
#include "helpers/net/names.h"
#include "helpers/net/peer.h"
#include "helpers/net/quota.h"
#include "helpers/net/zone.h"
#include "wire/privnet.h"
#include "wire/wire.h"

enum { WANTED = 64 /* sockets that are being made */, ACCEPTS = 64 /* of one turn */ };

static struct port *ports;
static struct source maker = {.fd = -1};
static unsigned wanted;
static uint32_t next_token = 1;

void inbound_each(void (*see)(void *context, const struct publish *p), void *context)
{
	for (const struct port *p = ports; p; p = p->next)
		see(context, &p->what);
}

static struct address address_of(const char *text, uint16_t port)
{
	struct address a = {.port = 0};

	(void)!address_parse(text, port, &a);
	return a;
}

/* An address that means something else inside cannot be a client's. */
static bool is_free_inside(const struct address *a)
{
	enum address_zone zone = address_zone(a);
	struct address own =
		address_of(address_is_four(a) ? PRIVNET_ADDRESS : PRIVNET_ADDRESS_SIX, 0);

	return (zone == ZONE_INTERNET || zone == ZONE_LAN) && !address_same_host(a, &own) &&
	       !names_of_address(a) && !names_is_gateway(a);
}

struct address inbound_source(const struct address *client)
{
	if (is_free_inside(client) && (address_is_four(client) || inside_has_six()))
		return *client;
	return address_of(address_is_four(client) || !inside_has_six() ? PRIVNET_GATEWAY
								       : PRIVNET_GATEWAY_SIX,
			  client->port);
}

static void finish(struct flow *f)
{
	peer_tell(f, ECONNREFUSED);
	flow_end(f, true);
}

static void join(struct flow *f)
{
	peer_tell(f, 0);
	flow_join(f);
}

/* The addresses where a program may serve, in the order of the attempts. */
static bool target_of(const struct flow *f, struct address *ret)
{
	static const char *const loopbacks[] = {"127.0.0.1", "::1"};

	if (f->target > COUNT_OF(loopbacks))
		return false;
	*ret = f->target == 0 ? f->entry.to
			      : address_of(loopbacks[f->target - 1], f->entry.to.port);
	return true;
}

/* Those that wait for a socket ask the next one. */
static void lose_maker(void)
{
	loop_close(&maker);
	launcher_want_sockets();
}

static void want_socket(struct flow *f)
{
	struct msg m = {.type = MSG_SOCKET_WANT, .id = next_token, .len = sizeof(struct netsource)};
	struct netsource source = {.bound = f->target == 0, .port = htons(f->entry.from.port)};
	struct address to;

	if (!target_of(f, &to)) {
		finish(f);
		return;
	}
	source.six = !address_is_four(&to);
	memcpy(source.ip, &f->entry.from.ip, sizeof(source.ip));
	f->token = next_token;
	next_token += next_token == UINT32_MAX ? 2 : 1;
	wanted++;
	if (maker.fd >= 0 && wire_send_full(maker.fd, &m, &source, NULL, 0) < 0)
		lose_maker();
}

/* The next attempt, or the end. */
static void try_next(struct flow *f)
{
	loop_close(&f->inside);
	f->target++;
	want_socket(f);
}

static void on_entered(struct flow *f)
{
	union address_socket peer;
	socklen_t len = sizeof(peer);

	if (f->inside.fd < 0)
		return;
	if (getpeername(f->inside.fd, &peer.any, &len) == 0) {
		join(f);
		return;
	}
	int error = 0;
	socklen_t error_len = sizeof(error);

	if (getsockopt(f->inside.fd, SOL_SOCKET, SO_ERROR, &error, &error_len) < 0 || error != 0)
		try_next(f);
}

static void enter(struct flow *f, int fd)
{
	const int one = 1;
	union address_socket address;
	struct address to;
	socklen_t len;

	f->token = 0;
	f->inside.fd = fd;
	if (!target_of(f, &to)) {
		finish(f);
		return;
	}
	len = address_to_socket(&to, &address);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (loop_watch(&f->inside) < 0)
		finish(f);
	else if (connect(fd, &address.any, len) == 0)
		join(f);
	else if (errno != EINPROGRESS)
		try_next(f);
}

static void want_again(struct flow *f, unsigned ignored)
{
	(void)ignored;
	if (f->inside.fd < 0)
		want_socket(f);
}

static void wake_ports(void)
{
	for (struct port *p = ports; p; p = p->next)
		if (p->listener.fd >= 0)
			loop_again(&p->listener);
}

static void on_maker(struct source *s)
{
	static struct msg_extra extra;
	struct msg m;
	int got;

	while ((got = wire_recv(s->fd, PEER_HELPER, false, &m, &extra)) == 1) {
		struct flow *f = flow_of_token(FLOW_ENTERING, m.id);

		wanted -= wanted > 0;
		if (f && m.type == MSG_SOCKET_MADE)
			enter(f, fd_take(&extra.fds[0]));
		for (unsigned i = 0; i < extra.fd_count; i++)
			fd_close(&extra.fds[i]);
	}
	wake_ports();
	if (s->fd >= 0 && (got == 0 || errno != EAGAIN))
		lose_maker();
}

void inbound_connect(int wire_fd)
{
	loop_close(&maker);
	maker = (struct source){.fd = wire_fd, .ready = on_maker};
	wanted = 0;
	if (loop_watch(&maker) < 0)
		loop_close(&maker);
	flow_each_waiting(FLOW_ENTERING, want_again, 0);
	wake_ports();
}

bool inbound_may_enter(const struct address *from, const struct address *to)
{
	const struct frame f = {.protocol = IPPROTO_TCP, .from = *from, .to = *to};

	if (quota_fits(0))
		return true;
	log_denial(&f, NULL, quota_why);
	return false;
}

/* The client's address in the family of the sandbox's own that it will talk to. */
static void accept_one(const struct port *p, int fd, const union address_socket *from)
{
	struct address client, to;
	struct flow *f;

	if (!address_from_socket(from, &client))
		client = address_of("127.0.0.1", 0); /* over a unix socket */
	client = inbound_source(&client);
	to = address_of(address_is_four(&client) ? PRIVNET_ADDRESS : PRIVNET_ADDRESS_SIX,
			p->what.inside);
	f = inbound_may_enter(&client, &to) ? flow_enter(fd, &client, &to, on_entered) : NULL;
	if (f) {
		want_socket(f);
		return;
	}
	flow_break_off(fd);
	(void)close(fd);
}

struct flow *inbound_lead(int fd, uint16_t port, unsigned peer, uint32_t peer_id)
{
	const struct address from = address_of(PRIVNET_GATEWAY, 0);
	const struct address to = address_of(PRIVNET_ADDRESS, port);
	struct flow *f = wanted < WANTED ? flow_enter(fd, &from, &to, on_entered) : NULL;

	if (!f) {
		(void)close(fd);
		return NULL;
	}
	f->peer = peer;
	f->peer_id = peer_id;
	want_socket(f);
	return f;
}

static void on_listener(struct source *s)
{
	const struct port *p = SOURCE_OWNER(s, struct port, listener);

	for (unsigned n = 0; n < ACCEPTS; n++) {
		union address_socket from = {.any = {.sa_family = AF_UNSPEC}};
		socklen_t len = sizeof(from);
		int fd;

		/* The rest waits in the kernel until sockets have been made. */
		if (maker.fd < 0 || wanted >= WANTED)
			return;
		fd = accept4(s->fd, &from.any, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0 && errno != ECONNABORTED)
			return;
		if (fd >= 0)
			accept_one(p, fd, &from);
	}
	loop_again(s);
}

static void on_datagrams(struct source *s)
{
	datagram_receive(SOURCE_OWNER(s, struct port, listener));
}

void inbound_publish(const struct publish *what, int fd)
{
	struct port *p = calloc(1, sizeof(*p));

	if (!p) {
		(void)close(fd);
		return;
	}
	p->what = *what;
	p->listener = (struct source){
		.fd = fd, .ready = what->kind == PUBLISH_UDP ? on_datagrams : on_listener};
	p->next = ports;
	ports = p;
	if (loop_watch(&p->listener) < 0)
		loop_close(&p->listener);
}

void inbound_unpublish(const struct publish *what)
{
	for (struct port **at = &ports; *at;) {
		struct port *p = *at;

		if (!publish_covers(what, &p->what)) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		datagram_forget(p);
		loop_close(&p->listener);
		loop_free(p);
	}
}
