/* SPDX-License-Identifier: MIT */
/* base/err.c: writing and prefixing the one error object. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An error goes over the wire as it is: nothing of the sender's stack behind its texts. */
static void clear_tail(char *text, size_t room)
{
	size_t used = strlen(text);

	memset(text + used, 0, room - used);
}

static void format(struct err *e, int exit_code, const char *fmt, va_list args)
{
	e->exit_code = exit_code;
	memset(e->hint, 0, sizeof(e->hint));
	(void)vsnprintf(e->text, sizeof(e->text), fmt, args);
	clear_tail(e->text, sizeof(e->text));
}

int err_set(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format(e, EXIT_CODE_CUBBY, fmt, args);
	va_end(args);
	return -1;
}

/* musl has no words for this one, and glibc's are of another time. */
static const char *reason(int error)
{
	return error == ETOOMANYREFS
		       ? "Too many files are on their way between this user's processes"
		       : strerror(error);
}

int err_sys(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list args;
	size_t used;

	va_start(args, fmt);
	format(e, EXIT_CODE_CUBBY, fmt, args);
	va_end(args);
	used = strlen(e->text);
	(void)snprintf(e->text + used, sizeof(e->text) - used, ": %s", reason(saved));
	errno = saved;
	return -1;
}

int err_usage(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format(e, EXIT_CODE_USAGE, fmt, args);
	va_end(args);
	return -1;
}

int err_hint(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(e->hint, sizeof(e->hint), fmt, args);
	va_end(args);
	clear_tail(e->hint, sizeof(e->hint));
	return -1;
}

int err_in(struct err *e, const char *fmt, ...)
{
	char where[sizeof(e->text)];
	va_list args;
	size_t used;
	size_t rest;

	va_start(args, fmt);
	(void)vsnprintf(where, sizeof(where), fmt, args);
	va_end(args);
	used = strlen(where);
	rest = sizeof(where) - used;
	if (rest > 1)
		(void)snprintf(where + used, rest, ": %.*s", (int)(rest > 3 ? rest - 3 : 0),
			       e->text);
	clear_tail(where, sizeof(where));
	memcpy(e->text, where, sizeof(where));
	return -1;
}
