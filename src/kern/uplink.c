/* SPDX-License-Identifier: MIT */
/* kern/uplink.c: the pair, its addresses and its routes, in one batch for the kernel. */
#include "kern/uplink.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "kern/netlink.h"

enum { UPLINK_FAR = UPLINK_INDEX + 1 };
enum { CREATE = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL };

/*
 * Segmentation is done before the device, so that each datagram is seen as it would go out. The
 * ends are born down: coming up, they would make link-local addresses.
 */
static void put_pair(struct netlink *n, const char *name)
{
	struct ifinfomsg near = {.ifi_index = UPLINK_INDEX};
	struct ifinfomsg far = {.ifi_index = UPLINK_FAR};
	size_t info, data, peer;

	netlink_begin(n, RTM_NEWLINK, CREATE, &near, sizeof(near));
	netlink_put_text(n, IFLA_IFNAME, name);
	netlink_put_u32(n, IFLA_MTU, UPLINK_MTU);
	netlink_put_u32(n, IFLA_GSO_MAX_SEGS, 1);
	info = netlink_open(n, IFLA_LINKINFO);
	netlink_put_text(n, IFLA_INFO_KIND, "veth");
	data = netlink_open(n, IFLA_INFO_DATA);
	peer = netlink_open(n, VETH_INFO_PEER);
	netlink_put_bytes(n, &far, sizeof(far));
	netlink_put_text(n, IFLA_IFNAME, "uplink");
	netlink_put_u32(n, IFLA_MTU, UPLINK_MTU);
	netlink_close(n, peer);
	netlink_close(n, data);
	netlink_close(n, info);
	netlink_end(n);
}

/* The device has the addresses that it is given, and makes none itself. */
static void put_no_address(struct netlink *n, int index)
{
	const uint8_t none = IN6_ADDR_GEN_MODE_NONE;
	struct ifinfomsg head = {.ifi_index = index};
	size_t spec, six;

	netlink_begin(n, RTM_SETLINK, NLM_F_ACK, &head, sizeof(head));
	spec = netlink_open(n, IFLA_AF_SPEC);
	six = netlink_open(n, AF_INET6);
	netlink_put(n, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof(none));
	netlink_close(n, six);
	netlink_close(n, spec);
	netlink_end(n);
}

/*
 * Without ARP a frame has the sender's own address as its target's: at the far end it is for
 * somebody else, and dropped.
 */
static void put_up(struct netlink *n, int index)
{
	const unsigned flags = IFF_UP | IFF_NOARP;
	struct ifinfomsg head = {.ifi_index = index, .ifi_flags = flags, .ifi_change = flags};

	netlink_begin(n, RTM_SETLINK, NLM_F_ACK, &head, sizeof(head));
	netlink_end(n);
}

static void put_address(struct netlink *n, uint8_t family, const void *address, size_t len,
			unsigned prefix)
{
	struct ifaddrmsg head = {.ifa_family = family,
				 .ifa_prefixlen = (uint8_t)prefix,
				 .ifa_flags = IFA_F_NODAD,
				 .ifa_index = UPLINK_INDEX};

	netlink_begin(n, RTM_NEWADDR, CREATE, &head, sizeof(head));
	netlink_put(n, IFA_LOCAL, address, len);
	netlink_put(n, IFA_ADDRESS, address, len);
	netlink_end(n);
}

static void put_default_route(struct netlink *n, uint8_t family)
{
	struct rtmsg head = {.rtm_family = family,
			     .rtm_table = RT_TABLE_MAIN,
			     .rtm_protocol = RTPROT_STATIC,
			     .rtm_scope = RT_SCOPE_UNIVERSE,
			     .rtm_type = RTN_UNICAST};

	netlink_begin(n, RTM_NEWROUTE, CREATE, &head, sizeof(head));
	netlink_put_u32(n, RTA_OIF, UPLINK_INDEX);
	netlink_end(n);
}

int uplink_make(const char *name, const struct uplink_addresses *a)
{
	struct netlink n;

	netlink_init(&n);
	put_pair(&n, name);
	if (a->has_six) {
		put_no_address(&n, UPLINK_INDEX);
		put_no_address(&n, UPLINK_FAR);
	}
	put_up(&n, UPLINK_FAR);
	put_up(&n, UPLINK_INDEX);
	put_address(&n, AF_INET, &a->four, sizeof(a->four), a->four_prefix);
	put_default_route(&n, AF_INET);
	if (a->has_six) {
		put_address(&n, AF_INET6, &a->six, sizeof(a->six), a->six_prefix);
		put_default_route(&n, AF_INET6);
	}
	return netlink_commit(&n, NETLINK_ROUTE);
}
