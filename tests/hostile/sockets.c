/* SPDX-License-Identifier: MIT */
/*
 * hostile/sockets.c: attempts to open sockets of families that hardly anybody looks after, by every
 * entry; and to reach what listens on the host.
 */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "tests/hostile/attempt.h"

enum {
	SOCKETCALL = 102, /* numbers of the 32-bit entry */
	I386_SOCKET = 359,
	I386_SOCKETPAIR = 360,
	SOCKETCALL_SOCKET = 1,
	FAMILIES = 64,
};

static uint32_t socketcall_vsock[3] = {AF_VSOCK, SOCK_STREAM, 0};
static uint32_t socketcall_netlink[3] = {AF_NETLINK, SOCK_RAW, NETLINK_GENERIC};
static int pair[2];

static int try_socketcall(const struct attempt *a)
{
	long args[ARGUMENTS] = {SOCKETCALL_SOCKET, a->args[0]};

	return answer(call_i386(SOCKETCALL, args));
}

/* Families that every program uses, and that say nothing. */
static bool is_ordinary(int family)
{
	return family == AF_UNSPEC || family == AF_UNIX || family == AF_INET ||
	       family == AF_INET6 || family == AF_NETLINK || family == AF_VSOCK;
}

/* Any other family with any type: one socket is enough. */
static int try_odd_families(const struct attempt *a)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM};

	for (long family = 0; family < FAMILIES; family++) {
		for (size_t t = 0; t < COUNT(types) && !is_ordinary((int)family); t++) {
			long args[ARGUMENTS] = {family | a->args[0], types[t], 0};
			long fd = a->args[1] ? call_i386(I386_SOCKET, args)
					     : syscall(SYS_socket, args[0], args[1], args[2]);

			if (fd >= 0)
				return 0;
		}
	}
	return EAFNOSUPPORT;
}

static int connect_to(const struct sockaddr *at, socklen_t len, int type)
{
	char text[8] = "";
	struct timeval patience = {.tv_sec = 2};
	int fd = socket(at->sa_family, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
	    connect(fd, at, len) != 0)
		return errno;
	if (send(fd, "hello", 5, MSG_NOSIGNAL) != 5 || recv(fd, text, sizeof(text), 0) != 5)
		return errno ? errno : ENODATA;
	return 0;
}

/* args: address, key of the port, type. */
static int try_host4(const struct attempt *a)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port =
					 htons((uint16_t)arena_number((const char *)a->args[1]))};

	if (inet_pton(AF_INET, (const char *)a->args[0], &at.sin_addr) != 1)
		return EINVAL;
	return connect_to((struct sockaddr *)&at, sizeof(at), (int)a->args[2]);
}

static int try_host6(const struct attempt *a)
{
	struct sockaddr_in6 at = {.sin6_family = AF_INET6,
				  .sin6_port =
					  htons((uint16_t)arena_number((const char *)a->args[1]))};

	if (inet_pton(AF_INET6, (const char *)a->args[0], &at.sin6_addr) != 1)
		return EINVAL;
	return connect_to((struct sockaddr *)&at, sizeof(at), (int)a->args[2]);
}

static int try_local(const struct attempt *a)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	const char *name = arena((const char *)a->args[0]);
	size_t abstract = (size_t)a->args[1];

	if (!*name || strlen(name) + abstract >= sizeof(at.sun_path))
		return EINVAL;
	memcpy(at.sun_path + abstract, name, strlen(name));
	return connect_to(
		(struct sockaddr *)&at,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name)),
		SOCK_STREAM);
}

/* A directory that somebody outside sends over a socket which the sandbox was given. */
static int receive_directory(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	const char *path = arena("sender");
	char data;
	struct iovec vec = {&data, 1};
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct msghdr message = {.msg_iov = &vec,
				 .msg_iovlen = 1,
				 .msg_control = control.room,
				 .msg_controllen = sizeof(control.room)};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int dir_fd;

	if (strlen(path) >= sizeof(at.sun_path))
		return -1;
	memcpy(at.sun_path, path, strlen(path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    recvmsg(fd, &message, MSG_CMSG_CLOEXEC) < 1 || !CMSG_FIRSTHDR(&message))
		return -1;
	memcpy(&dir_fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return dir_fd;
}

static int try_sent_open(const struct attempt *a)
{
	int dir_fd = receive_directory();

	return dir_fd < 0 ? errno
			  : read_treasure(openat(dir_fd, (const char *)a->args[0], O_RDONLY));
}

static int try_sent_make(const struct attempt *a)
{
	int dir_fd = receive_directory();

	(void)a;
	if (dir_fd < 0 || mkdirat(dir_fd, "made", 0700) != 0)
		return errno;
	return answer(unlinkat(dir_fd, "made", AT_REMOVEDIR));
}

static int try_sent_enter(const struct attempt *a)
{
	int dir_fd = receive_directory();

	(void)a;
	return dir_fd < 0 || fchdir(dir_fd) != 0
		       ? errno
		       : read_treasure(open("treasure", O_RDONLY | O_CLOEXEC));
}

#define SOCKET(name_, what_, granted_, ...)                                                        \
	CALL(name_, what_, granted_, SYS_socket, I386_SOCKET, __VA_ARGS__)
#define NETLINK(name_, what_, granted_, protocol)                                                  \
	SOCKET("netlink-" name_, "netlink: " what_, granted_, AF_NETLINK, SOCK_RAW, protocol)
#define HIGHS(name_, bit)                                                                          \
	CALL("vsock-high-" name_, "a vsock socket, with bit " name_ " of the family set", 0,       \
	     SYS_socket, 0, AF_VSOCK | HIGH(bit), SOCK_STREAM, 0)

/* clang-format off */
static const struct attempt attempts[] = {
	SOCKET("vsock", "a socket to the hypervisor, which no network namespace holds", 0, AF_VSOCK, SOCK_STREAM, 0),
	HIGHS("32", 32),
	HIGHS("40", 40),
	HIGHS("48", 48),
	HIGHS("63", 63),
	ATTEMPT("vsock-socketcall", "a vsock socket by the 32-bit socketcall", 0, try_socketcall, PTR(socketcall_vsock)),
	ATTEMPT("netlink-socketcall", "a netlink socket by the 32-bit socketcall", 0, try_socketcall, PTR(socketcall_netlink)),
	ATTEMPT("odd-families", "a socket of any family that is none of the usual", 0, try_odd_families, 0),
	ATTEMPT("odd-families-high", "the same, with bits above the 32 that count", 0, try_odd_families, HIGH(50)),
	ATTEMPT("odd-families-int80", "the same, by int $0x80", 0, try_odd_families, 0, 1),
	SOCKET("packet", "the frames of a network device", 0, AF_PACKET, SOCK_RAW, 0),
	SOCKET("raw", "packets of any protocol", 0, AF_INET, SOCK_RAW, IPPROTO_RAW),
	NETLINK("generic", "families of all kinds of drivers", BY_DEVELOPER, NETLINK_GENERIC),
	NETLINK("audit", "the audit log", 0, NETLINK_AUDIT),
	NETLINK("xfrm", "IPsec", 0, NETLINK_XFRM),
	NETLINK("netfilter", "packet filters", 0, NETLINK_NETFILTER),
	NETLINK("diag", "the sockets of everybody", BY_DEVELOPER, NETLINK_SOCK_DIAG),
	NETLINK("connector", "events of processes", BY_DEVELOPER, NETLINK_CONNECTOR),
	CALL("netlink-netfilter-high", "the same packet filters, with bits above the 32 that count", 0, SYS_socket, 0, AF_NETLINK | HIGH(37), SOCK_RAW, NETLINK_NETFILTER | HIGH(45)),
	REACH("pair-of-inet", "a pair of sockets of another family than unix", 0, SYS_socketpair, I386_SOCKETPAIR, AF_INET, SOCK_STREAM, 0, PTR(pair)),
	ATTEMPT("host-tcp", "a TCP server on the host's loopback", 0, try_host4, PTR("127.0.0.1"), PTR("tcp"), SOCK_STREAM),
	ATTEMPT("host-tcp-other", "the same by another loopback address", 0, try_host4, PTR("127.0.0.2"), PTR("any"), SOCK_STREAM),
	ATTEMPT("host-tcp-zero", "the same by 0.0.0.0", 0, try_host4, PTR("0.0.0.0"), PTR("any"), SOCK_STREAM),
	ATTEMPT("host-tcp6", "a TCP server on ::1", 0, try_host6, PTR("::1"), PTR("tcp6"), SOCK_STREAM),
	ATTEMPT("host-tcp-mapped", "the same by ::ffff:127.0.0.1", 0, try_host6, PTR("::ffff:127.0.0.1"), PTR("tcp"), SOCK_STREAM),
	ATTEMPT("host-udp", "a UDP server on the host's loopback", 0, try_host4, PTR("127.0.0.1"), PTR("udp"), SOCK_DGRAM),
	ATTEMPT("host-abstract", "an abstract socket of the host", 0, try_local, PTR("abstract"), 1),
	ATTEMPT("host-path", "a socket in a directory that is not granted", 0, try_local, PTR("path"), 0),
	ATTEMPT("sent-directory", "open below a directory that somebody outside sent over a socket", 0, try_sent_open, PTR("treasure")),
	ATTEMPT("sent-directory-up", "open above it", 0, try_sent_open, PTR("../secret/treasure")),
	ATTEMPT("sent-directory-enter", "enter it", 0, try_sent_enter, 0),
	ATTEMPT("sent-directory-make", "make a directory in it", 0, try_sent_make, 0),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
