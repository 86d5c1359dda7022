/* SPDX-License-Identifier: MIT */
/* state/record.c: records as lines of "key value". */
#include "state/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"

#define RECORD_BYTES ((size_t)64 << 10)

static const char *const state_names[STATE_COUNT] = {
	"STOPPED", "STARTING", "RUNNING", "STOPPING", "ABORTING", "FREEZING", "FROZEN", "THAWED",
};

const char *record_state_name(enum container_state state)
{
	return (unsigned)state < STATE_COUNT ? state_names[state] : "UNKNOWN";
}

int record_state_find(const char *name, size_t len)
{
	for (int i = 0; i < STATE_COUNT; i++)
		if (strlen(state_names[i]) == len && !strncasecmp(state_names[i], name, len))
			return i;
	return -1;
}

const char *record_boot_id(struct arena *a)
{
	static char id[64]; /* it does not change while we run */
	char *text;
	size_t len;
	struct err ignored;

	if (id[0])
		return id;
	if (file_read_stream("/proc/sys/kernel/random/boot_id", sizeof(id) - 1, a, &text, &len,
			     &ignored) < 0)
		return "unknown";
	memcpy(id, text, strcspn(text, "\n"));
	return id;
}

int64_t record_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct field {
	const char *key;
	enum { FIELD_INT32, FIELD_INT64, FIELD_TEXT } type;
	size_t at;
};

static const struct field fields[] = {
	{"supervisor", FIELD_INT32, offsetof(struct record, supervisor)},
	{"init", FIELD_INT32, offsetof(struct record, init)},
	{"exit", FIELD_INT32, offsetof(struct record, exit)},
	{"ephemeral", FIELD_INT32, offsetof(struct record, ephemeral)},
	{"mapped", FIELD_INT32, offsetof(struct record, mapped)},
	{"started", FIELD_INT64, offsetof(struct record, started)},
	{"changed", FIELD_INT64, offsetof(struct record, changed)},
	{"boot", FIELD_TEXT, offsetof(struct record, boot)},
	{"reason", FIELD_TEXT, offsetof(struct record, reason)},
	{"problem", FIELD_TEXT, offsetof(struct record, problem)},
	{"profile", FIELD_TEXT, offsetof(struct record, profile)},
	{"command", FIELD_TEXT, offsetof(struct record, command)},
	{"groups", FIELD_TEXT, offsetof(struct record, groups)},
};

/* The records are plain structs, written and read member by member. */
static void set_field(struct record *r, const struct field *f, const char *value)
{
	char *member = (char *)r + f->at;
	int64_t wide = f->type == FIELD_TEXT ? 0 : strtoll(value, NULL, 10);
	int32_t narrow = (int32_t)wide;

	if (f->type == FIELD_TEXT)
		memcpy(member, &value, sizeof(value));
	else if (f->type == FIELD_INT64)
		memcpy(member, &wide, sizeof(wide));
	else
		memcpy(member, &narrow, sizeof(narrow));
}

static const char *field_line(const struct record *r, const struct field *f, struct arena *a)
{
	const char *member = (const char *)r + f->at;
	const char *text;
	int64_t wide;
	int32_t narrow;

	if (f->type == FIELD_TEXT) {
		memcpy(&text, member, sizeof(text));
		return arena_printf(a, "%s %.*s\n", f->key, (int)strcspn(text ? text : "", "\n"),
				    text ? text : "");
	}
	memcpy(&wide, member, f->type == FIELD_INT64 ? sizeof(wide) : sizeof(narrow));
	memcpy(&narrow, member, sizeof(narrow));
	return arena_printf(a, "%s %" PRId64 "\n", f->key,
			    f->type == FIELD_INT64 ? wide : (int64_t)narrow);
}

static void read_line(struct record *r, char *line)
{
	char *value = strchr(line, ' ');

	if (!value)
		return;
	*value++ = '\0';
	if (!strcmp(line, "state")) {
		int state = record_state_find(value, strlen(value));

		if (state >= 0)
			r->state = (enum container_state)state;
		return;
	}
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (!strcmp(fields[i].key, line))
			set_field(r, &fields[i], value);
}

int record_read(int dir_fd, struct arena *a, struct record *ret, struct err *e)
{
	struct record r = {.exit = -1};
	char *text;
	size_t len;

	r.boot = r.reason = r.problem = r.profile = r.command = r.groups = "";
	if (file_read(dir_fd, CONTAINER_RECORD, RECORD_BYTES, a, &text, &len, e) < 0) {
		if (errno != ENOENT)
			return -1;
		e->text[0] = '\0';
		text = arena_strdup(a, "");
	} else if (len == 0) {
		r.mapped = 1; /* a crash has emptied it: it may have been so */
	}
	while (*text) {
		char *end = text + strcspn(text, "\n");
		bool more = *end != '\0';

		*end = '\0';
		read_line(&r, text);
		text = end + more;
	}
	*ret = r;
	return 0;
}

/*
 * Puts the new file in the old one's place. ext4 writes a file to the disk that is renamed over
 * another, so that a crash leaves one of them: of a volatile container, which is gone then anyway,
 * not worth the wait. Exchanged, both stay in memory.
 */
static int rename_over(int dir_fd, const char *temporary, bool is_volatile)
{
	if (is_volatile && syscall(SYS_renameat2, dir_fd, temporary, dir_fd, CONTAINER_RECORD,
				   RENAME_EXCHANGE) == 0)
		return unlinkat(dir_fd, temporary, 0);
	return renameat(dir_fd, temporary, dir_fd, CONTAINER_RECORD);
}

/* Not synced: after a crash of the machine the boot id says that nothing of it holds any more. */
static int replace(int dir_fd, const char *text, bool is_volatile, struct err *e)
{
	char temporary[64];
	OWN_FD int fd = -1;

	(void)snprintf(temporary, sizeof(temporary), ".record.%ld", (long)getpid());
	fd = fd_open_at(dir_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	if (fd >= 0 && fd_write_all(fd, text, strlen(text)) == 0 &&
	    rename_over(dir_fd, temporary, is_volatile) == 0)
		return 0;
	(void)err_sys(e, "cannot write the record of the container");
	(void)unlinkat(dir_fd, temporary, 0);
	return -1;
}

int record_write(int dir_fd, struct record *r, struct arena *a, struct err *e)
{
	const char *text;

	r->boot = record_boot_id(a);
	r->changed = record_now();
	text = arena_printf(a, "state %s\n", record_state_name(r->state));
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		text = arena_printf(a, "%s%s", text, field_line(r, &fields[i], a));
	return replace(dir_fd, text, r->ephemeral != 0, e);
}
