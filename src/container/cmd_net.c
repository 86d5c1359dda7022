/* SPDX-License-Identifier: MIT */
/* container/cmd_net.c: cubby net: see and change the private network of a running sandbox. */
#include <stdio.h>
#include <string.h>

#include "base/fd.h"
#include "base/publish.h"
#include "base/target.h"
#include "container/netclient.h"
#include "container/netprompt.h"
#include "container/verbs.h"
#include "container/work.h"
#include "engine/netneeds.h"
#include "kern/listener.h"

#define ORDERS "status, log, learn, ask, allow, deny, publish, unpublish"

struct call {
	struct work *work;
	struct client_work *client;
	int fd;           /* to the launcher */
	const char *what; /* a target or a port */
};

static int status(struct call *c, struct err *e)
{
	OWN_FD int wire_fd = netclient_open(c->client, c->fd, NETASK_STATUS, e);

	return wire_fd < 0 ? -1
			   : netclient_status(c->client, wire_fd,
					      work_has(c->work, OPTION_net_json), e);
}

static int show_log(struct call *c, struct err *e)
{
	bool follows = work_has(c->work, OPTION_net_follow);
	enum netask ask = follows ? NETASK_FOLLOW : NETASK_LOG;
	OWN_FD int wire_fd = netclient_open(c->client, c->fd, ask, e);

	return wire_fd < 0 ? -1 : netclient_log(c->client, wire_fd, follows, e);
}

static int learn(struct call *c, struct err *e)
{
	OWN_FD int wire_fd = netclient_open(c->client, c->fd, NETASK_LEARN, e);
	const char *text = NULL;

	if (wire_fd >= 0)
		text = netneeds_text(wire_fd, c->work->options.names[1], &c->client->arena, e);
	if (!text)
		return -1;
	return fputs(text, stdout) >= 0 && fflush(stdout) == 0
		       ? 0
		       : err_sys(e, "cannot write the rules");
}

static int prompt(struct call *c, struct err *e)
{
	OWN_FD int wire_fd = netclient_open(c->client, c->fd, NETASK_ASK, e);

	return wire_fd < 0
		       ? -1
		       : netprompt_serve(c->client, c->fd, wire_fd, c->work->options.names[1], e);
}

static int add_rule(struct call *c, bool deny, struct err *e)
{
	struct netrule rule = {.deny = deny};
	const char *why;

	if (!target_parse(c->what, &rule.target, &why)) {
		(void)err_usage(e, "'%s' is not what a connection goes to", c->what);
		return err_hint(e, "%s", why);
	}
	return netclient_rule(c->client, c->fd, &rule, e);
}

static int allow(struct call *c, struct err *e)
{
	return add_rule(c, false, e);
}

static int deny(struct call *c, struct err *e)
{
	return add_rule(c, true, e);
}

static int read_port(const struct call *c, struct publish *ret, struct err *e)
{
	const char *why;

	if (publish_parse(c->what, ret, &why))
		return 0;
	(void)err_usage(e, "'%s' is not a port that can be published", c->what);
	return err_hint(e, "%s", why);
}

static int publish_one(struct call *c, const struct publish *single, struct err *e)
{
	const struct msg m = {.type = MSG_CL_PUBLISH, .len = sizeof(*single)};
	OWN_FD int dir_fd = -1;
	OWN_FD int fd = listener_open(single, &dir_fd, e);

	if (fd < 0)
		return fd == LISTENER_NO_ADDRESS ? 0 : -1;
	if (wire_send_full(c->fd, &m, single, &fd, 1) < 0)
		return client_unsent(c->client, c->fd, "ask", e);
	return netclient_done(c->client, c->fd, e) < 0 ? -1 : 0;
}

static int publish(struct call *c, struct err *e)
{
	struct publish p, single;

	if (read_port(c, &p, e) < 0)
		return -1;
	if (p.kind == PUBLISH_UNIX)
		return err_set(e, "cannot publish '%s': unix sockets only by network.ports",
			       c->what);
	for (unsigned n = 0; publish_single(&p, n, &single); n++)
		if (publish_one(c, &single, e) < 0)
			return -1;
	return 0;
}

static int unpublish(struct call *c, struct err *e)
{
	const struct msg m = {.type = MSG_CL_UNPUBLISH, .len = sizeof(struct publish)};
	struct publish p;
	int removed;

	if (read_port(c, &p, e) < 0)
		return -1;
	if (wire_send_full(c->fd, &m, &p, NULL, 0) < 0)
		return client_unsent(c->client, c->fd, "ask", e);
	removed = netclient_done(c->client, c->fd, e);
	if (removed != 0)
		return removed < 0 ? -1 : 0;
	(void)err_set(e, "'%s' is not published", c->what);
	return err_hint(e, "cubby net status lists the ports that are");
}

static const struct order {
	const char *name;
	bool takes_what;
	int (*run)(struct call *c, struct err *e);
} orders[] = {
	{"status", false, status},  {"log", false, show_log},       {"learn", false, learn},
	{"ask", false, prompt},     {"allow", true, allow},         {"deny", true, deny},
	{"publish", true, publish}, {"unpublish", true, unpublish},
};

static const struct order *find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(orders); i++)
		if (!strcmp(orders[i].name, name))
			return &orders[i];
	return NULL;
}

static int check_words(const struct options *o, const struct order *order, struct err *e)
{
	if (o->name_count < 2)
		return err_usage(e, "no sandbox is named");
	if (order->takes_what && o->name_count == 2)
		return err_usage(e, "nothing is named to %s", order->name);
	if (!order->takes_what && o->name_count > 2)
		return err_usage(e, "'%s' is a word too many", o->names[2]);
	return 0;
}

int cmd_net(int argc, char *const *argv, struct err *e)
{
	const struct order *order;
	OWN_FD int fd = -1;
	struct call c;

	(void)argc;
	if (work_begin("net", false, argv, &c.work, e) < 0)
		return -1;
	if (c.work->options.name_count == 0)
		return err_usage(e, "say one of " ORDERS);
	order = find(c.work->options.names[0]);
	if (!order)
		return err_usage(e, "'%s' is none of " ORDERS, c.work->options.names[0]);
	if (check_words(&c.work->options, order, e) < 0 || client_begin(&c.client, e) < 0)
		return -1;
	c.fd = fd = client_connect(c.client, c.work->options.names[1], e);
	if (fd < 0)
		return -1;
	if (!order->takes_what)
		return order->run(&c, e);
	for (unsigned i = 2; i < c.work->options.name_count; i++) {
		c.what = c.work->options.names[i];
		if (order->run(&c, e) < 0)
			return -1;
	}
	return 0;
}
