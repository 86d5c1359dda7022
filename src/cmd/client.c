/* SPDX-License-Identifier: MIT */
/* cmd/client.c: talking to the launcher of a running sandbox. */
#include "cmd/client.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>

#include "base/fd.h"
#include "state/registry.h"

extern char **environ;

enum { SETTLE_MS = 5000 };

static LARGE struct client_work work;

int client_begin(struct client_work **ret, struct err *e)
{
	*ret = &work;
	return facts_collect(&work.arena, environ, &work.facts, e);
}

int client_connect(struct client_work *w, const char *name, struct err *e)
{
	if (strlen(name) > REGISTRY_NAME_MAX || strchr(name, '/') || name[0] == '.' || !name[0]) {
		(void)err_usage(e, "'%s' is not the name of a sandbox", name);
		return err_hint(e, "cubby ls lists the running ones");
	}
	w->name = name;
	return registry_connect(&w->facts, name, &w->arena, e);
}

/* What is about a session has its number. */
static bool take_refusal(const struct msg *m, const struct msg_extra *extra, struct err *e)
{
	if (m->type != MSG_FAILED || m->id != 0 || m->len != sizeof(*e))
		return false;
	memcpy(e, extra->payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return true;
}

int client_unsent(struct client_work *w, int fd, const char *what, struct err *e)
{
	struct msg m;

	if (errno != EPIPE && errno != ECONNRESET)
		return err_sys(e, "cannot %s '%s'", what, w->name);
	if (client_receive(w, fd, 0, &m, e) == CLIENT_REFUSED)
		return -1;
	return err_set(e, "'%s' has just ended", w->name);
}

int client_receive(struct client_work *w, int fd, int ms, struct msg *ret, struct err *e)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int ready;
	int got;

	do
		ready = poll(&wait, 1, ms);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return err_set(
			e, "cannot get an answer from the sandbox: its launcher does not respond");
	got = wire_recv(fd, PEER_LAUNCHER | PEER_STAGE, true, ret, &w->extra);
	if (got == 1 && take_refusal(ret, &w->extra, e))
		return CLIENT_REFUSED;
	return got < 0 ? err_sys(e, "cannot understand the launcher's answer") : got;
}

int client_settle(struct client_work *w, int fd, struct err *e)
{
	struct msg m;

	/* Who has hung up has said why, or has ended. */
	(void)!wire_send(fd, MSG_CL_INFO, 0, 0);
	return client_receive(w, fd, SETTLE_MS, &m, e) < 0 ? -1 : 0;
}

int client_info_parse(const struct msg *m, struct msg_extra *extra, struct client_info *ret)
{
	size_t at;
	size_t used = 0;

	if (m->type != MSG_INFO || m->len == 0 || m->len > sizeof(extra->payload))
		return -1;
	extra->payload[m->len - 1] = '\0';
	ret->pid = m->value;
	ret->init = (int)m->id;
	ret->name = extra->payload;
	at = strlen(ret->name) + 1;
	ret->profile = at < m->len ? extra->payload + at : "";
	at += strlen(ret->profile) + 1;
	for (; at < m->len && used < sizeof(ret->command) - 1; at++)
		ret->command[used++] = extra->payload[at] ? extra->payload[at] : ' ';
	while (used > 0 && ret->command[used - 1] == ' ')
		used--;
	ret->command[used] = '\0';
	return 0;
}

int client_ask(const char *name, const struct msg *order, const void *payload, int ms,
	       struct client_work **ret_work, struct msg *ret, struct err *e)
{
	OWN_FD int fd = -1;
	int got;

	if (client_begin(ret_work, e) < 0)
		return -1;
	fd = client_connect(*ret_work, name, e);
	if (fd < 0)
		return -1;
	if (wire_send_full(fd, order, payload, NULL, 0) < 0)
		return client_unsent(*ret_work, fd, "ask", e);
	got = client_receive(*ret_work, fd, ms, ret, e);
	if (got == 0)
		return err_set(e, "'%s' has just ended", name);
	return got < 0 ? -1 : 0;
}

int client_info(struct client_work *w, const char *name, struct client_info *ret, struct err *e)
{
	OWN_FD int fd = client_connect(w, name, e);
	struct msg m = {0};

	if (fd < 0)
		return -1;
	if (wire_send(fd, MSG_CL_INFO, 0, 0) < 0)
		return client_unsent(w, fd, "ask", e);
	if (client_receive(w, fd, 2000, &m, e) == 1 && client_info_parse(&m, &w->extra, ret) == 0)
		return 0;
	if (!e->text[0]) {
		(void)err_set(e, "'%s' has just ended", name);
		errno = ESRCH;
	}
	return -1;
}
