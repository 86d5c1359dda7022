/* SPDX-License-Identifier: MIT */
/* net/peer.c: a list of the wires, and the ports of each. */
#include "helpers/net/peer.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "helpers/net/inbound.h"
#include "helpers/net/log.h"
#include "wire/privnet.h"
#include "wire/wire.h"

enum { PEERS = 64, PORT_MAX = 65535 };

static struct peer {
	struct source wire; /* fd 0 or -1: a free place; 0 is /dev/null */
	struct target ports;
} peers[PEERS];

static void forget_peer(struct flow *f, unsigned number)
{
	if (f->peer == number + 1)
		f->peer = 0;
}

static void lose(struct peer *p)
{
	loop_close(&p->wire);
	flow_each_waiting(FLOW_ENTERING, forget_peer, (unsigned)(p - peers));
}

static void answer(struct peer *p, uint32_t id, int error)
{
	if (p->wire.fd > 0 && wire_send(p->wire.fd, MSG_LINK_OPENED, id, error) < 0)
		lose(p);
}

void peer_tell(struct flow *f, int error)
{
	if (f->peer > 0)
		answer(&peers[f->peer - 1], f->peer_id, error);
}

/* Its own policy has let it through, and must not be trusted with ours. */
static bool may_reach(const struct peer *p, int32_t port)
{
	struct frame f = {.protocol = IPPROTO_TCP};

	if (!address_parse(PRIVNET_GATEWAY, 0, &f.from) ||
	    !address_parse(PRIVNET_ADDRESS, (uint16_t)port, &f.to))
		return false;
	if (port > 0 && port <= PORT_MAX && target_has_port(&p->ports, (uint16_t)port))
		return inbound_may_enter(&f.from, &f.to);
	log_denial(&f, NULL, "not-linked");
	return false;
}

static void open_one(struct peer *p, const struct msg *m, int fd)
{
	unsigned number = (unsigned)(p - peers);

	if (m->type != MSG_LINK_OPEN) {
		fd_close(&fd);
	} else if (!may_reach(p, m->value)) {
		fd_close(&fd);
		answer(p, m->id, EACCES);
	} else if (!inbound_lead(fd, (uint16_t)m->value, number + 1, m->id)) {
		answer(p, m->id, ENOBUFS);
	}
}

static void on_peer(struct source *s)
{
	static struct msg_extra extra;
	struct peer *p = SOURCE_OWNER(s, struct peer, wire);
	struct msg m;
	int got = 1;

	while (s->fd > 0 && (got = wire_recv(s->fd, PEER_HELPER, false, &m, &extra)) == 1)
		open_one(p, &m, extra.fd_count > 0 ? fd_take(&extra.fds[0]) : -1);
	if (s->fd > 0 && (got == 0 || errno != EAGAIN))
		lose(p);
}

void peer_serve(int wire_fd, const struct target *ports)
{
	struct peer *p = peers;

	while (p < peers + PEERS && p->wire.fd > 0)
		p++;
	if (p == peers + PEERS) {
		fd_close(&wire_fd);
		return;
	}
	p->ports = *ports;
	p->wire = (struct source){.fd = wire_fd, .ready = on_peer};
	if (loop_watch(&p->wire) < 0)
		loop_close(&p->wire);
}
