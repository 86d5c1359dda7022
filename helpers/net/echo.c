/* SPDX-License-Identifier: MIT */
/* net/echo.c: one socket outside for each program that asks and each address that it asks. */
#include "helpers/net/echo.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/net/inside.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/pace.h"
#include "helpers/net/policy.h"
#include "helpers/net/quota.h"
#include "helpers/net/wayout.h"

enum { ECHOES = 64, SILENT_MS = 30000, TICK_MS = 5000, HEAD = 8, CALLS = 64 /* of one turn */ };

struct echo {
	struct source outside;
	struct address from; /* the program; its port is the identifier */
	struct address to;
	const char *name; /* that the program meant, or NULL */
	const struct target *rule;
	uint64_t up;
	uint64_t down;
	int64_t began;
	int64_t last;
	struct echo *next;
};

static struct echo *echoes;
static unsigned echo_count;
static uint8_t buffer[FRAME_MAX];

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static uint8_t protocol_of(const struct address *a)
{
	return address_is_four(a) ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

static struct echo *find(const struct frame *f)
{
	struct echo *x = echoes;

	while (x && !(address_equal(&x->from, &f->from) && address_same_host(&x->to, &f->to)))
		x = x->next;
	return x;
}

static void end(struct echo **at)
{
	struct echo *x = *at;
	const struct log_flow l = {.protocol = protocol_of(&x->to),
				   .from = x->from,
				   .to = x->to,
				   .name = x->name,
				   .rule = x->rule,
				   .up = x->up,
				   .down = x->down,
				   .ms = loop_now() - x->began};

	log_flow(&l);
	*at = x->next;
	echo_count--;
	loop_close(&x->outside);
	loop_free(x);
}

static bool tick(int64_t now)
{
	for (struct echo **at = &echoes; *at;) {
		if (now - (*at)->last > SILENT_MS)
			end(at);
		else
			at = &(*at)->next;
	}
	return echoes != NULL;
}

static void refuse(const struct frame *f, int error)
{
	inside_refuse(f, error == ENETUNREACH ? REFUSAL_NETWORK : REFUSAL_HOST);
}

/* The kernel gives nothing but answers to what this socket asked. */
static void on_outside(struct source *s)
{
	struct echo *x = SOURCE_OWNER(s, struct echo, outside);

	for (unsigned n = 0; n < CALLS; n++) {
		ssize_t len = recv(s->fd, buffer, sizeof(buffer), MSG_DONTWAIT);

		if (len < 0 && errno == EAGAIN)
			return;
		if (len < 0) {
			const struct frame f = {.protocol = protocol_of(&x->to),
						.from = x->from,
						.to = x->to,
						.is_echo = true};

			refuse(&f, errno);
			continue;
		}
		if (len < HEAD || !pace_take((size_t)len))
			continue;
		x->last = loop_now();
		x->down += (uint64_t)len - HEAD;
		inside_put_echo(&x->to, &x->from, (uint16_t)(buffer[6] << 8 | buffer[7]),
				buffer + HEAD, (size_t)len - HEAD);
	}
	loop_again(s);
}

static struct echo *echo_new(const struct frame *f, const struct address *target)
{
	struct echo *x = echo_count < ECHOES ? calloc(1, sizeof(*x)) : NULL;
	union address_socket address;
	socklen_t len = address_to_socket(target, &address);

	if (!x)
		return NULL;
	x->from = f->from;
	x->to = f->to;
	x->began = x->last = loop_now();
	x->outside.ready = on_outside;
	/* Without a right, where net.ipv4.ping_group_range lets the user. */
	x->outside.fd = wayout_socket(address.any.sa_family, SOCK_DGRAM, protocol_of(target));
	if (x->outside.fd < 0 || connect(x->outside.fd, &address.any, len) < 0 ||
	    loop_watch(&x->outside) < 0) {
		refuse(f, errno);
		loop_close(&x->outside);
		free(x);
		return NULL;
	}
	x->next = echoes;
	echoes = x;
	echo_count++;
	loop_wake(&ticker);
	return x;
}

static struct echo *begin(const struct frame *f)
{
	struct verdict verdict = policy_judge(f, CONSENT_UNASKED);
	struct echo *x;

	if (!verdict.allowed) {
		inside_refuse(f, verdict.refusal);
		return NULL;
	}
	verdict.targets[0].port = 0;
	x = echo_new(f, &verdict.targets[0]);
	if (!x)
		return NULL;
	x->name = verdict.name;
	x->rule = verdict.rule;
	return x;
}

/* The kernel writes identifier and checksum. */
static void send_request(struct echo *x, const struct frame *f)
{
	bool four = protocol_of(&x->to) == IPPROTO_ICMP;
	size_t len = HEAD + f->payload_len;

	if (len > sizeof(buffer) || !pace_take(len))
		return;
	memset(buffer, 0, HEAD);
	buffer[0] = four ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	buffer[6] = (uint8_t)(f->sequence >> 8);
	buffer[7] = (uint8_t)f->sequence;
	memcpy(buffer + HEAD, f->payload, f->payload_len);
	x->up += f->payload_len;
	if (send(x->outside.fd, buffer, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		refuse(f, errno);
}

void echo_send(const struct frame *f)
{
	struct echo *x = find(f);

	/* Without a quota that is judged, and refused. */
	if (!x || !quota_fits(HEAD + f->payload_len))
		x = begin(f);
	if (!x)
		return;
	x->last = loop_now();
	send_request(x, f);
}
