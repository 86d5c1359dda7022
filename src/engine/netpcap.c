/* SPDX-License-Identifier: MIT */
/* engine/netpcap.c: opening the file, starting cubby-netpcap, hearing what it has to say. */
#include "engine/netpcap.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/spawn.h"
#include "kern/sys.h"
#include "wire/pcap.h"

enum { PATIENCE_S = 10 };

static struct {
	bool opened;
	int file_fd;  /* owned, when opened */
	pid_t pid;    /* 0: none runs */
	int wire_fd;  /* owned, when one runs */
	int count_fd; /* of a struct pcap_count; the same */
} pcap;

/* No link on the way: a program could have made one where it can write. */
int netpcap_prepare(const struct run *r, struct err *e)
{
	const uint64_t flags = O_WRONLY | O_TRUNC | O_CREAT | O_NONBLOCK | O_NOCTTY;

	if (!r->network_pcap)
		return 0;
	pcap.file_fd = sys_openat2(AT_FDCWD, r->network_pcap, flags, 0600, RESOLVE_NO_SYMLINKS);
	pcap.opened = pcap.file_fd >= 0;
	if (pcap.opened)
		return 0;
	if (errno != ELOOP)
		return err_sys(e, "cannot write frames to '%s'", r->network_pcap);
	(void)err_set(e, "cannot write frames to '%s': a part of the path is a symbolic link",
		      r->network_pcap);
	return err_hint(e, "name the real path");
}

/* Ours, so that it can be read while the disk is waited for. */
static int open_count(struct err *e)
{
	const struct pcap_count none = {.frames = 0};
	OWN_FD int fd = fd_memory();

	if (fd < 0 || fd_write_all(fd, &none, sizeof(none)) < 0)
		return err_sys(e, "cannot count the frames of network.pcap");
	return fd_take(&fd);
}

int netpcap_take(struct run *r, struct msg_extra *extra, struct err *e)
{
	const struct msg m = {.type = MSG_PCAP_BEGIN};
	char *argv[] = {arena_printf(r->arena, "%s/cubby-netpcap", r->facts->libexec_dir),
			arena_strdup(r->arena, r->name), NULL};
	OWN_FD int far_fd = -1;
	int ends[2];

	if (!pcap.opened || pcap.pid > 0)
		return 0;
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	pcap.wire_fd = ends[0];
	far_fd = ends[1];
	pcap.count_fd = open_count(e);
	pcap.pid = pcap.count_fd < 0 ? -1 : spawn_helper(argv, far_fd, e);
	if (pcap.pid < 0) {
		pcap.pid = 0;
		fd_close(&pcap.wire_fd);
		fd_close(&pcap.count_fd);
		return -1;
	}
	if (wire_send_full(pcap.wire_fd, &m, NULL,
			   (int[]){extra->fds[0], pcap.file_fd, pcap.count_fd}, 3) < 0)
		return err_sys(e, "cannot begin with cubby-netpcap");
	return 0;
}

static void say_done(struct run *r, const struct pcap_done *done)
{
	const char *why = done->error ? strerror((int)done->error) : "they came too fast";

	if (done->lost > 0 || done->error != 0)
		r->say(arena_printf(r->arena, "'%s' lacks %" PRIu64 " frames: %s", r->network_pcap,
				    done->lost, why));
}

/* Its last word, or that there is none. */
static void hear(struct run *r)
{
	static LARGE struct msg_extra extra;
	struct pcap_done done;
	struct err e;
	struct msg m;
	int got = wire_recv(pcap.wire_fd, PEER_HELPER, true, &m, &extra);

	if (got == 1 && m.type == MSG_PCAP_DONE && m.len == sizeof(done)) {
		memcpy(&done, extra.payload, sizeof(done));
		say_done(r, &done);
		return;
	}
	if (got == 1 && m.type == MSG_PCAP_FAILED && m.len == sizeof(e)) {
		memcpy(&e, extra.payload, sizeof(e));
		e.text[sizeof(e.text) - 1] = '\0';
		r->say(e.text);
	}
	r->say(arena_printf(r->arena, "'%s' is not whole: %s", r->network_pcap,
			    got < 0 ? "the disk is too slow" : "cubby-netpcap ended early"));
}

void netpcap_show(const struct run *r, int client_fd)
{
	struct msg m = {.type = MSG_NET_PCAP, .len = sizeof(struct pcap_state)};
	struct pollfd end = {.fd = pcap.wire_fd};
	struct pcap_state state = {.writes = 0};
	char payload[WIRE_PAYLOAD];
	size_t len;

	if (pcap.pid <= 0 || pread(pcap.count_fd, &state.count, sizeof(state.count), 0) !=
				     (ssize_t)sizeof(state.count))
		return;
	state.writes = poll(&end, 1, 0) == 0;
	memcpy(payload, &state, sizeof(state));
	len = strlen(r->network_pcap);
	if (len > sizeof(payload) - sizeof(state))
		len = sizeof(payload) - sizeof(state);
	memcpy(payload + sizeof(state), r->network_pcap, len);
	m.len += (uint32_t)len;
	/* A client that is gone asks no more. */
	(void)!wire_tell(client_fd, &m, payload, NULL, 0);
}

/* As nethelper_end: nobody waits until the kernel has forgotten its packet socket. */
void netpcap_end(struct run *r)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};

	if (pcap.pid > 0) {
		(void)setsockopt(pcap.wire_fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
				 sizeof(patience));
		(void)!wire_send(pcap.wire_fd, MSG_PCAP_END, 0, 0);
		hear(r);
		(void)kill(pcap.pid, SIGKILL);
		fd_close(&pcap.wire_fd);
		fd_close(&pcap.count_fd);
	}
	pcap.pid = 0;
	if (pcap.opened)
		fd_close(&pcap.file_fd);
	pcap.opened = false;
}
