/* SPDX-License-Identifier: MIT */
/*
 * netpcap/main.c: cubby-netpcap: writes the frames of a sandbox's private network into a file.
 *
 *   cubby-netpcap NAME
 *
 * Runs: outside, as the user, started by the launcher for network.pcap with a wire as descriptor 3.
 * It gets a packet socket of the sandbox's network and the open file, and locks itself in before it
 * looks at a frame. It is a process of its own, so that a slow disk makes nobody wait.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/common/confine.h"
#include "helpers/netpcap/lead.h"
#include "helpers/netpcap/ring.h"
#include "helpers/netpcap/sink.h"
#include "wire/pcap.h"
#include "wire/wire.h"

enum { WIRE = 3, LAST_MS = 3 * PCAP_RETIRE_MS };

static struct pcap_count *count; /* seen by the launcher */

static const struct confine_call calls[] = {
	{.number = __NR_ppoll},
	{.number = __NR_write},
	{.number = __NR_getsockopt},
	{.number = __NR_recvmsg},
	{.number = __NR_sendmsg},
	{.number = __NR_prlimit64, .argument = 1, .values = {0, 0}}, /* wire_send_full in need */
	{.number = __NR_close},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
#ifdef __NR_poll
	{.number = __NR_poll},
#endif
};

/* A reader that leaves, or a limit of the file's size, is an error of write(2) and no end. */
static int ignore_signals(void)
{
	const struct sigaction ignored = {.sa_handler = SIG_IGN};

	if (sigaction(SIGPIPE, &ignored, NULL) < 0)
		return -1;
	return sigaction(SIGXFSZ, &ignored, NULL);
}

/* From the launcher: trusted. A pipe, which was opened without waiting, waits from now on. */
static int receive(int *ret_socket_fd, struct err *e)
{
	static struct msg_extra extra;
	struct msg m;

	if (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) != 1 || m.type != MSG_PCAP_BEGIN)
		return err_set(e, "cannot understand the launcher");
	if (fcntl(extra.fds[1], F_SETFL, 0) < 0 || ignore_signals() < 0)
		return err_sys(e, "cannot use the file of network.pcap");
	if (ring_begin(extra.fds[0]) < 0)
		return err_sys(e, "cannot map the frames of the private network");
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, extra.fds[2], 0);
	if (count == MAP_FAILED)
		return err_sys(e, "cannot map the count of frames");
	fd_close(&extra.fds[2]);
	sink_begin(fd_take(&extra.fds[1]), count);
	*ret_socket_fd = fd_take(&extra.fds[0]);
	return 0;
}

static int begin(int *ret_socket_fd, struct err *e)
{
	if (confine_root(e) < 0 || confine_rights(0, e) < 0 || receive(ret_socket_fd, e) < 0)
		return -1;
	return confine_calls(calls, COUNT_OF(calls), e);
}

static void write_frame(struct ring_frame *f)
{
	if (lead_follow(f->bytes, f->len))
		sink_put(f);
}

static unsigned drain(int socket_fd)
{
	unsigned seen = ring_each(write_frame);

	sink_flush();
	/* The kernel begins anew with each look. */
	count->lost += ring_lost(socket_fd);
	return seen;
}

/* Until the launcher says that the sandbox is over, or is gone. */
static void serve(int socket_fd)
{
	struct pollfd set[] = {{.fd = WIRE, .events = POLLIN}, {.fd = socket_fd, .events = POLLIN}};

	while (!set[0].revents) {
		if (poll(set, COUNT_OF(set), -1) < 0 && errno != EINTR)
			return;
		(void)drain(socket_fd);
	}
	/* What came last is handed over when its time has passed. */
	while (poll(set + 1, 1, LAST_MS) > 0 && drain(socket_fd) > 0)
		;
}

static void tell(int socket_fd)
{
	const struct msg m = {.type = MSG_PCAP_DONE, .len = sizeof(struct pcap_done)};
	struct pcap_done done;

	count->lost += ring_lost(socket_fd);
	done = (struct pcap_done){.lost = count->lost, .error = count->error};
	(void)!wire_send_full(WIRE, &m, &done, NULL, 0);
}

int main(int argc, char **argv)
{
	struct err e;
	int socket_fd = -1;

	(void)argv;
	if (argc != 2) {
		(void)fputs("cubby-netpcap is started by cubby, for network.pcap\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (begin(&socket_fd, &e) < 0) {
		const struct msg m = {.type = MSG_PCAP_FAILED, .len = sizeof(e)};

		(void)!wire_send_full(WIRE, &m, &e, NULL, 0);
		return EXIT_CODE_CUBBY;
	}
	serve(socket_fd);
	tell(socket_fd);
	return 0;
}
