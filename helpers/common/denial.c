/* SPDX-License-Identifier: MIT */
/* common/denial.c: lines with what the inside said made harmless. */
#include "helpers/common/denial.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/esc.h"
#include "base/fd.h"

enum { TEXT = 400, LINE = 4 * TEXT, LINES_A_RUN = 1000 };

static int denial_fd = -1;
static const char *denial_service;
static unsigned lines;

void denial_begin(int fd, const char *service)
{
	denial_fd = fd;
	denial_service = service;
}

/* Without control characters, then without what ends a string of JSON. */
static void put_text(char out[TEXT], const char *text)
{
	char shown[TEXT / 2];
	size_t len = esc_text(shown, sizeof(shown), text, strlen(text));
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		if (shown[i] == '"' || shown[i] == '\\')
			out[used++] = '\\';
		out[used++] = shown[i];
	}
	out[used] = '\0';
}

void denial_note(const char *what, const char *why, const char *change)
{
	struct timespec now;
	char shown[TEXT];
	char setting[TEXT];
	char line[LINE];
	int len;

	if (denial_fd < 0 || lines == LINES_A_RUN)
		return;
	lines++;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	put_text(shown, what);
	put_text(setting, change ? change : "");
	len = snprintf(line, sizeof(line),
		       "{\"time\":%" PRId64 ".%03ld,\"verdict\":\"deny\",\"service\":\"%s\","
		       "\"what\":\"%s\",\"why\":\"%s\"%s%s%s}\n",
		       (int64_t)now.tv_sec, now.tv_nsec / 1000000, denial_service, shown, why,
		       change ? ",\"change\":\"" : "", setting, change ? "\"" : "");
	/* A full disk opens nothing. */
	if (len > 0 && (size_t)len < sizeof(line))
		(void)!fd_write_all(denial_fd, line, (size_t)len);
}
