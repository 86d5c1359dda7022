/* SPDX-License-Identifier: MIT */
/*
 * netsocket/main.c: cubby-netsocket: makes sockets of a sandbox's network for what comes from
 * outside.
 *
 *   cubby-netsocket NAME
 *
 * Runs: in the sandbox's user and network namespaces and in no other of its, started by the
 * launcher with a wire as descriptor 3 when the first port is published. It has the right to
 * administer that network, makes what keeps a client's address (route.h), and from then on only
 * answers cubby-net's wish for sockets: it reads no byte that comes from inside or outside.
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/common/confine.h"
#include "helpers/netsocket/route.h"
#include "kern/caps.h"
#include "wire/netstate.h"
#include "wire/wire.h"

enum { WIRE = 3 };

static const struct confine_call calls[] = {
	{.number = __NR_socket, .argument = 1, .values = {AF_INET, AF_INET6}},
	{.number = __NR_setsockopt},
	{.number = __NR_bind},
	{.number = __NR_recvmsg},
	{.number = __NR_sendmsg},
	{.number = __NR_prlimit64, .argument = 1, .values = {0, 0}}, /* wire_send_full in need */
	{.number = __NR_close},
	{.number = __NR_ppoll},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
#ifdef __NR_poll
	{.number = __NR_poll},
#endif
};

static int enter(int userns_fd, int netns_fd, struct err *e)
{
	if (setns(userns_fd, CLONE_NEWUSER) < 0 || setns(netns_fd, CLONE_NEWNET) < 0)
		return err_sys(e, "cannot enter the sandbox's network");
	return 0;
}

/* Its source may be anybody's address, and what answers it finds its way back (route.h). */
static int make_socket(bool six)
{
	const int one = 1;
	const uint32_t mark = ROUTE_MARK;
	OWN_FD int fd = fd_socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
	int level = six ? IPPROTO_IPV6 : IPPROTO_IP;

	if (fd < 0 ||
	    setsockopt(fd, level, six ? IPV6_TRANSPARENT : IP_TRANSPARENT, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0)
		return -1;
	return fd_take(&fd);
}

static bool bind_source(int fd, const struct netsource *s)
{
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = s->port};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = s->port};

	memcpy(&four.sin_addr, s->ip + 12, sizeof(four.sin_addr));
	memcpy(&six.sin6_addr, s->ip, sizeof(six.sin6_addr));
	if (s->six)
		return bind(fd, (const struct sockaddr *)&six, sizeof(six)) == 0;
	return bind(fd, (const struct sockaddr *)&four, sizeof(four)) == 0;
}

static int answer(int net_fd, const struct msg *wanted, const struct msg_extra *extra)
{
	struct msg m = {.type = MSG_SOCKET_MADE, .id = wanted->id};
	struct netsource source;
	OWN_FD int fd = -1;

	if (wanted->type != MSG_SOCKET_WANT || wanted->len != sizeof(source))
		return -1;
	memcpy(&source, extra->payload, sizeof(source));
	fd = make_socket(source.six);
	if (fd < 0)
		return -1;
	m.value = source.bound && bind_source(fd, &source);
	return wire_send_full(net_fd, &m, NULL, &fd, 1);
}

/* Until one of the two is gone. */
static void serve(int net_fd)
{
	static struct msg_extra extra;
	struct pollfd set[] = {{.fd = net_fd, .events = POLLIN}, {.fd = WIRE, .events = POLLIN}};
	struct msg m;

	for (;;) {
		if (poll(set, COUNT_OF(set), -1) < 0 && errno != EINTR)
			return;
		if (set[1].revents)
			return;
		if (!set[0].revents)
			continue;
		if (wire_recv(net_fd, PEER_HELPER, false, &m, &extra) != 1 ||
		    answer(net_fd, &m, &extra) < 0)
			return;
	}
}

static int begin(struct msg_extra *extra, struct err *e)
{
	const uint64_t kept = (uint64_t)1 << CAP_NET_ADMIN;

	if (enter(extra->fds[0], extra->fds[1], e) < 0 || route_make(e) < 0)
		return -1;
	fd_close(&extra->fds[0]);
	fd_close(&extra->fds[1]);
	if (confine_mounts(e) < 0 || confine_rights(kept, e) < 0)
		return -1;
	return confine_calls(calls, COUNT_OF(calls), e);
}

int main(int argc, char **argv)
{
	static struct msg_extra extra;
	static struct err e;
	struct msg m;

	(void)argv;
	if (argc != 2) {
		(void)fputs("cubby-netsocket is started by cubby, for network.ports\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) != 1 || m.type != MSG_SOCKET_BEGIN ||
	    begin(&extra, &e) < 0)
		return EXIT_CODE_CUBBY;
	serve(extra.fds[2]);
	return 0;
}
