/* SPDX-License-Identifier: MIT */
/* net/sni.c: the verdict on a ClientHello. */
#include "helpers/net/sni.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "helpers/net/hello.h"
#include "helpers/net/log.h"

enum { SECURE_WEB_PORT = 443 };

bool sni_is_due(const struct flow *f)
{
	return policy_sni() != SNI_OFF && !f->inbound && flow_name(f);
}

/* Why it goes no further, or NULL. Who says no name gets what the server has for everybody. */
static const char *why_not(const struct flow *f, enum hello_state state, const struct hello *h)
{
	bool strict = policy_sni() == SNI_STRICT;

	if (state == HELLO_NO_TLS)
		return strict && f->entry.to.port == SECURE_WEB_PORT ? "no-tls" : NULL;
	if (state == HELLO_WRONG)
		return "odd-tls";
	if (h->name[0] && !policy_may_name(&f->entry.to, flow_name(f), h->name))
		return "other-name-in-tls";
	if (strict && !h->name[0])
		return "no-name-in-tls";
	return strict && h->hides_name ? "hidden-name-in-tls" : NULL;
}

/* The program says no more: a look alone does not tell, as long as there are bytes. */
static bool has_ended(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 ||
	       info.tcpi_state != TCP_ESTABLISHED;
}

static enum sni_look judge(const struct flow *f, enum hello_state state, const struct hello *h)
{
	const struct frame frame = {
		.protocol = IPPROTO_TCP, .from = f->entry.from, .to = f->entry.to};
	const char *why = why_not(f, state, h);

	if (!why)
		return SNI_OPEN;
	log_denied_hello(&frame, flow_name(f), h->name[0] ? h->name : NULL, why);
	return SNI_DENIED;
}

enum sni_look sni_look(const struct flow *f)
{
	static uint8_t bytes[HELLO_MAX];
	struct hello hello = {.hides_name = false};
	bool ended = has_ended(f->inside.fd);
	ssize_t len = recv(f->inside.fd, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
	enum hello_state state;

	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? SNI_WAIT : SNI_BROKEN;
	/* It said nothing, and now never will. */
	if (len == 0)
		return SNI_OPEN;
	state = hello_read(bytes, (size_t)len, &hello);
	if (state == HELLO_MORE && !ended)
		return SNI_WAIT;
	return judge(f, state == HELLO_MORE ? HELLO_WRONG : state, &hello);
}
