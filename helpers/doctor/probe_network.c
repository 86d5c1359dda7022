/* SPDX-License-Identifier: MIT */
/* doctor/probe_network.c: what a private network is made of, in a network namespace of its own. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "kern/redirect.h"
#include "kern/uplink.h"

enum { LISTENER_PORT = 1024 };

static int lacks(const char *what, const char *modules, struct err *e)
{
	int saved = errno;

	(void)err_sys(e, "cannot make %s of a private network", what);
	if (saved == EPERM || saved == EACCES)
		return err_hint(e, "what surrounds cubby refuses it: a seccomp filter, a container "
				   "engine or a security module");
	return err_hint(e, "as root: modprobe -a %s", modules);
}

/* Those through which cubby-net serves it. */
static int open_sockets(void)
{
	const uint32_t mark = REDIRECT_MARK;
	OWN_FD int frames_fd = fd_socket(AF_PACKET, SOCK_DGRAM);
	OWN_FD int raw_fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (frames_fd < 0 || raw_fd < 0)
		return -1;
	return setsockopt(raw_fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
}

int probe_private_network(const struct probe *p, struct err *e)
{
	const struct uplink_addresses addresses = {
		.four = {.s_addr = htonl(INADDR_DUMMY)},
		.four_prefix = 24,
	};

	(void)p;
	if (uplink_make("eth0", &addresses) < 0)
		return lacks("the device", "veth", e);
	if (redirect_make(UPLINK_INDEX, LISTENER_PORT) < 0)
		return lacks("the rules", "nf_tables nft_ct nft_redir nft_chain_nat", e);
	if (open_sockets() < 0)
		return lacks("a socket", "af_packet", e);
	return 0;
}

/* What cubby-net asks on with, and what programs in its network then may have too: icmp(7). */
int probe_ping(const struct probe *p, struct err *e)
{
	OWN_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);

	(void)p;
	if (fd >= 0)
		return 0;
	(void)err_sys(e, "programs in a private network cannot ping, as this user cannot");
	return err_hint(e, "sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'");
}
