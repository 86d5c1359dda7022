/* SPDX-License-Identifier: MIT */
/* policy/verb_compile.c: `cubby-policy compile` and `cubby-policy warm DIR`. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "helpers/policy/compile.h"
#include "helpers/policy/verbs.h"
#include "kern/filter.h"

/* Too large for the stack's limit of one frame. */
static char file_bytes[FILTER_FILE_ROOM];
static struct program program;

int verb_read_text(char *text, size_t room, struct err *e)
{
	ssize_t len = fd_read_all(STDIN_FILENO, text, room);

	if (len < 0)
		return err_sys(e, "cannot read the policy");
	if ((size_t)len == room)
		return err_usage(e, "the policy is longer than %zu bytes", room - 1);
	text[len] = '\0';
	if (strlen(text) != (size_t)len)
		return err_usage(e, "the policy has a NUL byte");
	return 0;
}

/* Compiles a text into file_bytes. The length, or -1. */
static ssize_t compile_file(const char *text, struct err *e)
{
	struct proof proof = {.random = 0};
	size_t len;

	if (compile_text(text, &proof, &program, e) < 0)
		return -1;
	len = filter_pack(text, program.code, program.count, file_bytes, sizeof(file_bytes));
	if (len == 0)
		return err_set(e, "the filter does not fit into a file");
	return (ssize_t)len;
}

int verb_compile(int argc, char **argv, struct err *e)
{
	static char text[FILTER_TEXT_ROOM];
	ssize_t len;

	if (argc > 0)
		return err_usage(e, "compile takes no arguments, but '%s' was given", argv[0]);
	if (verb_read_text(text, sizeof(text), e) < 0)
		return -1;
	len = compile_file(text, e);
	if (len < 0)
		return -1;
	if (fd_write_all(STDOUT_FILENO, file_bytes, (size_t)len) < 0)
		return err_sys(e, "cannot write the filter");
	return 0;
}

static int warm_one(int dir_fd, const struct filter_policy *policy, struct err *e)
{
	static char text[FILTER_TEXT_ROOM];
	char name[FILTER_NAME_ROOM];
	ssize_t len;

	if (filter_text(policy, text, sizeof(text)) == 0)
		return err_set(e, "the policy is too long");
	len = compile_file(text, e);
	if (len < 0)
		return -1;
	filter_name(text, name);
	return file_write_atomically(dir_fd, name, file_bytes, (size_t)len, 0644, e);
}

int verb_warm(int argc, char **argv, struct err *e)
{
	static const char *const networks[] = {"none", "host"};
	OWN_FD int dir_fd = -1;

	if (argc != 1)
		return err_usage(e, "usage: cubby-policy warm DIR");
	dir_fd = fd_open_at(AT_FDCWD, argv[0], O_RDONLY | O_DIRECTORY, 0);
	if (dir_fd < 0)
		return err_sys(e, "cannot open the directory '%s'", argv[0]);
	for (unsigned i = 0; i < POLICY_COUNT * 8; i++) {
		struct filter_policy policy = {
			.policy = policy_words[i / 8],
			.network = networks[i & 1],
			.debug = i & 2,
			.nesting = i & 4,
		};

		if (warm_one(dir_fd, &policy, e) < 0)
			return -1;
	}
	return 0;
}
