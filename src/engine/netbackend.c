/* SPDX-License-Identifier: MIT */
/* engine/netbackend.c: starting cubby-backend, and what it says. */
#include "engine/netbackend.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/nethost.h"
#include "kern/barrier.h"
#include "kern/installed.h"
#include "kern/spawn.h"
#include "wire/privnet.h"

static struct {
	pid_t pid;        /* 0: none runs */
	const char *path; /* of the program */
	bool ready;       /* there was a way out */
	int ready_fd;     /* where the stage hears of it; owned */
} backend = {.ready_fd = -1};

/* As many of its first bits as are alike on this wire, so that the host's next address, which IPv6
 * changes every day, is among them. */
static unsigned bits_of(const struct sockaddr *mask)
{
	const uint8_t *bytes;
	unsigned bits = 0;

	if (!mask || mask->sa_family != AF_INET6)
		return 128;
	bytes = ((const struct sockaddr_in6 *)(const void *)mask)->sin6_addr.s6_addr;
	while (bits < 128 && bytes[bits / 8] >> (7 - bits % 8) & 1)
		bits++;
	return bits < 64 ? 128 : bits;
}

static void put_own(struct barrier *b, const struct ifaddrs *a)
{
	struct ipzone_range *range = &b->own[b->count++];

	*range = (struct ipzone_range){.six = a->ifa_addr->sa_family == AF_INET6, .bits = 32};
	if (!range->six) {
		memcpy(range->bytes,
		       &((const struct sockaddr_in *)(const void *)a->ifa_addr)->sin_addr, 4);
		return;
	}
	memcpy(range->bytes, &((const struct sockaddr_in6 *)(const void *)a->ifa_addr)->sin6_addr,
	       16);
	range->bits = bits_of(a->ifa_netmask);
}

static int find_addresses(struct run *r, struct err *e)
{
	struct barrier *b = arena_alloc(r->arena, sizeof(*b));
	struct ifaddrs *all;

	memset(b, 0, sizeof(*b));
	(void)inet_pton(AF_INET, PRIVNET_RESOLVER, &b->resolver);
	if (getifaddrs(&all) < 0)
		return err_sys(e, "cannot find this host's addresses");
	for (const struct ifaddrs *a = all; a && b->count < BARRIER_OWN; a = a->ifa_next)
		if (a->ifa_addr &&
		    (a->ifa_addr->sa_family == AF_INET || a->ifa_addr->sa_family == AF_INET6))
			put_own(b, a);
	freeifaddrs(all);
	if (b->count == BARRIER_OWN) {
		(void)err_set(e, "cannot keep the network from %d addresses of this host",
			      BARRIER_OWN);
		return err_hint(e, "network.backend = \"cubby\" can");
	}
	r->barrier = b;
	return 0;
}

int netbackend_prepare(struct run *r, struct err *e)
{
	const struct value *said = &r->spec->network_backend;

	backend.path = installed_find(said->text, r->arena);
	if (!backend.path) {
		(void)err_set(e,
			      "cannot find '%s', which network.backend names, where the system "
			      "has its programs",
			      said->text);
		return err_hint(e, "install %s, or leave network.backend out",
				said->num == NETWORK_BACKEND_PASTA ? "the package passt" : "it");
	}
	nethost_look(r);
	return find_addresses(r, e);
}

int netbackend_start(struct run *r, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-backend", r->facts->libexec_dir),
			arena_strdup(r->arena, r->spec->network_backend.text),
			arena_strdup(r->arena, backend.path), NULL};
	OWN_FD int far_fd = -1;
	int ends[2];

	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	r->backend_fd = ends[0];
	far_fd = ends[1];
	backend.pid = spawn_helper(argv, far_fd, e);
	if (backend.pid > 0)
		return 0;
	backend.pid = 0;
	return -1;
}

/* ioctl_ns(2); SIOCGSKNS: Linux 4.9. */
int netbackend_take(struct run *r, struct msg_extra *extra, struct err *e)
{
	const struct msg m = {.type = MSG_BACKEND_BEGIN, .value = r->has_six};
	OWN_FD int netns_fd = ioctl(extra->fds[0], SIOCGSKNS);
	OWN_FD int userns_fd = netns_fd < 0 ? -1 : ioctl(netns_fd, NS_GET_USERNS);

	fd_close(&backend.ready_fd);
	backend.ready_fd = fd_take(&extra->fds[1]);
	if (userns_fd < 0)
		return err_sys(e, "cannot find the namespaces of the private network");
	if (wire_tell(r->backend_fd, &m, NULL, (int[]){userns_fd, netns_fd}, 2) < 0)
		return err_sys(e, "cannot begin with cubby-backend");
	return 0;
}

static void reap(void)
{
	if (backend.pid > 0)
		while (waitpid(backend.pid, NULL, 0) < 0 && errno == EINTR)
			;
	backend.pid = 0;
}

/* It has ended. Nothing leads out any more; a sandbox that never had a way out is none. */
static int lose(struct run *r, const struct err *why, struct err *e)
{
	fd_close(&r->backend_fd);
	reap();
	if (backend.ready) {
		r->say(arena_printf(r->arena, "%s: the sandbox has no network any more",
				    why->text));
		return 0;
	}
	*e = *why;
	return -1;
}

int netbackend_move(struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	static LARGE struct err why;
	struct msg m;
	int got = wire_recv(r->backend_fd, PEER_HELPER, false, &m, &extra);

	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got == 1 && m.type == MSG_BACKEND_READY && !backend.ready) {
		backend.ready = true;
		/* A stage that is gone is noticed elsewhere. */
		(void)!fd_write_all(backend.ready_fd, "y", 1);
		fd_close(&backend.ready_fd);
		return 0;
	}
	if (got == 1 && m.type == MSG_BACKEND_FAILED && m.len == sizeof(why)) {
		memcpy(&why, extra.payload, sizeof(why));
		why.text[sizeof(why.text) - 1] = '\0';
		why.hint[sizeof(why.hint) - 1] = '\0';
	} else {
		(void)err_set(&why, "cubby-backend ended");
	}
	return lose(r, &why, e);
}

void netbackend_end(struct run *r)
{
	if (r->backend_fd < 0)
		return; /* a page that is written costs a fault */
	fd_close(&backend.ready_fd);
	/* By that it ends all that it has started, and itself. */
	fd_close(&r->backend_fd);
	reap();
}
