/* SPDX-License-Identifier: MIT */
/* policy/verb_compile.c: `cubby-policy compile`, `cubby-policy warm DIR`, `cubby-policy builtin`.
 */
#include <fcntl.h>
#include <stdio.h>
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

/* What profiles ask for without names of their own: each policy, with and without the rest. */
enum { SHIPPED = POLICY_COUNT * 8 };

/* Compiles number `i` of those into file_bytes. Its length, or -1. */
static ssize_t compile_shipped(unsigned i, char name[FILTER_NAME_ROOM], struct err *e)
{
	static const char *const networks[] = {"none", "host"};
	static char text[FILTER_TEXT_ROOM];
	struct filter_policy policy = {
		.policy = policy_words[i / 8],
		.network = networks[i & 1],
		.debug = i & 2,
		.nesting = i & 4,
	};

	if (filter_text(&policy, text, sizeof(text)) == 0)
		return err_set(e, "the policy is too long");
	filter_name(text, name);
	return compile_file(text, e);
}

int verb_warm(int argc, char **argv, struct err *e)
{
	OWN_FD int dir_fd = -1;

	if (argc != 1)
		return err_usage(e, "usage: cubby-policy warm DIR");
	dir_fd = fd_open_at(AT_FDCWD, argv[0], O_RDONLY | O_DIRECTORY, 0);
	if (dir_fd < 0)
		return err_sys(e, "cannot open the directory '%s'", argv[0]);
	for (unsigned i = 0; i < SHIPPED; i++) {
		char name[FILTER_NAME_ROOM];
		ssize_t len = compile_shipped(i, name, e);

		if (len < 0 ||
		    file_write_atomically(dir_fd, name, file_bytes, (size_t)len, 0644, e) < 0)
			return -1;
	}
	return 0;
}

static void print_bytes(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		(void)printf("%u,%s", (unsigned char)bytes[i], i % 24 == 23 ? "\n" : "");
	(void)printf("\n");
}

int verb_builtin(int argc, char **argv, struct err *e)
{
	size_t lengths[SHIPPED];
	char names[SHIPPED][FILTER_NAME_ROOM];
	size_t at = 0;

	(void)argv;
	if (argc != 0)
		return err_usage(e, "usage: cubby-policy builtin");
	(void)printf("static const _Alignas(8) unsigned char builtin_bytes[] = {\n");
	for (unsigned i = 0; i < SHIPPED; i++) {
		ssize_t len = compile_shipped(i, names[i], e);

		if (len < 0)
			return -1;
		lengths[i] = (size_t)len;
		print_bytes(file_bytes, lengths[i]);
	}
	(void)printf("};\nstatic const struct builtin builtins[] = {\n");
	for (unsigned i = 0; i < SHIPPED; i++) {
		(void)printf("{\"%s\", %zu, %zu},\n", names[i], at, lengths[i]);
		at += lengths[i];
	}
	(void)printf("};\n");
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the filters");
}
