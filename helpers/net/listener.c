/* SPDX-License-Identifier: MIT */
/* net/listener.c: finding the flow that a connection belongs to. */
#include "helpers/net/listener.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helpers/net/flow.h"
#include "helpers/net/log.h"

/* Behind the headers that it would contradict. */
#include <linux/netfilter_ipv4.h>

enum { ACCEPTS = 64 /* of one turn */ };

static struct source listener = {.fd = -1};
static int64_t began;

/* Where the program wanted to go, before the redirection. */
static bool original_target(int fd, const struct address *peer, struct address *ret)
{
	union address_socket target;
	socklen_t len = sizeof(target);
	int level = address_is_four(peer) ? IPPROTO_IP : IPPROTO_IPV6;

	/* The option has one number for both (IP6T_SO_ORIGINAL_DST). */
	return getsockopt(fd, level, SO_ORIGINAL_DST, &target, &len) == 0 &&
	       address_from_socket(&target, ret);
}

/* A program that may mark its packets can lead a connection here, and no further. */
static void tell_unasked(const struct address *from, const struct address *to)
{
	const struct frame f = {.protocol = IPPROTO_TCP, .from = *from, .to = *to};

	log_denial(&f, NULL, "not-let-out");
}

static void accept_one(int fd, const union address_socket *from)
{
	struct address peer;
	struct address target = {.port = 0};
	struct flow *f = NULL;

	if (address_from_socket(from, &peer) && original_target(fd, &peer, &target))
		f = flow_offered(&peer, &target);
	if (f) {
		flow_arrive(f, fd);
		return;
	}
	if (target.port != 0)
		tell_unasked(&peer, &target);
	flow_break_off(fd);
	(void)close(fd);
}

static void on_listener(struct source *s)
{
	for (unsigned n = 0; n < ACCEPTS; n++) {
		union address_socket from;
		socklen_t len = sizeof(from);
		int fd = accept4(s->fd, &from.any, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0 && errno != ECONNABORTED)
			return;
		if (fd >= 0)
			accept_one(fd, &from);
	}
	loop_again(s);
}

int listener_begin(int fd)
{
	began = loop_now();
	listener = (struct source){.fd = fd, .ready = on_listener};
	return loop_watch(&listener);
}

int64_t listener_age(void)
{
	return loop_now() - began;
}
