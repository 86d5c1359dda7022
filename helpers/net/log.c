/* SPDX-License-Identifier: MIT */
/* net/log.c: writing lines, and not too many of them. Names have no character that JSON escapes. */
#include "helpers/net/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "helpers/net/loop.h"

enum { LINE = 600, LINES_A_SECOND = 100 };

static int log_fd = -1;
static int64_t second;
static unsigned lines;  /* of this second */
static unsigned hidden; /* not written since the last line */

void log_begin(int fd)
{
	fd_close(&log_fd);
	log_fd = fd;
}

static bool may_write(void)
{
	int64_t now = loop_now() / 1000;

	if (now != second) {
		second = now;
		lines = 0;
	}
	if (log_fd >= 0 && lines < LINES_A_SECOND) {
		lines++;
		return true;
	}
	hidden++;
	return false;
}

static void write_line(const char *what, const char *why)
{
	struct timespec now;
	char line[LINE];
	int len;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	len = snprintf(line, sizeof(line),
		       "{\"time\":%" PRId64 ".%03ld,\"verdict\":\"deny\",%s,\"why\":\"%s\","
		       "\"unwritten\":%u}\n",
		       (int64_t)now.tv_sec, now.tv_nsec / 1000000, what, why, hidden);
	/* A full disk does not stop the network, and does not open it. */
	if (len > 0 && (size_t)len < sizeof(line) && fd_write_all(log_fd, line, (size_t)len) == 0)
		hidden = 0;
}

void log_denial(const struct frame *f, const char *name, const char *why)
{
	char what[LINE - 150];
	char to[ADDRESS_TEXT];

	if (!may_write())
		return;
	(void)snprintf(what, sizeof(what),
		       "\"protocol\":\"%s\",\"to\":\"%s\",\"port\":%u,\"from-port\":%u%s%s%s",
		       f->protocol == IPPROTO_TCP ? "tcp" : "udp", address_text(&f->to, to),
		       f->to.port, f->from.port, name ? ",\"name\":\"" : "", name ? name : "",
		       name ? "\"" : "");
	write_line(what, why);
}

void log_name(const char *name)
{
	char what[LINE - 150];

	if (!may_write())
		return;
	(void)snprintf(what, sizeof(what), "\"protocol\":\"dns\",\"name\":\"%s\"", name);
	write_line(what, "not-allowed");
}
