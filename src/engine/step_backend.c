/* SPDX-License-Identifier: MIT */
/*
 * engine/step_backend.c: a private network whose way out another program makes (network.backend).
 *
 * Runs in: init, after loopback and before it drops its rights. The barrier stands before there is
 * a way out, and nobody inside has the right to take it away. That program is not ours to keep a
 * first connection waiting, so that the sandbox waits for it.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/nethost.h"
#include "engine/steps.h"
#include "kern/barrier.h"
#include "wire/wire.h"

static int raise_barrier(const struct run *r, struct err *e)
{
	int error;

	if (barrier_make(r->barrier) == 0)
		return 0;
	error = errno;
	(void)err_sys(e, "cannot keep the private network from the LAN and from this host");
	if (error == EOPNOTSUPP || error == ENOENT || error == EPROTONOSUPPORT)
		return err_hint(
			e, "the kernel lacks it; as root: modprobe -a nf_tables nft_reject_inet");
	return -1;
}

/* Orders of the launcher stay on the wire, for init. */
static int wait_for_it(int ready_fd, struct err *e)
{
	char ready;
	ssize_t got;

	while ((got = read(ready_fd, &ready, 1)) < 0 && errno == EINTR)
		;
	if (got == 0)
		_exit(EXIT_CODE_CUBBY); /* the launcher is gone, or has said why not */
	return got < 0 ? err_sys(e, "cannot hear from the launcher of the private network") : 0;
}

static int hand_up(const struct run *r, struct err *e)
{
	const struct msg m = {.type = MSG_NET_OPEN};
	OWN_FD int fd = fd_socket(AF_INET, SOCK_DGRAM);
	OWN_FD int ready_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];

	if (fd < 0 || fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a socket of the private network");
	ready_fd = ends[0];
	far_fd = ends[1];
	if (wire_send_full(r->wire_fd, &m, NULL, (int[]){fd, far_fd}, 2) < 0)
		return err_sys(e, "cannot hand the private network to the launcher");
	fd_close(&far_fd);
	return wait_for_it(ready_fd, e);
}

int step_backend(struct run *r, struct err *e)
{
	if (raise_barrier(r, e) < 0)
		return -1;
	if (r->has_ping)
		nethost_let_ping(r);
	return hand_up(r, e);
}
