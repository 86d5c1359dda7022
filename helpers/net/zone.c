/* SPDX-License-Identifier: MIT */
/*
 * net/zone.c: which addresses are this host's own.
 *
 * The kernel is asked by a UDP socket that is connected, which sends nothing: for an address of
 * this host the socket's own address is the same one. Answers are kept for a moment.
 */
#include "helpers/net/zone.h"

#include <sys/socket.h>

#include "base/fd.h"
#include "helpers/net/loop.h"

enum { KEPT = 64, KEPT_MS = 2000, ANY_PORT = 9 };

static struct {
	struct address address;
	int64_t until;
	bool is_own;
} kept[KEPT];

static bool ask(const struct address *a)
{
	union address_socket s;
	struct address target = *a;
	struct address own;
	socklen_t len = sizeof(s);
	OWN_FD int fd = -1;
	socklen_t target_len;

	target.port = ANY_PORT;
	target_len = address_to_socket(&target, &s);
	fd = fd_socket(s.any.sa_family, SOCK_DGRAM);
	if (fd < 0 || connect(fd, &s.any, target_len) < 0)
		return false; /* no route: nothing can be reached there */
	if (getsockname(fd, &s.any, &len) < 0 || !address_from_socket(&s, &own))
		return true; /* what is not known is refused */
	return address_same_host(a, &own);
}

static bool is_own(const struct address *a)
{
	unsigned slot = (a->ip.s6_addr[15] ^ a->ip.s6_addr[14]) % KEPT;

	if (kept[slot].until < loop_now() || !address_same_host(&kept[slot].address, a)) {
		kept[slot].address = *a;
		kept[slot].until = loop_now() + KEPT_MS;
		kept[slot].is_own = ask(a);
	}
	return kept[slot].is_own;
}

enum address_zone zone_of(const struct address *a)
{
	enum address_zone zone = address_zone(a);

	return zone != ZONE_LOOPBACK && zone != ZONE_OTHER && is_own(a) ? ZONE_HOST : zone;
}
