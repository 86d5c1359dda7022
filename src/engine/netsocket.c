/* SPDX-License-Identifier: MIT */
/*
 * engine/netsocket.c: starting cubby-netsocket.
 *
 * The launcher made the sandbox's user namespace, so that it may ask a socket for the namespaces
 * that it belongs to, without being able to enter them itself: it has no rights of its own.
 */
#include "engine/netsocket.h"

#include <errno.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/spawn.h"
#include "wire/wire.h"

/* So many are no accident. */
enum { STARTS = 16 };

static pid_t pid; /* 0: none runs */
static unsigned starts;
static int wire_fd = -1;

/* ioctl_ns(2); SIOCGSKNS: Linux 4.9. */
static int begin(int net_fd, int socket_fd, struct err *e)
{
	const struct msg to_helper = {.type = MSG_SOCKET_BEGIN};
	const struct msg to_net = {.type = MSG_NET_SOCKETS};
	OWN_FD int netns_fd = ioctl(socket_fd, SIOCGSKNS);
	OWN_FD int userns_fd = netns_fd < 0 ? -1 : ioctl(netns_fd, NS_GET_USERNS);
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];

	if (userns_fd < 0 || wire_pair(ends) < 0)
		return err_sys(e, "cannot find the namespaces of the private network");
	near_fd = ends[0];
	far_fd = ends[1];
	if (wire_send_full(wire_fd, &to_helper, NULL, (int[]){userns_fd, netns_fd, far_fd}, 3) < 0)
		return err_sys(e, "cannot begin with cubby-netsocket");
	if (wire_tell(net_fd, &to_net, NULL, &near_fd, 1) < 0)
		return err_sys(e, "cannot begin with cubby-netsocket");
	return 0;
}

int netsocket_start(struct run *r, int socket_fd, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-netsocket", r->facts->libexec_dir),
			arena_strdup(r->arena, r->name), NULL};
	OWN_FD int far_fd = -1;
	int ends[2];

	if (pid > 0)
		return 0;
	if (++starts > STARTS)
		return err_set(e, "cannot publish ports: cubby-netsocket ends again and again");
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	wire_fd = ends[0];
	far_fd = ends[1];
	pid = spawn_helper(argv, far_fd, e);
	if (pid < 0 || begin(r->net_fd, socket_fd, e) < 0) {
		netsocket_end();
		return -1;
	}
	return 0;
}

void netsocket_end(void)
{
	fd_close(&wire_fd);
	if (pid > 0) {
		(void)kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	pid = 0;
}
