/* SPDX-License-Identifier: MIT */
/*
 * wire/wire.h: messages with file descriptors over SOCK_SEQPACKET sockets (unix(7)).
 *
 * End of file on a wire means that the peer is gone: clean up and leave. wire_recv refuses what
 * does not fit the message's row: unknown type, wrong sender, wrong number of fds, too much
 * payload.
 */
#ifndef CUBBY_WIRE_WIRE_H
#define CUBBY_WIRE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum msg_type {
	MSG_NONE,
#define MSG(name, sender, fds, limit, meaning) MSG_##name,
#include "wire/msgs.def"
	MSG_COUNT
};

enum wire_peer { PEER_LAUNCHER = 1, PEER_STAGE = 2, PEER_CLIENT = 4, PEER_HELPER = 8 };

/* SIGNAL: every program inside instead of one session. */
#define SESSION_ALL UINT32_MAX

/* NET_WANT: what. */
enum { NET_WANT_FILES, NET_WANT_SOCKETS, NET_WANT_LINK };

/* CL_SIGNAL: whom the signal is for. */
enum { TO_MAIN, TO_OWN, TO_INIT, TO_ALL };

/* SPACES_ARE: the order of its descriptors. */
enum { SPACES_NET, SPACES_IPC, SPACES_UTS, SPACES_MOUNTS, SPACES };

#define WIRE_FDS 4
#define WIRE_PAYLOAD 4096

struct msg {
	uint32_t type; /* enum msg_type */
	uint32_t id;   /* session: 0 = the main program */
	int32_t value;
	uint32_t len; /* bytes of payload */
};

/* What has been received besides the head: the fds are owned by the receiver. */
struct msg_extra {
	int fds[WIRE_FDS]; /* -1 where there is none */
	unsigned fd_count;
	char payload[WIRE_PAYLOAD];
};

/* A connected pair, both ends close-on-exec. 0, or -1 and errno. */
int wire_pair(int ret_fds[2]) MUST_USE;

/*
 * Sends one message without payload or fds. Never raises SIGPIPE. What the kernel lacks for it is
 * waited for, a tenth of a second at most. 0, or -1 and errno: whoever waits for the message has to
 * be helped in another way.
 */
int wire_send(int wire_fd, enum msg_type type, uint32_t id, int32_t value);

/* Sends one message with payload (may be NULL) and fds (not consumed). 0, or -1 and errno. */
int wire_send_full(int wire_fd, const struct msg *m, const void *payload, const int *fds,
		   unsigned fd_count) MUST_USE;

/* The same to a peer whose end is noticed elsewhere: that it is gone is no error. */
int wire_tell(int wire_fd, const struct msg *m, const void *payload, const int *fds,
	      unsigned fd_count) MUST_USE;

/*
 * Receives one message from `peer` (a mask of who may speak here). 1 = received; 0 = end of file;
 * -1 = error with errno: EAGAIN when nothing is there and `wait` is false, EPROTO for a message
 * that does not fit its row (its fds are closed).
 */
int wire_recv(int wire_fd, unsigned peer, bool wait, struct msg *ret,
	      struct msg_extra *ret_extra) MUST_USE;

/* The name of a message, for error texts. */
const char *wire_msg_name(uint32_t type);

#endif
