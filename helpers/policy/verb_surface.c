/* SPDX-License-Identifier: MIT */
/*
 * policy/verb_surface.c: `cubby-policy surface`: what a filter file lets through, read from its
 * instructions alone: each system call with the conditions on its arguments, then each family of
 * sockets, and the requests of ioctl that are refused. One line each.
 */
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/policy/call.h"
#include "helpers/policy/interp.h"
#include "helpers/policy/surface.h"
#include "helpers/policy/verbs.h"
#include "kern/filter.h"

enum { NUMBERS = 1024, PROTOCOLS = 64, TYPES = 11, FAMILIES = 64, TEXT_LEN_AT = 12 };

#define X32_BIT 0x40000000u

/* One ABI of the filter that is looked at. */
struct side {
	const char *word;
	uint32_t arch;
	uint32_t bit; /* in each number */
	enum abi names;
	const struct sock_filter *code;
	unsigned count;
	const char *call; /* the name of the one that is printed */
};

static const char *call_name(const struct side *side, uint32_t number)
{
	for (int id = 0; id < CALL_COUNT; id++)
		if (call_number((enum call_id)id, side->names) == (int)number)
			return call_table[id].name;
	return "unknown";
}

static void print_condition(const struct surface_condition *c)
{
	size_t argument = (c->offset - offsetof(struct seccomp_data, args)) / sizeof(__u64);
	bool high = c->offset % sizeof(__u64) != 0;

	(void)printf("%s %zu", high ? "upper half of argument" : "argument", argument);
	if (c->mask != 0xffffffff)
		(void)printf(" & 0x%x", c->mask);
	(void)printf(" %s 0x%x", c->equal ? "=" : "!=", c->value);
}

static void print_allowed(void *context, const struct surface_path *path)
{
	const struct side *side = context;

	if (path->action != SECCOMP_RET_ALLOW)
		return;
	(void)printf("%s %s", side->word, side->call);
	for (unsigned i = 0; i < path->condition_count; i++) {
		(void)fputs(i == 0 ? " if " : " and ", stdout);
		print_condition(&path->conditions[i]);
	}
	(void)putchar('\n');
}

static void print_refused_request(void *context, const struct surface_path *path)
{
	static const struct {
		uint32_t request;
		const char *name;
	} known[] = {{TIOCSTI, " TIOCSTI"}, {TIOCLINUX, " TIOCLINUX"}, {TIOCSETD, " TIOCSETD"}};
	const struct side *side = context;
	const char *name = "";

	if (path->action == SECCOMP_RET_ALLOW)
		return;
	for (unsigned i = 0; path->condition_count == 1 && i < COUNT_OF(known); i++)
		if (known[i].request == path->conditions[0].value)
			name = known[i].name;
	(void)printf("%s ioctl: not%s%s", side->word, name, path->condition_count ? " (" : " any");
	for (unsigned i = 0; i < path->condition_count; i++) {
		(void)fputs(i == 0 ? "" : " and ", stdout);
		print_condition(&path->conditions[i]);
	}
	(void)puts(path->condition_count ? ")" : "");
}

/* Whether a socket of this family and protocol can be had, of any type. */
static bool is_allowed(const struct side *side, int call, unsigned family, unsigned protocol)
{
	struct seccomp_data d = {.nr = call, .arch = side->arch, .args = {family, 0, protocol}};
	uint32_t action = 0;

	for (d.args[1] = 0; d.args[1] < TYPES; d.args[1]++)
		if (interp_run(side->code, side->count, &d, NULL, &action) == 0 &&
		    action == SECCOMP_RET_ALLOW)
			return true;
	return false;
}

static const char *family_name(unsigned family)
{
	static const char *const names[FAMILIES] = {
		[AF_UNIX] = " unix",       [AF_INET] = " inet",     [AF_INET6] = " inet6",
		[AF_NETLINK] = " netlink", [AF_PACKET] = " packet", [AF_ALG] = " alg",
		[AF_VSOCK] = " vsock",
	};

	return family < FAMILIES && names[family] ? names[family] : "";
}

static void print_families(const struct side *side, enum call_id id, const char *word)
{
	int call = call_number(id, side->names);

	for (unsigned family = 0; call >= 0 && family < FAMILIES; family++) {
		unsigned allowed = 0;

		for (unsigned protocol = 0; protocol < PROTOCOLS; protocol++)
			allowed += is_allowed(side, call, family, protocol);
		if (allowed == 0)
			continue;
		(void)printf("%s %s: family %u%s", side->word, word, family, family_name(family));
		(void)fputs(allowed < PROTOCOLS ? ", protocol" : "", stdout);
		for (unsigned protocol = 0; allowed < PROTOCOLS && protocol < PROTOCOLS; protocol++)
			if (is_allowed(side, call, family, protocol))
				(void)printf(" %u", protocol);
		(void)putchar('\n');
	}
}

static int print_side(struct side *side, struct err *e)
{
	int ioctl_number = call_number(CALL_ioctl, side->names);

	for (uint32_t number = 0; number < NUMBERS; number++) {
		side->call = call_name(side, number);
		if (surface_walk(side->code, side->count, side->arch, number | side->bit,
				 print_allowed, side, e) < 0)
			return -1;
	}
	if (side->bit != 0)
		return 0; /* without a call there is nothing to ask further */
	print_families(side, CALL_socket, "socket");
	print_families(side, CALL_socketpair, "socketpair");
	return surface_walk(side->code, side->count, side->arch, (uint32_t)ioctl_number,
			    print_refused_request, side, e);
}

/* Reads a filter file: the text that it was made of is its own. */
static int read_filter(const struct sock_filter **ret_code, unsigned *ret_count, struct err *e)
{
	static char file[FILTER_FILE_ROOM + 1];
	static char text[FILTER_TEXT_ROOM];
	ssize_t len = fd_read_all(STDIN_FILENO, file, sizeof(file));
	uint32_t text_len = UINT32_MAX;

	if (len < 0)
		return err_sys(e, "cannot read the filter");
	if (len > FILTER_HEADER_SIZE)
		memcpy(&text_len, file + TEXT_LEN_AT, sizeof(text_len));
	if (text_len < sizeof(text) && text_len <= (size_t)len - FILTER_HEADER_SIZE) {
		memcpy(text, file + FILTER_HEADER_SIZE, text_len);
		text[text_len] = '\0';
		if (filter_parse(file, (size_t)len, text, ret_code, ret_count) == 0)
			return 0;
	}
	return err_usage(e, "standard input is not a filter file");
}

int verb_surface(int argc, char **argv, struct err *e)
{
	struct side sides[] = {
		{.word = "native", .arch = call_arch(ABI_NATIVE), .names = ABI_NATIVE},
		{.word = "x32", .arch = call_arch(ABI_NATIVE), .bit = X32_BIT, .names = ABI_NATIVE},
		{.word = "i386", .arch = AUDIT_ARCH_I386, .names = ABI_I386},
	};
	const struct sock_filter *code = NULL;
	unsigned count = 0;

	if (argc > 0)
		return err_usage(e, "surface takes no arguments, but '%s' was given", argv[0]);
	if (read_filter(&code, &count, e) < 0)
		return -1;
	for (unsigned i = 0; i < COUNT_OF(sides); i++) {
		sides[i].code = code;
		sides[i].count = count;
		if (call_arch(sides[i].names) != 0 && print_side(&sides[i], e) < 0)
			return -1;
	}
	return 0;
}
