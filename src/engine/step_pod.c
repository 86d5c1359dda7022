/* SPDX-License-Identifier: MIT */
/*
 * engine/step_pod.c: join a pod, or make it when there is none.
 *
 * Runs in: the launcher, first of all: what it may fork has nothing of this sandbox yet. Who finds
 * no pod claims its name, and starts it; who is late joins that one; who meets one that ends waits
 * for its end, and tries again. Undo: leaves it.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "engine/pod.h"
#include "engine/podholder.h"
#include "engine/podpolicy.h"
#include "engine/shared.h"
#include "engine/steps.h"
#include "spec/pod.h"
#include "state/registry.h"

enum { ANSWER_MS = 20000, PASS_MS = 5000, END_MS = 200, TRIES = 100 };

static LARGE struct msg_extra extra;

static void close_received(void)
{
	for (unsigned i = 0; i < extra.fd_count; i++)
		fd_close(&extra.fds[i]);
}

/* 1 with an answer; 0 when who should answer is gone; -1 with `e`: it says so, or nothing. */
static int receive(int fd, const char *name, int ms, struct msg *ret, struct err *e)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int ready;
	int got;

	do
		ready = poll(&wait, 1, ms);
	while (ready < 0 && errno == EINTR);
	if (ready < 0)
		return err_sys(e, "cannot wait for '%s'", name);
	if (ready == 0)
		return err_set(e, "cannot reach '%s': its launcher does not respond", name);
	got = wire_recv(fd, PEER_LAUNCHER | PEER_STAGE, true, ret, &extra);
	if (got == 0 || (got < 0 && errno == ECONNRESET))
		return 0;
	if (got < 0)
		return err_sys(e, "cannot understand '%s'", name);
	if (ret->type != MSG_FAILED || ret->len != sizeof(*e))
		return 1;
	memcpy(e, extra.payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return err_in(e, "'%s'", name);
}

/* Takes the namespace, as from any sandbox that shares it. 1; 0 when it is gone; -1 with `e`. */
static int enter(struct run *r, int fd, const char *name, struct err *e)
{
	struct msg m;
	int got;

	if (wire_send(fd, MSG_CL_SPACES, 0, 0) < 0)
		return 0;
	got = receive(fd, name, ANSWER_MS, &m, e);
	if (got <= 0)
		return got;
	if (shared_take(r, &m, &extra, SHARE_NET, name, e) < 0)
		return -1;
	/* What comes behind it. */
	while ((got = receive(fd, name, ANSWER_MS, &m, e)) == 1 && m.type != MSG_EXITED)
		close_received();
	return got;
}

/* 1 as a member; 0 when the pod is gone; -1 with `e`. */
static int join(struct run *r, int fd, const char *name, struct err *e)
{
	struct msg m = {.type = MSG_CL_POD, .len = (uint32_t)strlen(r->name)};
	int got;

	if (wire_send_full(fd, &m, r->name, NULL, 0) < 0)
		return errno == EPIPE || errno == ECONNRESET ? 0
							     : err_sys(e, "cannot join '%s'", name);
	got = receive(fd, name, ANSWER_MS, &m, e);
	if (got <= 0)
		return got;
	if (m.type != MSG_POD_IS) {
		close_received();
		return err_set(e, "cannot understand '%s'", name);
	}
	got = podpolicy_check(r, extra.fds[0], e);
	close_received();
	return got < 0 ? -1 : enter(r, fd, name, e);
}

int step_pod(struct run *r, struct err *e)
{
	const char *name = r->spec->network_mode.text;

	for (int tries = 0; tries < TRIES; tries++) {
		OWN_FD int fd = registry_connect(r->facts, name, r->arena, e);
		int joined;

		if (fd < 0 && errno != ESRCH)
			return -1;
		if (fd < 0)
			fd = podholder_start(r, e);
		if (fd < 0 && errno != EEXIST)
			return -1;
		joined = fd < 0 ? 0 : join(r, fd, name, e);
		if (joined < 0)
			return -1;
		if (joined > 0) {
			r->pod_fd = fd_take(&fd);
			e->text[0] = e->hint[0] = '\0'; /* of who was not there: no failure */
			return 0;
		}
	}
	return err_set(e, "cannot join '%s': it begins and ends again and again", name);
}

void undo_pod(struct run *r)
{
	fd_close(&r->pod_fd);
}

int pod_publish(const struct run *r, const struct publish *single, int fd, struct err *e)
{
	const struct msg m = {.type = MSG_CL_PUBLISH, .len = sizeof(*single)};
	const char *name = r->spec->network_mode.text;
	struct msg answer;
	int got;

	if (wire_send_full(r->pod_fd, &m, single, &fd, 1) < 0)
		return err_sys(e, "cannot publish by '%s'", name);
	got = receive(r->pod_fd, name, ANSWER_MS, &answer, e);
	close_received();
	if (got == 0)
		return err_set(e, "cannot publish: '%s' has just ended", name);
	return got < 0 ? -1 : 0;
}

int pod_pass(const struct run *r, const struct msg *m, const struct msg_extra *asked, struct err *e)
{
	const char *name = r->spec->network_mode.text;
	static LARGE struct arena scratch;
	OWN_FD int fd = registry_connect(r->facts, name, &scratch, e);
	struct msg answer = {.value = 0};
	int got;

	arena_done(&scratch);
	if (fd < 0)
		return -1;
	if (wire_send_full(fd, m, m->len ? asked->payload : NULL, asked->fds, asked->fd_count) < 0)
		return err_sys(e, "cannot ask '%s'", name);
	got = receive(fd, name, PASS_MS, &answer, e);
	close_received();
	if (got == 0)
		return err_set(e, "'%s' has just ended", name);
	return got < 0 ? -1 : answer.value;
}

/*
 * Who was killed has left its entry: a look at it removes it, when nobody else has the name. Its
 * socket may be there a moment longer than our wire: who has connected hears the end of that, too.
 */
static void remove_entry(const struct run *r)
{
	const char *name = r->spec->network_mode.text;
	static LARGE struct arena scratch;
	struct err ignored;
	OWN_FD int fd = registry_connect(r->facts, name, &scratch, &ignored);
	struct pollfd end = {.fd = fd, .events = POLLIN};

	if (fd >= 0 && poll(&end, 1, END_MS) > 0) {
		fd_close(&fd);
		fd = registry_connect(r->facts, name, &scratch, &ignored);
	}
	arena_done(&scratch);
}

void pod_hear(struct run *r)
{
	struct msg m;
	int got = wire_recv(r->pod_fd, PEER_LAUNCHER | PEER_STAGE, false, &m, &extra);

	if (got == 1)
		close_received();
	if (got == 1 || (got < 0 && (errno == EAGAIN || errno == EPROTO)))
		return;
	fd_close(&r->pod_fd);
	remove_entry(r);
	r->say(arena_printf(r->arena,
			    "'%s' was ended: nothing leads out of the network any more, and who "
			    "joins from now on is in another one",
			    r->spec->network_mode.text));
}
