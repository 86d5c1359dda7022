/* SPDX-License-Identifier: MIT */
/* engine/netchange.c: rules and ports that come and go while the sandbox runs. */
#include "engine/netchange.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/fd.h"
#include "engine/nethelper.h"
#include "engine/netpcap.h"
#include "engine/pod.h"
#include "engine/podholder.h"
#include "engine/published.h"
#include "wire/netrules.h"
#include "wire/netstate.h"

enum { CLIENT_PATIENCE_US = 200000 };

static LARGE struct netrule rules[NETRULES_ADDED];
static unsigned rule_count; /* one sandbox a launcher */

static int send_rule(int net_fd, const struct netrule *rule, struct err *e)
{
	const struct msg m = {.type = MSG_NET_RULE, .len = sizeof(*rule)};

	return wire_tell(net_fd, &m, rule, NULL, 0) < 0 ? err_sys(e, "cannot pass on a rule") : 0;
}

int netchange_repeat(int net_fd, struct err *e)
{
	for (unsigned i = 0; i < rule_count; i++)
		if (send_rule(net_fd, &rules[i], e) < 0)
			return -1;
	return 0;
}

int netchange_add_rule(const struct run *r, const struct netrule *rule, struct err *e)
{
	if (rule_count == NETRULES_ADDED)
		return err_set(e, "cannot add more than %d rules", NETRULES_ADDED);
	if (send_rule(r->net_fd, rule, e) < 0)
		return -1;
	rules[rule_count++] = *rule;
	return 0;
}

/* A client is the user, but what it sends may still be nonsense. */
static int add_rule(const struct run *r, const struct msg *m, const struct msg_extra *extra,
		    struct err *e)
{
	struct netrule rule;

	if (m->len != sizeof(rule))
		return err_set(e, "cannot understand the rule");
	memcpy(&rule, extra->payload, sizeof(rule));
	rule.target.name[TARGET_NAME - 1] = '\0';
	return netchange_add_rule(r, &rule, e) < 0 ? -1 : 1;
}

static int read_publish(const struct msg *m, const struct msg_extra *extra, struct publish *ret,
			struct err *e)
{
	if (m->len != sizeof(*ret))
		return err_set(e, "cannot understand the port");
	memcpy(ret, extra->payload, sizeof(*ret));
	ret->path[PUBLISH_PATH - 1] = '\0';
	return 0;
}

/* Who is a member of a pod publishes as long as it is one, and unix sockets too: it removes their
 * names. */
static int publish(struct run *r, int client_fd, const struct msg *m, struct msg_extra *extra,
		   struct err *e)
{
	bool is_member = podholder_has(client_fd);
	int fd = extra->fds[0];
	struct publish p = {.kind = PUBLISH_TCP};

	if (read_publish(m, extra, &p, e) < 0)
		return -1;
	if (p.kind == PUBLISH_UNIX && !is_member)
		return err_set(e, "unix sockets are published by network.ports only");
	if (published_add(&p, fd_take(&extra->fds[0]), -1, is_member ? client_fd : -1, e) < 0)
		return -1;
	if (published_send(r->net_fd, &p, fd, e) < 0) {
		(void)published_remove(&p);
		return -1;
	}
	return nethelper_need_sockets(r, e) < 0 ? -1 : 1;
}

static int unpublish(const struct run *r, const struct msg *m, const struct msg_extra *extra,
		     struct err *e)
{
	const struct msg order = {.type = MSG_NET_UNPORT, .len = sizeof(struct publish)};
	struct publish p = {.kind = PUBLISH_TCP};

	if (read_publish(m, extra, &p, e) < 0)
		return -1;
	if (wire_tell(r->net_fd, &order, &p, NULL, 0) < 0)
		return err_sys(e, "cannot take the port back");
	return (int)published_remove(&p);
}

/* cubby-net serves it between two packets: a client that does not read is not waited for long. */
int netchange_connect(const struct run *r, int fd, int ask, struct err *e)
{
	const struct msg order = {.type = MSG_NET_CLIENT, .value = ask};
	const struct timeval patience = {.tv_usec = CLIENT_PATIENCE_US};

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) < 0)
		return err_sys(e, "cannot serve this socket");
	if (ask == NETASK_STATUS) {
		podholder_show(r, fd);
		netpcap_show(r, fd);
	}
	if (wire_tell(r->net_fd, &order, NULL, &fd, 1) < 0)
		return err_sys(e, "cannot ask cubby-net");
	return 0;
}

/* Another sandbox's launcher, which is the same user's. */
static int take_link(struct run *r, const struct msg *m, const struct msg_extra *extra,
		     struct err *e)
{
	const struct msg order = {.type = MSG_NET_PEER, .len = sizeof(struct target)};
	struct target ports;

	if (m->len != sizeof(ports))
		return err_set(e, "cannot understand the link");
	memcpy(&ports, extra->payload, sizeof(ports));
	published_expect_links();
	if (nethelper_need_sockets(r, e) < 0)
		return -1;
	if (wire_tell(r->net_fd, &order, &ports, extra->fds, 1) < 0)
		return err_sys(e, "cannot pass on the link");
	return 1;
}

/* How often it was done, or -1 with `e`. */
static int serve(struct run *r, int client_fd, const struct msg *m, struct msg_extra *extra,
		 struct err *e)
{
	if (run_has_backend(r)) {
		(void)err_set(e, "the network of '%s' is carried by network.backend = \"%s\"",
			      r->name, r->spec->network_backend.text);
		return err_hint(e, "only cubby's own is shown and changed");
	}
	if (r->pod_fd >= 0)
		return pod_pass(r, m, extra, e);
	if (r->net_fd < 0)
		return err_set(e, "'%s' has no private network", r->name);
	if (m->type == MSG_CL_NET)
		return netchange_connect(r, extra->fds[0], m->value, e) < 0 ? -1 : 1;
	if (m->type == MSG_CL_NET_RULE)
		return add_rule(r, m, extra, e);
	if (m->type == MSG_CL_LINK)
		return take_link(r, m, extra, e);
	if (m->type == MSG_CL_PUBLISH)
		return publish(r, client_fd, m, extra, e);
	return unpublish(r, m, extra, e);
}

bool netchange_serve(struct run *r, int client_fd, const struct msg *m, struct msg_extra *extra)
{
	const struct msg failed = {.type = MSG_FAILED, .len = sizeof(struct err)};
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	int done;

	if (m->type != MSG_CL_NET && m->type != MSG_CL_NET_RULE && m->type != MSG_CL_PUBLISH &&
	    m->type != MSG_CL_UNPUBLISH && m->type != MSG_CL_LINK)
		return false;
	done = serve(r, client_fd, m, extra, &e);
	/* A client that is gone, or cannot be answered, is dropped by the end of file. */
	if ((done < 0 ? wire_send_full(client_fd, &failed, &e, NULL, 0)
		      : wire_send(client_fd, MSG_DONE, 0, done)) < 0)
		(void)shutdown(client_fd, SHUT_RDWR);
	return true;
}
