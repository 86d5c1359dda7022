/* SPDX-License-Identifier: MIT */
/* policy/request.c: reading policy texts. */
#include "helpers/policy/request.h"

#include <string.h>

#include "kern/filter.h"

enum { NAME_ROOM = 64 };

const char *const policy_words[POLICY_COUNT] = {
	[POLICY_DEFAULT] = "default",
	[POLICY_STRICT] = "strict",
	[POLICY_DEVELOPER] = "developer",
};

/* A text being read, line by line. */
struct reader {
	const char *at;
	unsigned line;
};

/*
 * Reads "WORD VALUE\n". The number of the value in `values`, or -1: lines have one order and one
 * spelling, so that a policy has one text and its file one name.
 */
static int read_choice(struct reader *r, const char *word, const char *const *values,
		       unsigned count, struct err *e)
{
	size_t len = strlen(word);

	r->line++;
	for (unsigned i = 0; i < count && strncmp(r->at, word, len) == 0 && r->at[len] == ' ';
	     i++) {
		const char *value = r->at + len + 1;
		size_t value_len = strlen(values[i]);

		if (strncmp(value, values[i], value_len) == 0 && value[value_len] == '\n') {
			r->at = value + value_len + 1;
			return (int)i;
		}
	}
	return err_usage(e, "line %u of the policy is not '%s %s'%s", r->line, word, values[0],
			 count > 1 ? " or one of its siblings" : "");
}

static int unknown_call(const char *name, struct err *e)
{
	const char *near = call_suggest(name);

	if (near)
		return err_usage(e, "'%s' is not a system call; did you mean '%s'?", name, near);
	return err_usage(e, "'%s' is not a system call that cubby knows", name);
}

static int check_name(const char *name, bool allow, struct err *e)
{
	int id = call_find(name);

	if (id < 0)
		return unknown_call(name, e);
	if (allow && call_table[id].opened_by == OPENER_NEVER)
		return err_usage(e,
				 "'%s' can never be allowed: it is of no use in a sandbox but to "
				 "an attacker",
				 name);
	if (!allow && id == CALL_execve)
		return err_usage(e, "'execve' cannot be denied: the program is started with it");
	return id;
}

/* Reads "WORD[ NAME]...\n", the names sorted and each only once. */
static int read_names(struct reader *r, bool allow, bool *ret, struct err *e)
{
	const char *word = allow ? "allow" : "deny";
	char name[NAME_ROOM];
	int last = -1;

	r->line++;
	if (strncmp(r->at, word, strlen(word)) != 0)
		return err_usage(e, "line %u of the policy does not begin with '%s'", r->line,
				 word);
	r->at += strlen(word);
	while (*r->at == ' ') {
		size_t len = strcspn(++r->at, " \n");
		int id;

		if (len == 0 || len >= sizeof(name))
			return err_usage(e, "line %u of the policy has a name of %zu bytes",
					 r->line, len);
		memcpy(name, r->at, len);
		name[len] = '\0';
		id = check_name(name, allow, e);
		if (id < 0)
			return -1;
		if (id <= last)
			return err_usage(e, "line %u of the policy is not sorted: '%s'", r->line,
					 name);
		ret[id] = true;
		last = id;
		r->at += len;
	}
	if (*r->at++ != '\n')
		return err_usage(e, "line %u of the policy does not end", r->line);
	return 0;
}

int request_parse(const char *text, struct request *ret, struct err *e)
{
	static const char *const versions[] = {FILTER_VERSION};
	static const char *const arches[] = {FILTER_ARCH};
	static const char *const networks[] = {"none", "host"};
	static const char *const bits[] = {"0", "1"};
	struct reader r = {.at = text};
	struct request request = {.options = 0};
	int policy, network, multiarch, debug, nesting;

	if (read_choice(&r, "cubby-policy", versions, 1, e) < 0 ||
	    read_choice(&r, "arch", arches, 1, e) < 0 ||
	    (policy = read_choice(&r, "policy", policy_words, POLICY_COUNT, e)) < 0 ||
	    (network = read_choice(&r, "network", networks, 2, e)) < 0 ||
	    (multiarch = read_choice(&r, "multiarch", bits, 2, e)) < 0 ||
	    (debug = read_choice(&r, "debug", bits, 2, e)) < 0 ||
	    (nesting = read_choice(&r, "nesting", bits, 2, e)) < 0 ||
	    read_names(&r, false, request.denied, e) < 0 ||
	    read_names(&r, true, request.allowed, e) < 0)
		return -1;
	if (*r.at != '\0')
		return err_usage(e, "the policy goes on behind its last line");
	if (multiarch && !call_arch(ABI_I386))
		return err_usage(e, "multiarch is for x86_64 only");
	request.policy = (enum policy_id)policy;
	request.options = (network ? OPTION_NETWORK : 0u) | (multiarch ? OPTION_MULTIARCH : 0u) |
			  (debug ? OPTION_DEBUG : 0u) | (nesting ? OPTION_NESTING : 0u);
	*ret = request;
	return 0;
}
