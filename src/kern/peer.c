/* SPDX-License-Identifier: MIT */
/* kern/peer.c: the status of two processes, compared. */
#include "kern/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* Linux 6.5; all machines that cubby knows have this number */
#endif

/* A process of 65536 groups has a status of half a MiB; what is asked for stands behind them. */
enum { STATUS_MAX = 1 << 20, PIECE = 8192, LINE_ROOM = 64 };

/* -1: not known */
struct confinement {
	long no_new_privs;
	long filters;
};

static void take_line(struct confinement *c, const char *line)
{
	static const char privs[] = "NoNewPrivs:\t";
	static const char filters[] = "Seccomp_filters:\t";

	if (!strncmp(line, privs, sizeof(privs) - 1))
		c->no_new_privs = strtol(line + sizeof(privs) - 1, NULL, 10);
	else if (!strncmp(line, filters, sizeof(filters) - 1))
		c->filters = strtol(line + sizeof(filters) - 1, NULL, 10);
}

static void read_lines(struct confinement *c, int fd)
{
	char piece[PIECE];
	char line[LINE_ROOM];
	size_t used = 0;
	size_t total = 0;
	ssize_t got;

	while (total < STATUS_MAX && (got = read(fd, piece, sizeof(piece))) > 0) {
		total += (size_t)got;
		for (ssize_t i = 0; i < got; i++) {
			if (piece[i] != '\n') {
				if (used < sizeof(line) - 1)
					line[used++] = piece[i];
				continue;
			}
			line[used] = '\0';
			take_line(c, line);
			used = 0;
		}
	}
}

static bool read_status(const char *process, struct confinement *ret)
{
	char path[64];
	OWN_FD int fd = -1;

	*ret = (struct confinement){-1, -1};
	(void)snprintf(path, sizeof(path), "/proc/%s/status", process);
	fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	if (fd >= 0)
		read_lines(ret, fd);
	return ret->no_new_privs >= 0 && ret->filters >= 0;
}

static int open_peer(int fd, pid_t pid)
{
	int pidfd = -1;
	socklen_t len = sizeof(pidfd);

	/* It is close-on-exec. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &len) == 0)
		return pidfd;
	return sys_pidfd_open(pid);
}

bool peer_is_as_free(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);
	struct confinement own, theirs;
	char number[16];
	OWN_FD int pidfd = -1;
	struct pollfd end = {.events = POLLIN};

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 || who.pid <= 0)
		return false;
	pidfd = open_peer(fd, who.pid);
	(void)snprintf(number, sizeof(number), "%d", (int)who.pid);
	if (pidfd < 0 || !read_status(number, &theirs) || !read_status("self", &own))
		return false;
	/* Had it ended, the number could have been another's when its status was read. */
	end.fd = pidfd;
	if (poll(&end, 1, 0) != 0)
		return false;
	return theirs.no_new_privs <= own.no_new_privs && theirs.filters <= own.filters;
}
