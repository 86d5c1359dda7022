/* SPDX-License-Identifier: MIT */
/*
 * engine/step_uplink.c: make the private network's way out, and hand it up.
 *
 * Runs in: init, after loopback and before it drops its rights: with cubby-netsocket, which only
 * published ports need, the only process that ever has any over the sandbox's network. All that
 * reaches outside is four sockets, which go up to the launcher and from there to cubby-net: nobody
 * enters the sandbox's network to serve it, and when nobody serves, nothing passes. The program is
 * not kept waiting: its first connections wait in the kernel.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* netpacket/packet.h and linux/if_ether.h, which no libc lets stand beside net/if.h. */
#include <linux/if_packet.h>

#include "base/fd.h"
#include "engine/nethost.h"
#include "engine/steps.h"
#include "kern/redirect.h"
#include "kern/uplink.h"
#include "wire/pcap.h"
#include "wire/privnet.h"
#include "wire/wire.h"

enum { EVERY_PROTOCOL = 3 /* ETH_P_ALL */, BACKLOG = 4096, FRAMES_BUFFER = 4 << 20 };

static int lacks(const char *what, const char *modules, struct err *e)
{
	int saved = errno;

	(void)err_sys(e, "cannot make %s of the private network", what);
	if (saved == EOPNOTSUPP || saved == ENOENT || saved == EPROTONOSUPPORT)
		return err_hint(e, "the kernel lacks it; as root: modprobe -a %s", modules);
	return -1;
}

/* Both families on one socket; a kernel without IPv6 has only the other. */
static int listen_for_connections(void)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(PRIVNET_PORT)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(PRIVNET_PORT)};
	const struct sockaddr *address = (const struct sockaddr *)&six;
	socklen_t len = sizeof(six);
	OWN_FD int fd = fd_socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK);
	int off = 0;

	if (fd < 0 && errno == EAFNOSUPPORT) {
		fd = fd_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
		address = (const struct sockaddr *)&four;
		len = sizeof(four);
	} else if (fd >= 0 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0) {
		return -1;
	}
	if (fd < 0 || bind(fd, address, len) < 0 || listen(fd, BACKLOG) < 0)
		return -1;
	return fd_take(&fd);
}

/* Without a protocol it takes nothing until it is bound to the device. */
static int open_frames(void)
{
	struct sockaddr_ll device = {.sll_family = AF_PACKET,
				     .sll_protocol = htons(EVERY_PROTOCOL),
				     .sll_ifindex = UPLINK_INDEX};
	OWN_FD int fd = fd_socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK);
	int room = FRAMES_BUFFER;

	if (fd < 0)
		return -1;
	/* The host's limit, net.core.rmem_max, cuts it: more of a burst is lost then. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (bind(fd, (const struct sockaddr *)&device, sizeof(device)) < 0)
		return -1;
	return fd_take(&fd);
}

static int open_raw(int family)
{
	const uint32_t mark = REDIRECT_MARK;
	OWN_FD int fd = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0)
		return -1;
	return fd_take(&fd);
}

/*
 * Sees each frame once, where it arrives: at the far end of the pair what leaves, on the loopback
 * all else. packet(7); PACKET_IGNORE_OUTGOING: Linux 4.20.
 */
static int open_capture(void)
{
	const struct sockaddr_ll all = {.sll_family = AF_PACKET,
					.sll_protocol = htons(EVERY_PROTOCOL)};
	const struct tpacket_req3 ring = {.tp_block_size = PCAP_BLOCK,
					  .tp_block_nr = PCAP_BLOCKS,
					  .tp_frame_size = PCAP_BLOCK,
					  .tp_frame_nr = PCAP_BLOCKS,
					  .tp_retire_blk_tov = PCAP_RETIRE_MS};
	const int version = TPACKET_V3, one = 1;
	OWN_FD int fd = fd_socket(AF_PACKET, SOCK_DGRAM);

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring)) < 0 ||
	    bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0)
		return -1;
	return fd_take(&fd);
}

/* Before anything can be sent. */
static int show_frames(const struct run *r, struct err *e)
{
	const struct msg m = {.type = MSG_PCAP};
	OWN_FD int fd = open_capture();

	if (fd < 0)
		return err_sys(e, "cannot see the frames of the private network");
	if (wire_send_full(r->wire_fd, &m, NULL, &fd, 1) < 0)
		return err_sys(e, "cannot hand the frames of the private network to the launcher");
	return 0;
}

static int hand_up(const struct run *r, struct err *e)
{
	struct msg m = {.type = MSG_NETWORK, .value = r->has_six};
	OWN_FD int listener_fd = listen_for_connections();
	OWN_FD int frames_fd = listener_fd < 0 ? -1 : open_frames();
	OWN_FD int four_fd = frames_fd < 0 ? -1 : open_raw(AF_INET);
	OWN_FD int six_fd = four_fd < 0 ? -1 : open_raw(r->has_six ? AF_INET6 : AF_INET);
	const int fds[PRIVNET_FDS] = {[PRIVNET_LISTENER] = listener_fd,
				      [PRIVNET_FRAMES] = frames_fd,
				      [PRIVNET_RAW_FOUR] = four_fd,
				      [PRIVNET_RAW_SIX] = six_fd};

	if (six_fd < 0)
		return lacks("a socket", "af_packet", e);
	if (wire_send_full(r->wire_fd, &m, NULL, fds, PRIVNET_FDS) < 0)
		return err_sys(e, "cannot hand the private network to the launcher");
	return 0;
}

int step_uplink(struct run *r, struct err *e)
{
	struct uplink_addresses a = {.four_prefix = PRIVNET_PREFIX,
				     .six_prefix = PRIVNET_PREFIX_SIX,
				     .has_six = r->has_six};

	(void)inet_pton(AF_INET, PRIVNET_ADDRESS, &a.four);
	(void)inet_pton(AF_INET6, PRIVNET_ADDRESS_SIX, &a.six);
	if (uplink_make(PRIVNET_DEVICE, &a) < 0)
		return lacks("the device", "veth", e);
	if (redirect_make(UPLINK_INDEX, PRIVNET_PORT) < 0)
		return lacks("the rules", "nf_tables nft_ct nft_redir nft_chain_nat", e);
	if (r->has_ping)
		nethost_let_ping(r);
	if (r->network_pcap && show_frames(r, e) < 0)
		return -1;
	return hand_up(r, e);
}
