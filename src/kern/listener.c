/* SPDX-License-Identifier: MIT */
/* kern/listener.c: binding published ports, and why one cannot be bound. */
#include "kern/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

enum { BACKLOG = 1024 };

static int refuse(const struct publish *p, struct err *e)
{
	char text[PUBLISH_TEXT];
	int error = errno;

	(void)err_sys(e, "cannot publish '%s'", publish_text(p, text));
	if (error == EACCES && p->kind != PUBLISH_UNIX)
		return err_hint(e,
				"ports below the sysctl net.ipv4.ip_unprivileged_port_start (1024 "
				"if nobody changed it) are root's: choose another one outside, "
				"such as %u:%u",
				p->outside + 8000U, p->inside);
	if (error == EADDRINUSE && p->kind == PUBLISH_UNIX)
		return err_hint(e, "remove the file if no program listens there any more");
	if (error == EADDRINUSE)
		return err_hint(e, "another program has the port: ss -lnp 'sport = :%u'",
				p->outside);
	if (error == ELOOP)
		return err_hint(e, "a part of the path is a symbolic link: name the real path");
	return -1;
}

/* IPv6 only where IPv6 was said: [::] does not take IPv4's port. */
static int open_network(const struct publish *p, struct err *e)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(p->outside)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(p->outside)};
	bool is_four = !memcmp(p->ip, mapped, sizeof(mapped));
	const struct sockaddr *address =
		is_four ? (const struct sockaddr *)&four : (const struct sockaddr *)&six;
	const int one = 1;
	OWN_FD int fd =
		fd_socket(is_four ? AF_INET : AF_INET6,
			  (p->kind == PUBLISH_UDP ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK);

	memcpy(&four.sin_addr, p->ip + 12, sizeof(four.sin_addr));
	memcpy(&six.sin6_addr, p->ip, sizeof(six.sin6_addr));
	if (fd < 0 && errno == EAFNOSUPPORT && !p->has_address)
		return LISTENER_NO_ADDRESS;
	if (fd < 0 ||
	    (!is_four && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) < 0) ||
	    (p->kind == PUBLISH_TCP &&
	     setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0))
		return refuse(p, e);
	if (bind(fd, address, is_four ? sizeof(four) : sizeof(six)) < 0)
		return errno == EADDRNOTAVAIL && !p->has_address ? LISTENER_NO_ADDRESS
								 : refuse(p, e);
	if (p->kind == PUBLISH_TCP && listen(fd, BACKLOG) < 0)
		return refuse(p, e);
	return fd_take(&fd);
}

/* The last part of the path. */
static const char *name_of(const struct publish *p)
{
	return strrchr(p->path, '/') + 1;
}

/* Bound by the directory's descriptor, so that its path may be longer than an address. */
static int open_unix(const struct publish *p, int *ret_dir_fd, struct err *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char parent[PUBLISH_PATH];
	OWN_FD int dir_fd = -1;
	OWN_FD int fd = -1;
	mode_t mask;
	int bound;

	memcpy(parent, p->path, sizeof(parent));
	parent[name_of(p) - p->path] = '\0';
	dir_fd = sys_openat2(AT_FDCWD, parent, O_PATH | O_DIRECTORY, 0, RESOLVE_NO_SYMLINKS);
	if (dir_fd < 0)
		return refuse(p, e);
	fd = fd_socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%.60s", dir_fd,
		       name_of(p));
	mask = umask(0177);
	bound = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&address, sizeof(address));
	(void)umask(mask);
	if (bound < 0 || listen(fd, BACKLOG) < 0)
		return refuse(p, e);
	*ret_dir_fd = fd_take(&dir_fd);
	return fd_take(&fd);
}

int listener_open(const struct publish *p, int *ret_dir_fd, struct err *e)
{
	*ret_dir_fd = -1;
	return p->kind == PUBLISH_UNIX ? open_unix(p, ret_dir_fd, e) : open_network(p, e);
}

void listener_remove(const struct publish *p, int dir_fd)
{
	(void)unlinkat(dir_fd, name_of(p), 0);
}
