/* SPDX-License-Identifier: MIT */
/*
 * box/reach.c: tries to reach a socket, or is the one that is reached.
 *
 * usage: reach tcp|udp ADDRESS PORT | abstract NAME | path NAME | bind ADDRESS PORT
 *        reach serve tcp|udp ADDRESS | abstract NAME | path NAME
 * Without "serve": exit status 0 when the peer answered "hello" (bind: when it was possible), else
 * 1 with the name of the error. With it: prints the port or name once it listens, and answers
 * everybody until its standard input ends.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_MS = 2000 };

struct peer {
	int type;
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un local;
	} at;
};

static int fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	return 1;
}

static int parse_inet(struct peer *p, const char *address, const char *port)
{
	unsigned short number = htons((unsigned short)atoi(port));

	if (inet_pton(AF_INET, address, &p->at.v4.sin_addr) == 1) {
		p->at.v4.sin_family = AF_INET;
		p->at.v4.sin_port = number;
		p->len = sizeof(p->at.v4);
		return 0;
	}
	if (inet_pton(AF_INET6, address, &p->at.v6.sin6_addr) != 1)
		return -1;
	p->at.v6.sin6_family = AF_INET6;
	p->at.v6.sin6_port = number;
	p->len = sizeof(p->at.v6);
	return 0;
}

/* An abstract name begins with a NUL, a path does not. */
static int parse_local(struct peer *p, const char *name, int abstract)
{
	size_t len = strlen(name);

	if (len + 2 > sizeof(p->at.local.sun_path))
		return -1;
	p->at.local.sun_family = AF_UNIX;
	memcpy(p->at.local.sun_path + abstract, name, len);
	p->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1);
	return 0;
}

static int parse(struct peer *p, int argc, char **argv)
{
	memset(p, 0, sizeof(*p));
	p->type = argc > 0 && strcmp(argv[0], "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
	if (argc == 2 && (strcmp(argv[0], "abstract") == 0 || strcmp(argv[0], "path") == 0))
		return parse_local(p, argv[1], argv[0][0] == 'a');
	return argc == 3 ? parse_inet(p, argv[1], argv[2]) : -1;
}

static int reach(const struct peer *p)
{
	struct pollfd answer = {.fd = socket(p->at.any.sa_family, p->type | SOCK_CLOEXEC, 0),
				.events = POLLIN};
	char text[8] = "";

	if (answer.fd < 0)
		return fail("socket");
	if (connect(answer.fd, &p->at.any, p->len) != 0)
		return fail("connect");
	if (send(answer.fd, "hello", 5, MSG_NOSIGNAL) != 5)
		return fail("send");
	errno = ETIMEDOUT;
	if (poll(&answer, 1, WAIT_MS) != 1 || recv(answer.fd, text, sizeof(text), 0) != 5)
		return fail("receive");
	return strncmp(text, "hello", 5) != 0;
}

static int serve(struct peer *p)
{
	int fd = socket(p->at.any.sa_family, p->type | SOCK_CLOEXEC, 0);
	struct pollfd set[2] = {{.fd = fd, .events = POLLIN},
				{.fd = STDIN_FILENO, .events = POLLIN}};

	if (fd < 0 || bind(fd, &p->at.any, p->len) != 0 ||
	    (p->type == SOCK_STREAM && listen(fd, 64) != 0))
		return fail("serve");
	if (getsockname(fd, &p->at.any, &p->len) != 0)
		return fail("getsockname");
	printf("%d\n", p->at.any.sa_family == AF_UNIX ? 0 : ntohs(p->at.v4.sin_port));
	fflush(stdout);
	while (poll(set, 2, -1) > 0 && !set[1].revents) {
		struct peer from = {.len = sizeof(from.at)};
		char text[8];
		ssize_t len;

		if (p->type == SOCK_DGRAM) {
			len = recvfrom(fd, text, sizeof(text), 0, &from.at.any, &from.len);
			if (len > 0)
				(void)sendto(fd, text, (size_t)len, 0, &from.at.any, from.len);
		} else {
			int client_fd = accept(fd, NULL, NULL);

			len = recv(client_fd, text, sizeof(text), 0);
			if (len > 0)
				(void)send(client_fd, text, (size_t)len, MSG_NOSIGNAL);
			(void)close(client_fd);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct peer p;

	if (argc > 2 && strcmp(argv[1], "serve") == 0) {
		char port[] = "0";
		char *inet[] = {argv[2], argv[3], port};
		int is_inet = strcmp(argv[2], "tcp") == 0 || strcmp(argv[2], "udp") == 0;

		if (argc == 4 && parse(&p, is_inet ? 3 : 2, is_inet ? inet : argv + 2) == 0)
			return serve(&p);
	} else if (parse(&p, argc - 1, argv + 1) == 0) {
		int fd;

		if (strcmp(argv[1], "bind") != 0)
			return reach(&p);
		fd = socket(p.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		return fd >= 0 && bind(fd, &p.at.any, p.len) == 0 ? 0 : fail("bind");
	}
	fprintf(stderr, "usage: reach [serve] tcp|udp|abstract|path|bind ADDRESS [PORT]\n");
	return 2;
}
