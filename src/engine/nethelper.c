/* SPDX-License-Identifier: MIT */
/* engine/nethelper.c: starting, feeding and replacing cubby-net. */
#include "engine/nethelper.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/via.h"
#include "engine/denials.h"
#include "engine/linked.h"
#include "engine/netchange.h"
#include "engine/netdialog.h"
#include "engine/nethost.h"
#include "engine/netneeds.h"
#include "engine/netpcap.h"
#include "engine/netsocket.h"
#include "engine/published.h"
#include "kern/spawn.h"
#include "kern/sys.h"
#include "wire/netrules.h"
#include "wire/privnet.h"

/* So many deaths in so long a time are no accident. */
enum { DEATHS = 5, DEATHS_MS = 10000 };

struct nethelper {
	pid_t pid; /* 0: none runs */
	bool has_log;
	int log_fd; /* owned, when has_log */
	bool has_count;
	int count_fd; /* of network.quota; owned, when has_count */
	bool has_sockets;
	int sockets[PRIVNET_FDS]; /* owned, when has_sockets */
	int32_t has_six;
	unsigned deaths;
	int64_t first_death;
};

static struct nethelper helper; /* one sandbox a launcher */

/* It is one: the spec was checked. */
static struct via way_out(const struct run *r)
{
	struct via via = {.kind = VIA_DIRECT};
	const char *why;

	if (r->spec->network_via.set)
		(void)!via_parse(r->spec->network_via.text, &via, &why);
	return via;
}

/* One that goes away later takes the sandbox's way out with it, and is no error any more. */
static int check_interface(const char *name, struct err *e)
{
	OWN_FD int fd = fd_socket(AF_INET, SOCK_DGRAM);
	int error;

	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name)) == 0)
		return 0;
	error = errno;
	(void)err_sys(e, "cannot use the network interface '%s'", name);
	return error == ENODEV ? err_hint(e, "it has to be there before the sandbox is") : -1;
}

static int look(struct run *r, struct err *e)
{
	const struct via via = way_out(r);

	if (via.kind == VIA_INTERFACE && check_interface(via.interface, e) < 0)
		return -1;
	nethost_look(r);
	/* No proxy carries it. */
	r->has_ping = r->has_ping && !via_is_proxy(&via);
	return 0;
}

/* A file that is missing is an empty one. */
static int open_host_file(const char *path)
{
	int fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK, 0);

	return fd < 0 ? fd_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0) : fd;
}

static int send_files(const struct run *r, struct err *e)
{
	struct msg m = {.type = MSG_NET_FILES};
	OWN_FD int resolv_fd = open_host_file("/etc/resolv.conf");
	OWN_FD int hosts_fd = open_host_file("/etc/hosts");
	const int fds[] = {resolv_fd, hosts_fd};

	if (resolv_fd < 0 || hosts_fd < 0 || wire_tell(r->net_fd, &m, NULL, fds, COUNT_OF(fds)) < 0)
		return err_sys(e, "cannot pass on the host's name servers");
	return 0;
}

static void put_links(int fd, const struct value *list)
{
	for (unsigned i = 0; i < list->count; i++) {
		struct target t;
		const char *why;

		if (target_parse_link(list->items[i].text, &t, &why))
			(void)!fd_write_all(fd, &t, sizeof(t));
	}
}

static void put_targets(int fd, const struct value *list)
{
	for (unsigned i = 0; i < list->count; i++) {
		struct target t;
		const char *why;

		/* It is one: the spec was checked. */
		if (target_parse(list->items[i].text, &t, &why))
			(void)!fd_write_all(fd, &t, sizeof(t));
	}
}

static void put_servers(struct netrules_head *head, const struct value *list)
{
	for (unsigned i = 0; i < list->count && head->servers < NETRULES_SERVERS; i++) {
		uint8_t *ip = head->server[head->servers++];

		if (inet_pton(AF_INET, list->items[i].text, ip + 12) == 1)
			ip[10] = ip[11] = 0xff;
		else
			(void)!inet_pton(AF_INET6, list->items[i].text, ip);
	}
}

/* No link on the way: a program could have made one where it can write. */
static int open_log(struct run *r, struct err *e)
{
	const uint64_t flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;
	int fd;

	if (!r->network_log)
		return denials_open(r, e);
	fd = sys_openat2(AT_FDCWD, r->network_log, flags, 0600, RESOLVE_NO_SYMLINKS);
	if (fd < 0 && errno == ELOOP) {
		(void)err_set(e, "cannot write the log '%s': a part of the path is a symbolic link",
			      r->network_log);
		return err_hint(e, "name the real path");
	}
	return fd < 0 ? err_sys(e, "cannot write the log '%s'", r->network_log) : fd;
}

/* Ours, so that the death of who counts is no new quota. */
static int open_count(const struct run *r, struct err *e)
{
	const struct netcount none = {.used = 0};

	if (!r->spec->network_quota.set)
		return 0;
	helper.count_fd = fd_memory();
	helper.has_count = helper.count_fd >= 0;
	if (!helper.has_count || fd_write_all(helper.count_fd, &none, sizeof(none)) < 0)
		return err_sys(e, "cannot count for network.quota");
	return 0;
}

static int send_count(const struct run *r, struct err *e)
{
	const struct msg m = {.type = MSG_NET_QUOTA};

	if (helper.has_count && wire_tell(r->net_fd, &m, NULL, &helper.count_fd, 1) < 0)
		return err_sys(e, "cannot pass on the count of network.quota");
	return 0;
}

int nethelper_prepare(struct run *r, struct err *e)
{
	if (look(r, e) < 0)
		return -1;
	helper.log_fd = open_log(r, e);
	helper.has_log = helper.log_fd >= 0;
	if (!helper.has_log || open_count(r, e) < 0)
		return -1;
	return netneeds_prepare(r, e) < 0 ? -1 : netpcap_prepare(r, e);
}

/* Before the sockets: nothing is served without rules, which cubby-net sees to as well. */
static int send_rules(const struct run *r, struct err *e)
{
	const struct spec *s = r->spec;
	struct netrules_head head = {
		.allowed = s->network_allow.count,
		.denied = s->network_deny.count,
		.links = s->network_links.count,
		.filtered = s->network_mode.num == NETWORK_MODE_FILTERED,
		.miss = (uint8_t)s->network_on_miss.num,
		.via = way_out(r),
		.real_names = s->network_dns.num == NETWORK_DNS_REAL,
		.sni = (uint8_t)s->network_sni.num,
		.rate = s->network_rate.set ? (uint64_t)s->network_rate.num : 0,
		.quota = s->network_quota.set ? (uint64_t)s->network_quota.num : 0,
	};
	struct msg m = {.type = MSG_NET_RULES};
	OWN_FD int rules_fd = fd_memory();
	const int fds[] = {rules_fd, helper.log_fd};

	put_servers(&head, &s->network_name_servers);
	if (rules_fd < 0 || fd_write_all(rules_fd, &head, sizeof(head)) < 0)
		return err_sys(e, "cannot pass on the network's rules");
	put_targets(rules_fd, &s->network_allow);
	put_targets(rules_fd, &s->network_deny);
	put_links(rules_fd, &s->network_links);
	if (lseek(rules_fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot pass on the network's rules");
	if (wire_tell(r->net_fd, &m, NULL, fds, COUNT_OF(fds)) < 0)
		return err_sys(e, "cannot pass on the network's rules");
	return 0;
}

static int send_sockets(const struct run *r, struct err *e)
{
	struct msg m = {.type = MSG_NET_BEGIN, .value = helper.has_six};

	if (!helper.has_sockets || r->net_fd < 0)
		return 0;
	if (wire_tell(r->net_fd, &m, NULL, helper.sockets, PRIVNET_FDS) < 0)
		return err_sys(e, "cannot pass on the private network");
	return 0;
}

int nethelper_start(struct run *r, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-net", r->facts->libexec_dir),
			arena_strdup(r->arena, r->name), NULL};
	int ends[2];

	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	helper.pid = spawn_helper(argv, ends[1], e);
	(void)close(ends[1]);
	if (helper.pid < 0) {
		helper.pid = 0;
		(void)close(ends[0]);
		return -1;
	}
	r->net_fd = ends[0];
	if (send_count(r, e) < 0 || send_rules(r, e) < 0 || send_files(r, e) < 0 ||
	    netchange_repeat(r->net_fd, e) < 0 || published_send_all(r->net_fd, e) < 0 ||
	    send_sockets(r, e) < 0)
		return -1;
	return netdialog_begin(r, e) < 0 ? -1 : nethelper_need_sockets(r, e);
}

int nethelper_need_sockets(struct run *r, struct err *e)
{
	if (!helper.has_sockets || !published_need_sockets())
		return 0;
	return netsocket_start(r, helper.sockets[PRIVNET_LISTENER], e);
}

int nethelper_take(struct run *r, const struct msg *m, struct msg_extra *extra, struct err *e)
{
	if (helper.has_sockets || extra->fd_count != PRIVNET_FDS)
		return 0;
	for (unsigned i = 0; i < PRIVNET_FDS; i++)
		helper.sockets[i] = fd_take(&extra->fds[i]);
	helper.has_sockets = true;
	helper.has_six = m->value;
	return send_sockets(r, e) < 0 ? -1 : nethelper_need_sockets(r, e);
}

static void reap(void)
{
	if (helper.pid > 0)
		while (waitpid(helper.pid, NULL, 0) < 0 && errno == EINTR)
			;
	helper.pid = 0;
}

/* It died. The first time is told; what was open is lost, and nothing opened by it. */
static int replace(struct run *r, struct err *e)
{
	int64_t now = clock_ms();

	fd_close(&r->net_fd);
	netsocket_end();
	reap();
	if (helper.deaths == 0 || now - helper.first_death > DEATHS_MS) {
		helper.deaths = 0;
		helper.first_death = now;
	}
	if (++helper.deaths > DEATHS) {
		r->say("cubby-net ended again and again: the sandbox has no network any more");
		return 0;
	}
	if (helper.deaths == 1)
		r->say("cubby-net ended, and was started again: open connections are lost");
	return nethelper_start(r, e);
}

int nethelper_move(struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got = wire_recv(r->net_fd, PEER_HELPER, false, &m, &extra);

	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got != 1)
		return replace(r, e);
	/* It goes on with those that it has. */
	if (m.type == MSG_NET_WANT && m.value == NET_WANT_FILES)
		(void)!send_files(r, e);
	if (m.type == MSG_NET_WANT && m.value == NET_WANT_LINK)
		return linked_connect(r, m.id, e);
	if (m.type == MSG_NET_WANT && m.value == NET_WANT_SOCKETS) {
		netsocket_end();
		return nethelper_need_sockets(r, e);
	}
	if (m.type == MSG_NET_FAILED && m.len == sizeof(*e)) {
		memcpy(e, extra.payload, sizeof(*e));
		e->text[sizeof(e->text) - 1] = '\0';
		e->hint[sizeof(e->hint) - 1] = '\0';
		return -1;
	}
	return 0;
}

/*
 * Who closes a packet socket last waits until every processor has forgotten it, 10 ms and more
 * (synchronize_net, packet_release). So that is the helper, in its own death, and nobody waits for
 * it: it runs no code of its own any more, and is reaped when we are gone.
 */
void nethelper_end(struct run *r)
{
	struct err e;

	/* The run is over and has its status: this is a word about it, and no other end. */
	if (netneeds_write(r, &e) < 0)
		r->say(e.text);
	netpcap_end(r);
	netsocket_end();
	for (unsigned i = 0; helper.has_sockets && i < PRIVNET_FDS; i++)
		fd_close(&helper.sockets[i]);
	helper.has_sockets = false;
	if (helper.has_log)
		fd_close(&helper.log_fd);
	helper.has_log = false;
	if (helper.has_count)
		fd_close(&helper.count_fd);
	helper.has_count = false;
	if (helper.pid > 0)
		(void)kill(helper.pid, SIGKILL);
	/* It has the ports too: the next who wants them must not find them taken. */
	if (published_ever())
		reap();
	helper.pid = 0;
	fd_close(&r->net_fd);
}
