/* SPDX-License-Identifier: MIT */
/* front/cond.c: asking the machine, one function for each condition. */
#include "front/cond.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/suggest.h"
#include "front/command.h"

enum { SUBID_BYTES = 1 << 20 };

/* `argument` is what stands behind the condition's word; -1 when it is wrong. */
typedef int cond_check(const struct facts *f, const char *argument, struct arena *a);

static int check_tty(const struct facts *f, const char *argument, struct arena *a)
{
	(void)argument;
	(void)a;
	return f->has_tty;
}

static int check_ci(const struct facts *f, const char *argument, struct arena *a)
{
	const char *ci = facts_env(f, "CI");

	(void)argument;
	(void)a;
	return ci && ci[0] && strcmp(ci, "false") != 0;
}

/* The first namespace maps all ids onto themselves: "0 0 4294967295". */
static int check_nested(const struct facts *f, const char *argument, struct arena *a)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/self/uid_map", O_RDONLY, 0);
	char map[256];
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, map, sizeof(map) - 1);
	unsigned long inside;
	unsigned long outside;
	unsigned long count;

	(void)f;
	(void)argument;
	(void)a;
	if (len <= 0)
		return 0;
	map[len] = '\0';
	if (sscanf(map, "%lu %lu %lu", &inside, &outside, &count) != 3)
		return 1;
	return !(inside == 0 && outside == 0 && count == 4294967295UL);
}

/* A line "user:first:count", by name or number. */
static int check_subids(const struct facts *f, const char *argument, struct arena *a)
{
	const char *uid = arena_printf(a, "%u", f->uid);
	struct err ignored;
	char *text;
	size_t len;

	(void)argument;
	if (file_read(AT_FDCWD, "/etc/subuid", SUBID_BYTES, a, &text, &len, &ignored) < 0)
		return 0;
	while (*text) {
		size_t name_len = strcspn(text, ":\n");

		if (text[name_len] == ':' &&
		    ((strlen(f->user) == name_len && !memcmp(text, f->user, name_len)) ||
		     (strlen(uid) == name_len && !memcmp(text, uid, name_len))))
			return 1;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return 0;
}

/* Two numbers "X.Y"; also from "6.1.0-18-amd64". */
static int parse_version(const char *text, unsigned long version[2], const char **ret_rest)
{
	char *end;

	for (int i = 0; i < 2; i++) {
		if (*text < '0' || *text > '9')
			return -1;
		version[i] = strtoul(text, &end, 10);
		text = i == 0 && *end == '.' ? end + 1 : end;
	}
	*ret_rest = text;
	return 0;
}

static int check_kernel(const struct facts *f, const char *argument, struct arena *a)
{
	unsigned long wanted[2];
	unsigned long running[2];
	struct utsname name;
	const char *rest;

	(void)f;
	(void)a;
	if (parse_version(argument, wanted, &rest) < 0 || *rest)
		return -1;
	if (uname(&name) < 0 || parse_version(name.release, running, &rest) < 0)
		return 0;
	return running[0] != wanted[0] ? running[0] > wanted[0] : running[1] >= wanted[1];
}

static int check_landlock(const struct facts *f, const char *argument, struct arena *a)
{
	char *end;
	unsigned long wanted = strtoul(argument, &end, 10);
	long abi;

	(void)f;
	(void)a;
	if (argument[0] < '0' || argument[0] > '9' || *end)
		return -1;
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return (abi < 0 ? 0 : (unsigned long)abi) >= wanted;
}

static int check_bin(const struct facts *f, const char *argument, struct arena *a)
{
	if (argument[0] == '\0' || strchr(argument, '/'))
		return -1;
	return command_find(f, argument, a) != NULL;
}

static int check_env(const struct facts *f, const char *argument, struct arena *a)
{
	const char *value;

	(void)a;
	if (argument[0] == '\0' || strchr(argument, '='))
		return -1;
	value = facts_env(f, argument);
	return value && value[0];
}

/* A variable that says where a service is, or its socket at the usual place. */
static int has_service(const struct facts *f, const char *variable, const char *name,
		       struct arena *a)
{
	const char *said = facts_env(f, variable);

	if (said && said[0])
		return 1;
	return f->runtime &&
	       faccessat(AT_FDCWD, arena_printf(a, "%s/%s", f->runtime, name), F_OK, 0) == 0;
}

static int check_sound(const struct facts *f, const char *argument, struct arena *a)
{
	(void)argument;
	return has_service(f, "PULSE_SERVER", "pulse/native", a);
}

static int check_bus(const struct facts *f, const char *argument, struct arena *a)
{
	(void)argument;
	return has_service(f, "DBUS_SESSION_BUS_ADDRESS", "bus", a);
}

static const struct {
	const char *word;
	bool has_argument;
	cond_check *check;
	const char *example;
} conditions[] = {
	{"tty", false, check_tty, "tty"},
	{"ci", false, check_ci, "ci"},
	{"nested", false, check_nested, "nested"},
	{"subids", false, check_subids, "subids"},
	{"kernel>=", true, check_kernel, "kernel>=6.12"},
	{"landlock>=", true, check_landlock, "landlock>=4"},
	{"bin:", true, check_bin, "bin:git"},
	{"env:", true, check_env, "env:DISPLAY"},
	{"sound", false, check_sound, "sound"},
	{"bus", false, check_bus, "bus"},
};

static int unknown(const char *text, struct origin at, struct diags *d)
{
	struct suggestion nearest;

	suggest_init(&nearest, text, strcspn(text, ">=:"));
	for (size_t i = 0; i < COUNT_OF(conditions); i++)
		suggest_offer(&nearest, conditions[i].word, strlen(conditions[i].word));
	diag_error(d, at, "unknown-condition", "'%.100s' is not a condition%s", text,
		   suggest_text(&nearest, d->arena));
	diag_note(d, "conditions: tty ci nested subids kernel>=X.Y landlock>=N bin:NAME env:NAME "
		     "sound bus; "
		     "'!' negates, '+' joins");
	return -1;
}

static int evaluate_one(const char *text, const struct facts *f, struct origin at, struct diags *d)
{
	bool negate = text[0] == '!';

	text += negate;
	for (size_t i = 0; i < COUNT_OF(conditions); i++) {
		size_t len = strlen(conditions[i].word);
		int result;

		if (strncmp(text, conditions[i].word, len) != 0 ||
		    (!conditions[i].has_argument && text[len]))
			continue;
		result = conditions[i].check(f, text + len, d->arena);
		if (result >= 0)
			return negate ? !result : result;
		diag_error(d, at, "unknown-condition", "'%.100s' is not a condition", text);
		diag_note(d, "for example: [when.\"%s\"]", conditions[i].example);
		return -1;
	}
	return unknown(text, at, d);
}

int cond_evaluate(const char *text, const struct facts *f, struct origin at, struct diags *d)
{
	int all = 1;

	for (;;) {
		size_t len = strcspn(text, "+");
		int one = evaluate_one(arena_copy(d->arena, text, len), f, at, d);

		if (one < 0)
			return -1;
		all = all && one;
		if (text[len] == '\0')
			return all;
		text += len + 1;
	}
}
