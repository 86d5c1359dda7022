/* SPDX-License-Identifier: MIT */
/* engine/podholder.c: making the process, its sandbox, and the list of members. */
#include "engine/podholder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/title.h"
#include "engine/launch.h"
#include "engine/leave.h"
#include "kern/sys.h"
#include "spec/pod.h"
#include "spec/set.h"
#include "state/registry.h"
#include "wire/wire.h"

struct member {
	int fd; /* the client's, by which it is known; owned by engine/control.h */
	char name[REGISTRY_NAME_MAX + 1];
};

static LARGE struct pod {
	struct run run;
	struct spec spec;
	struct facts facts;
	struct arena arena;
	bool closed;
	int first_fd; /* of who started us, for our last word */
	unsigned count;
	struct member members[POD_MEMBERS];
} pod;

/* What this sandbox said of the pod, and nothing else of it. */
static void describe(const struct run *r)
{
	spec_defaults(&pod.spec, &pod.arena);
	for (enum key_id id = 0; id < KEY_COUNT; id++)
		if (pod_has_key(id) || id == KEY_ids_map)
			*spec_value(&pod.spec, id) = *spec_value_const(r->spec, id);
	pod.spec.network_mode.num = NETWORK_MODE_FILTERED;
	pod.spec.network_mode.text = "filtered";
	pod.facts = *r->facts;
	pod.facts.cwd = "/";
	pod.facts.has_tty = false;
}

/* Nobody is there to whom it could be shown. */
static void say_nothing(const char *text)
{
	(void)text;
}

/* Nothing of the caller's stays open, but for the two. */
static int leave_caller(int one, int other, struct err *e)
{
	unsigned low = (unsigned)(one < other ? one : other);
	unsigned high = (unsigned)(one < other ? other : one);

	if (leave_terminal(e) < 0)
		return -1;
	if ((low > 3 && sys_close_range(3, low - 1, 0) < 0) ||
	    (high > low + 1 && sys_close_range(low + 1, high - 1, 0) < 0) ||
	    sys_close_range(high + 1, ~0U, 0) < 0)
		return err_sys(e, "cannot leave the caller's files");
	return 0;
}

static int live(const struct run *r, int control_fd, const char *control_path, struct err *e)
{
	static char *const nothing[] = {NULL};
	const struct launch_request q = {.spec = &pod.spec,
					 .facts = &pod.facts,
					 .profile = "pod",
					 .name = r->spec->network_mode.text,
					 .cwd = "/",
					 .network_log = r->network_log,
					 .network_pcap = r->network_pcap,
					 .network_learn = r->network_learn,
					 .argv = nothing,
					 .say = say_nothing};
	int ignored;

	if (leave_caller(control_fd, pod.first_fd, e) < 0 || launch_terminal(&pod.run, e) < 0)
		return -1;
	describe(r);
	if (launch_plan(&pod.run, &q, &pod.arena, e) < 0)
		return -1;
	pod.run.control_fd = control_fd;
	pod.run.control_path = control_path;
	pod.run.is_pod = true;
	return launch_run(&pod.run, &ignored, e);
}

static NORETURN void become(const struct run *r, int control_fd, const char *control_path)
{
	const struct msg m = {.type = MSG_FAILED, .len = sizeof(struct err)};
	struct err e = {.exit_code = EXIT_CODE_CUBBY};

	title_set("cubby: pod", r->spec->network_mode.text + sizeof(POD_PREFIX) - 1);
	if (live(r, control_fd, control_path, &e) == 0)
		_exit(0);
	/* Else it was released with all the rest, and may be another one's by now. */
	if (!pod.run.is_pod)
		registry_release(control_path);
	(void)!wire_send_full(pod.first_fd, &m, &e, NULL, 0);
	_exit(EXIT_CODE_CUBBY);
}

/* The other end of our wire is the child's. */
static pid_t fork_holder(const struct run *r, int control_fd, const char *path, int *ret_fd)
{
	int ends[2];
	pid_t pid;

	if (wire_pair(ends) < 0)
		return -1;
	pod.first_fd = ends[1];
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		become(r, control_fd, path);
	}
	(void)close(ends[1]);
	if (pid < 0)
		(void)close(ends[0]);
	else
		*ret_fd = ends[0];
	return pid;
}

int podholder_start(const struct run *r, struct err *e)
{
	const char *name = r->spec->network_mode.text;
	const char *path = NULL;
	OWN_FD int control_fd = -1;
	int fd = -1;

	/* By us, so that of two who start one at a time, one does. */
	if (registry_claim(r->facts, name, r->arena, &control_fd, &path, e) < 0)
		return -1;
	if (fork_holder(r, control_fd, path, &fd) < 0) {
		(void)err_sys(e, "cannot make '%s'", name);
		registry_release(path);
		errno = 0;
	}
	return fd;
}

bool podholder_is_here(const struct run *r)
{
	return r->is_pod;
}

/* Another descriptor: the first member leaves like any other, and our last word stays possible. */
int podholder_first(void)
{
	int fd = fcntl(pod.first_fd, F_DUPFD_CLOEXEC, 3);

	if (fd >= 0)
		pod.members[pod.count++].fd = fd;
	return fd;
}

static struct member *find(int client_fd)
{
	for (unsigned i = 0; i < pod.count; i++)
		if (pod.members[i].fd == client_fd)
			return &pod.members[i];
	return NULL;
}

int podholder_join(int client_fd, const char *name, size_t len, struct err *e)
{
	struct member *m = find(client_fd);

	if (pod.closed)
		return 1;
	if (!m && pod.count == POD_MEMBERS)
		return err_set(e, "cannot take another member: %d are there", POD_MEMBERS);
	if (!m)
		m = &pod.members[pod.count++];
	if (len > REGISTRY_NAME_MAX)
		len = REGISTRY_NAME_MAX;
	m->fd = client_fd;
	memcpy(m->name, name, len);
	m->name[len] = '\0';
	return 0;
}

bool podholder_has(int client_fd)
{
	return find(client_fd) != NULL;
}

bool podholder_leave(int client_fd)
{
	struct member *m = find(client_fd);

	if (!m)
		return false;
	*m = pod.members[--pod.count];
	pod.closed = pod.closed || pod.count == 0;
	return pod.count == 0;
}

void podholder_close(void)
{
	pod.closed = true;
}

void podholder_show(const struct run *r, int client_fd)
{
	struct msg m = {.type = MSG_NET_POD};
	char payload[WIRE_PAYLOAD];

	if (!podholder_is_here(r))
		return;
	for (unsigned i = 0; i <= pod.count; i++) {
		const char *name =
			i > 0 ? pod.members[i - 1].name : r->name + sizeof(POD_PREFIX) - 1;
		size_t len = strlen(name) + 1;

		memcpy(payload + m.len, name, len);
		m.len += (uint32_t)len;
	}
	/* A client that is gone asks no more. */
	(void)!wire_tell(client_fd, &m, payload, NULL, 0);
}
