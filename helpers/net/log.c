/* SPDX-License-Identifier: MIT */
/* net/log.c: writing lines, and not too many of them. Names have no character that JSON escapes. */
#include "helpers/net/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "helpers/net/client.h"
#include "helpers/net/loop.h"
#include "helpers/net/quota.h"

enum { LINE = 1000, LINES_A_SECOND = 100, LAST = 64 };

struct line {
	char text[LINE];
	size_t len;
};

static int log_fd = -1;
static int64_t second;
static unsigned lines;  /* of this second */
static unsigned hidden; /* not written since the last line */
static uint32_t allowed_count;
static uint32_t denied_count;
static struct line last[LAST];
static unsigned last_next;

void log_begin(int fd)
{
	fd_close(&log_fd);
	log_fd = fd;
}

void log_counts(uint32_t *ret_allowed, uint32_t *ret_denied)
{
	*ret_allowed = allowed_count;
	*ret_denied = denied_count;
}

void log_last(void (*see)(void *context, const char *line, size_t len), void *context)
{
	for (unsigned n = 0; n < LAST; n++) {
		const struct line *l = &last[(last_next + n) % LAST];

		if (l->len > 0)
			see(context, l->text, l->len);
	}
}

static bool may_write(void)
{
	int64_t now = loop_now() / 1000;

	if (now != second) {
		second = now;
		lines = 0;
	}
	if (lines < LINES_A_SECOND) {
		lines++;
		return true;
	}
	hidden++;
	return false;
}

PRINTF(2, 3) static void put(struct line *l, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(l->text + l->len, LINE - l->len, format, args);
	va_end(args);
	if (len > 0)
		l->len += (size_t)len < LINE - l->len ? (size_t)len : LINE - 1 - l->len;
}

static struct line *begin(const char *verdict)
{
	struct line *l = &last[last_next++ % LAST];
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	l->len = 0;
	put(l, "{\"time\":%" PRId64 ".%03ld,\"verdict\":\"%s\"", (int64_t)now.tv_sec,
	    now.tv_nsec / 1000000, verdict);
	return l;
}

static void end(struct line *l)
{
	put(l, ",\"unwritten\":%u}\n", hidden);
	client_tell(l->text, l->len);
	/* A full disk does not stop the network, and does not open it. */
	if (log_fd < 0 || fd_write_all(log_fd, l->text, l->len) == 0)
		hidden = 0;
}

static const char *protocol_text(uint8_t protocol)
{
	static char number[sizeof("ip-255")];

	if (protocol == IPPROTO_TCP)
		return "tcp";
	if (protocol == IPPROTO_UDP)
		return "udp";
	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		return "icmp";
	(void)snprintf(number, sizeof(number), "ip-%u", protocol);
	return number;
}

static void put_pair(struct line *l, uint8_t protocol, const struct address *from,
		     const struct address *to)
{
	char text[ADDRESS_TEXT];

	put(l, ",\"protocol\":\"%s\",\"to\":\"%s\"", protocol_text(protocol),
	    address_text(to, text));
	/* Of an echo request that is an identifier, which nobody needs. */
	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP)
		put(l, ",\"port\":%u,\"from-port\":%u", to->port, from->port);
}

void log_denial(const struct frame *f, const char *name, const char *why)
{
	log_denied_hello(f, name, NULL, why);
}

void log_denied_hello(const struct frame *f, const char *name, const char *said, const char *why)
{
	struct line *l;

	denied_count++;
	if (!may_write())
		return;
	l = begin("deny");
	put_pair(l, f->protocol, &f->from, &f->to);
	if (name)
		put(l, ",\"name\":\"%s\"", name);
	if (said)
		put(l, ",\"said\":\"%s\"", said);
	put(l, ",\"why\":\"%s\"", why);
	end(l);
}

void log_name(const char *name, const char *why)
{
	struct line *l;

	denied_count++;
	if (!may_write())
		return;
	l = begin("deny");
	put(l, ",\"protocol\":\"dns\"");
	if (name)
		put(l, ",\"name\":\"%s\"", name);
	put(l, ",\"why\":\"%s\"", why);
	end(l);
}

void log_flow(const struct log_flow *f)
{
	char rule[TARGET_TEXT] = "default";
	const char *by = f->linked    ? "linked"
			 : f->inbound ? "published"
			 : f->asked   ? "asked"
				      : rule;
	struct line *l;

	allowed_count++;
	if (!may_write())
		return;
	if (f->rule)
		(void)target_text(f->rule, rule);
	l = begin("allow");
	put_pair(l, f->protocol, &f->from, &f->to);
	if (f->inbound) {
		char from[ADDRESS_TEXT];

		put(l, ",\"from\":\"%s\"", address_text(&f->from, from));
	}
	if (f->name)
		put(l, ",\"name\":\"%s\"", f->name);
	if (f->failed)
		put(l, ",\"failed\":\"%s\"%s", f->failed, f->at_proxy ? ",\"at\":\"proxy\"" : "");
	if (f->spent)
		put(l, ",\"cut\":\"%s\"", quota_why);
	put(l, ",\"rule\":\"%s\",\"up\":%" PRIu64 ",\"down\":%" PRIu64 ",\"ms\":%" PRId64, by,
	    f->up, f->down, f->ms);
	end(l);
}
