/* SPDX-License-Identifier: MIT */
/*
 * net/main.c: cubby-net: carries the traffic of one sandbox with a private network.
 *
 *   cubby-net NAME
 *
 * Runs: outside, as the user, in the host's network, started by the launcher with a wire as
 * descriptor 3 and nothing else. It locks itself in before it gets the sandbox's sockets. It never
 * has a right over the sandbox's network or the host's.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "helpers/common/confine.h"
#include "helpers/net/launcher.h"
#include "helpers/net/loop.h"
#include "helpers/net/table.h"

/* Two descriptors a connection, and some more. */
enum { DESCRIPTORS = 2 * 16384 + 4096 };

/* The net, memory, time. No file, no process, no other kind of socket. */
static const struct confine_call calls[] = {
#ifdef __NR_epoll_wait
	{.number = __NR_epoll_wait},
#endif
	{.number = __NR_epoll_pwait},
	{.number = __NR_epoll_ctl},
	{.number = __NR_recvfrom},
	{.number = __NR_sendto},
	{.number = __NR_recvmmsg},
	{.number = __NR_sendmmsg},
	{.number = __NR_recvmsg},
	{.number = __NR_sendmsg},
#ifdef __NR_poll
	{.number = __NR_poll}, /* it, ppoll and prlimit64: wire_send_full in need */
#endif
	{.number = __NR_ppoll},
	{.number = __NR_prlimit64, .argument = 1, .values = {0, 0}},
	{.number = __NR_close},
	{.number = __NR_accept4},
	{.number = __NR_socket, .argument = 1, .values = {AF_INET, AF_INET6}},
	{.number = __NR_socketpair, .argument = 1, .values = {AF_UNIX, 0}}, /* net/link.h */
	{.number = __NR_connect},
	{.number = __NR_getsockopt},
	{.number = __NR_setsockopt, .argument = 2, .values = {SOL_SOCKET, IPPROTO_TCP}},
	{.number = __NR_getsockname},
	{.number = __NR_getpeername},
	{.number = __NR_shutdown},
	{.number = __NR_clock_gettime},
	{.number = __NR_getrandom},
	{.number = __NR_read},
	{.number = __NR_write},
	{.number = __NR_mmap, .argument = 3, .values = {3 /* read, write */, 0}},
	{.number = __NR_mremap},
	{.number = __NR_munmap},
	{.number = __NR_madvise},
	{.number = __NR_brk},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
};

static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int begin(struct err *e)
{
	if (loop_init() < 0 || table_init() < 0)
		return err_sys(e, "cannot begin to serve the private network");
	raise_descriptors();
	if (confine_root(e) < 0 || confine_rights(0, e) < 0 || launcher_begin(e) < 0)
		return -1;
	return confine_calls(calls, COUNT_OF(calls), e);
}

int main(int argc, char **argv)
{
	static struct err e;

	(void)argv;
	if (argc != 2) {
		(void)fputs("cubby-net is started by cubby, for network.mode = \"private\"\n",
			    stderr);
		return EXIT_CODE_USAGE;
	}
	if (begin(&e) == 0)
		loop_run();
	launcher_report(&e);
	return EXIT_CODE_CUBBY;
}
