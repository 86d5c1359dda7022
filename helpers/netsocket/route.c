/* SPDX-License-Identifier: MIT */
/*
 * netsocket/route.c: for each family
 *
 *   ip rule add fwmark 2 lookup 100
 *   ip route add local default dev lo table 100
 */
#include "helpers/netsocket/route.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/netlink.h"

enum { LOOPBACK = 1, CREATE = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL };

static void put_rule(struct netlink *n, uint8_t family)
{
	struct fib_rule_hdr head = {
		.family = family, .table = ROUTE_TABLE, .action = FR_ACT_TO_TBL};

	netlink_begin(n, RTM_NEWRULE, CREATE, &head, sizeof(head));
	netlink_put_u32(n, FRA_FWMARK, ROUTE_MARK);
	netlink_end(n);
}

static void put_route(struct netlink *n, uint8_t family)
{
	struct rtmsg head = {.rtm_family = family,
			     .rtm_table = ROUTE_TABLE,
			     .rtm_protocol = RTPROT_STATIC,
			     .rtm_scope = family == AF_INET ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE,
			     .rtm_type = RTN_LOCAL};

	netlink_begin(n, RTM_NEWROUTE, CREATE, &head, sizeof(head));
	netlink_put_u32(n, RTA_OIF, LOOPBACK);
	netlink_end(n);
}

/* What another one has made before is as good. */
static int make(uint8_t family)
{
	static void (*const puts[])(struct netlink * n, uint8_t family) = {put_rule, put_route};

	for (unsigned i = 0; i < COUNT_OF(puts); i++) {
		struct netlink n;

		netlink_init(&n);
		puts[i](&n, family);
		if (netlink_commit(&n, NETLINK_ROUTE) < 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static int switch_on(const char *path, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);

	if (fd < 0 || fd_write_all(fd, "1", 1) < 0)
		return err_sys(e, "cannot write '%s'", path);
	return 0;
}

int route_make(struct err *e)
{
	struct err ignored;

	if (switch_on("/proc/sys/net/ipv4/tcp_fwmark_accept", e) < 0 ||
	    switch_on("/proc/sys/net/ipv4/fwmark_reflect", e) < 0)
		return -1;
	(void)switch_on("/proc/sys/net/ipv6/fwmark_reflect", &ignored);
	if (make(AF_INET) < 0)
		return err_sys(e, "cannot make the way back to clients");
	/* A kernel without IPv6 has no such rules. */
	(void)make(AF_INET6);
	return 0;
}
