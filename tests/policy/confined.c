/* SPDX-License-Identifier: MIT */
/*
 * policy/confined.c: runs a program under a filter file, and nothing else of a sandbox.
 *
 * usage: confined FILTER COMMAND [ARGS...]
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the file says how long its text is, and how many instructions it has (kern/filter.h). */
enum { TEXT_LEN_AT = 12, COUNT_AT = 16, TEXT_AT = 24 };

static _Alignas(8) char file[1 << 16];

static int fail(const char *what)
{
	fprintf(stderr, "confined: %s: %s\n", what, strerror(errno));
	return 125;
}

int main(int argc, char **argv)
{
	uint32_t text_len, count, at;
	struct sock_fprog program;
	ssize_t len;
	int fd;

	if (argc < 3) {
		fprintf(stderr, "usage: confined FILTER COMMAND [ARGS...]\n");
		return 125;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, file, sizeof(file));
	if (len < TEXT_AT)
		return fail(argv[1]);
	memcpy(&text_len, file + TEXT_LEN_AT, sizeof(text_len));
	memcpy(&count, file + COUNT_AT, sizeof(count));
	at = (TEXT_AT + text_len + 7) & ~7u;
	if ((size_t)len != at + count * sizeof(struct sock_filter))
		return fail("the file has another length than it says");
	program.len = (unsigned short)count;
	program.filter = (void *)(file + at);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fail("no_new_privs");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		return fail("seccomp");
	execvp(argv[2], argv + 2);
	return fail(argv[2]);
}
