/* SPDX-License-Identifier: MIT */
/* net/client.c: answers, and a list of those who follow the log. */
#include "helpers/net/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "helpers/net/datagram.h"
#include "helpers/net/flow.h"
#include "helpers/net/inbound.h"
#include "helpers/net/listener.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/need.h"
#include "helpers/net/policy.h"
#include "helpers/net/question.h"
#include "helpers/net/quota.h"
#include "wire/wire.h"

enum { FOLLOWERS = 16 };

static struct source followers[FOLLOWERS]; /* fd 0 or -1: a free place; 0 is /dev/null */

/* Who is told a list. One that does not read what it asked for gets no more. */
struct listener {
	int fd;
	bool gone;
};

static bool send_line(int fd, const char *line, size_t len)
{
	const struct msg m = {.type = MSG_NET_LINE, .len = (uint32_t)len};

	return wire_send_full(fd, &m, line, NULL, 0) == 0;
}

static void send_row(struct listener *l, const struct netrow *row)
{
	const struct msg m = {.type = MSG_NET_ROW, .len = sizeof(*row)};

	l->gone = l->gone || wire_send_full(l->fd, &m, row, NULL, 0) < 0;
}

void client_tell(const char *line, size_t len)
{
	for (unsigned i = 0; i < FOLLOWERS; i++)
		if (followers[i].fd > 0 && !send_line(followers[i].fd, line, len))
			loop_close(&followers[i]);
}

static void tell_last(void *context, const char *line, size_t len)
{
	struct listener *l = context;

	l->gone = l->gone || !send_line(l->fd, line, len);
}

static void tell_port(void *context, const struct publish *p)
{
	struct netrow row = {.kind = NETROW_PORT, .port = *p};

	send_row(context, &row);
}

static void tell_flow(void *context, const struct flow *f)
{
	struct netrow row = {.kind = NETROW_FLOW,
			     .flow = {.from_port = f->entry.from.port,
				      .to_port = f->entry.to.port,
				      .inbound = f->inbound,
				      .open = f->state == FLOW_OPEN,
				      .up = f->up.bytes,
				      .down = f->down.bytes,
				      .ms = (uint64_t)(loop_now() - f->began)}};
	const char *name = flow_name(f);

	memcpy(row.flow.from, &f->entry.from.ip, sizeof(row.flow.from));
	memcpy(row.flow.to, &f->entry.to.ip, sizeof(row.flow.to));
	if (name && strlen(name) < sizeof(row.flow.name))
		memcpy(row.flow.name, name, strlen(name));
	send_row(context, &row);
}

static void tell_need(void *context, const struct netneed *n)
{
	struct netrow row = {.kind = NETROW_NEED, .need = *n};

	send_row(context, &row);
}

static void tell_status(struct listener *l)
{
	struct netrow row = {.kind = NETROW_SUMMARY};
	bool filtered;

	row.summary.rules = policy_rules(&filtered);
	row.summary.filtered = filtered;
	log_counts(&row.summary.allowed, &row.summary.denied);
	flow_totals(&row.summary);
	row.summary.ms = (uint64_t)listener_age();
	row.summary.exchanges = datagram_count();
	row.summary.quota = quota_limit(&row.summary.quota_used);
	send_row(l, &row);
	inbound_each(tell_port, l);
	flow_each(tell_flow, l);
}

/* It says nothing, so there is something to read only when it has gone. */
static void on_follower(struct source *s)
{
	static struct msg_extra ignored;
	struct msg m;

	if (wire_recv(s->fd, 0, false, &m, &ignored) == 0 || errno != EAGAIN)
		loop_close(s);
}

static void follow(int fd)
{
	for (unsigned i = 0; i < FOLLOWERS; i++) {
		if (followers[i].fd > 0)
			continue;
		followers[i] = (struct source){.fd = fd, .ready = on_follower};
		if (loop_watch(&followers[i]) < 0)
			loop_close(&followers[i]);
		return;
	}
	fd_close(&fd);
}

void client_serve(int fd, enum netask ask)
{
	const struct netrow end = {.kind = NETROW_END};
	struct listener l = {.fd = fd};

	if (ask == NETASK_ASK) {
		question_serve(fd);
		return;
	}
	if (ask == NETASK_STATUS)
		tell_status(&l);
	else if (ask == NETASK_LEARN)
		need_each(tell_need, &l);
	else
		log_last(tell_last, &l);
	if (ask != NETASK_FOLLOW)
		send_row(&l, &end);
	if (ask == NETASK_FOLLOW && !l.gone)
		follow(fd);
	else
		fd_close(&fd);
}
