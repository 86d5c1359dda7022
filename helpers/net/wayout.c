/* SPDX-License-Identifier: MIT */
/* net/wayout.c: the one place where sockets towards the outside are made. */
#include "helpers/net/wayout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/fd.h"

enum { SECRET = 16 };

static struct via way;

/* Tor gives streams with other credentials other circuits (IsolateSOCKSAuth in tor(1)). */
static int make_up(char out[VIA_WORD])
{
	unsigned char bytes[SECRET];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -1;
	for (unsigned i = 0; i < SECRET; i++)
		(void)snprintf(out + 2 * (size_t)i, 3, "%02x", bytes[i]);
	return 0;
}

int wayout_begin(const struct via *v, struct err *e)
{
	way = *v;
	way.user[VIA_WORD - 1] = '\0';
	way.password[VIA_WORD - 1] = '\0';
	way.interface[VIA_INTERFACE_NAME - 1] = '\0';
	if (way.kind > VIA_INTERFACE)
		return err_set(e, "cannot understand the way out of the private network");
	if (way.kind == VIA_TOR && (make_up(way.user) < 0 || make_up(way.password) < 0))
		return err_sys(e, "cannot make up credentials for tor");
	return 0;
}

bool wayout_is_proxy(void)
{
	return via_is_proxy(&way);
}

const struct via *wayout(void)
{
	return &way;
}

struct address wayout_first(const struct address *target)
{
	struct address proxy = {.port = way.port};

	memcpy(&proxy.ip, way.ip, sizeof(proxy.ip));
	return wayout_is_proxy() ? proxy : *target;
}

int wayout_socket(int family, int type, int protocol)
{
	int fd;

	if (wayout_is_proxy() && type != SOCK_STREAM) {
		errno = EACCES;
		return -1;
	}
	fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0 || way.kind != VIA_INTERFACE)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, way.interface,
		       (socklen_t)strlen(way.interface)) == 0)
		return fd;
	fd_close(&fd);
	return -1;
}
