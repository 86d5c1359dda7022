/* SPDX-License-Identifier: MIT */
/* engine/nethost.c: asking the host's kernel by sockets that send nothing. */
#include "engine/nethost.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/fd.h"

static bool may_ping(void)
{
	OWN_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);

	return fd >= 0;
}

/* connect(2) of a UDP socket sends nothing: it only looks for a route. */
void nethost_look(struct run *r)
{
	struct sockaddr_in6 somewhere = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	OWN_FD int fd = fd_socket(AF_INET6, SOCK_DGRAM);

	(void)inet_pton(AF_INET6, "2000::1", &somewhere.sin6_addr);
	r->has_six =
		fd >= 0 && connect(fd, (const struct sockaddr *)&somewhere, sizeof(somewhere)) == 0;
	r->has_ping = may_ping();
}

void nethost_let_ping(const struct run *r)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/sys/net/ipv4/ping_group_range", O_WRONLY, 0);
	char range[24];
	int len = snprintf(range, sizeof(range), "%u %u", r->inside_gid, r->inside_gid);

	if (fd >= 0)
		(void)!fd_write_all(fd, range, (size_t)len);
}
