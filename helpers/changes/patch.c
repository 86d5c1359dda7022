/* SPDX-License-Identifier: MIT */
/*
 * changes/patch.c: the difference of two text files, by diff(1).
 *
 * diff gets copies of both files as open descriptors, an empty environment and no rights; what it
 * prints is made safe for a terminal, line by line.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/fd.h"
#include "helpers/changes/verbs.h"
#include "kern/caps.h"
#include "kern/sys.h"

/* A NUL byte in the beginning: no text, as git decides it. */
enum { LOOK = 8000, TEXT_MAX = 16 << 20, DIFFERENT = 1, BEFORE_FD = 3, NOW_FD = 4 };

static bool is_text(int fd)
{
	char text[LOOK];
	ssize_t len = pread(fd, text, sizeof(text), 0);

	return len >= 0 && !memchr(text, '\0', (size_t)len);
}

static char diff_words[][18] = {"diff", "-u", "--label", "/proc/self/fd/3", "/proc/self/fd/4"};

static NORETURN void become_diff(const char *path, int before_fd, int now_fd, int out_fd)
{
	static char *const environment[] = {NULL};
	char before_label[PATH_MAX + 2];
	char now_label[sizeof(before_label)];
	char *argv[] = {diff_words[0], diff_words[1], diff_words[2], before_label, diff_words[2],
			now_label,     diff_words[3], diff_words[4], NULL};
	/* Out of the way of the numbers that diff is told. */
	int before = fcntl(before_fd, F_DUPFD_CLOEXEC, 16);
	int now = fcntl(now_fd, F_DUPFD_CLOEXEC, 16);
	int out = fcntl(out_fd, F_DUPFD_CLOEXEC, 16);

	(void)snprintf(before_label, sizeof(before_label), "a%s", path);
	(void)snprintf(now_label, sizeof(now_label), "b%s", path);
	if (caps_keep(0, false) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || before < 0 ||
	    now < 0 || fd_become_stdio(out, 1) < 0 || fd_become_stdio(before, BEFORE_FD) < 0 ||
	    fd_become_stdio(now, NOW_FD) < 0 || sys_close_range(NOW_FD + 1, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve("/usr/bin/diff", argv, environment);
	_exit(EXIT_CODE_NOT_FOUND);
}

/* Lines of any length; the escapes of one piece never cut a character of the next. */
static void print_safely(FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, in)) > 0) {
		for (size_t at = 0; at < (size_t)len;) {
			int safe = 0;
			size_t width = esc_next(line + at, (size_t)len - at, &safe);

			if (safe || line[at] == '\n' || line[at] == '\t') {
				(void)fwrite(line + at, 1, width, stdout);
			} else {
				char out[64];

				(void)esc_text(out, sizeof(out), line + at, width);
				(void)fputs(out, stdout);
			}
			at += width;
		}
	}
	free(line);
}

static int run_diff(const char *path, int before_fd, int now_fd, struct err *e)
{
	int ends[2];
	int status = 0;
	FILE *in;
	pid_t pid;

	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		become_diff(path, before_fd, now_fd, ends[1]);
	(void)close(ends[1]);
	in = fdopen(ends[0], "r");
	if (in) {
		print_safely(in);
		(void)fclose(in);
	}
	if (pid < 0 || !in)
		return err_sys(e, "cannot start diff");
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= DIFFERENT)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_NOT_FOUND) {
		(void)err_set(e, "cannot show differences: there is no '/usr/bin/diff'");
		return err_hint(e, "install diffutils");
	}
	return err_set(e, "cannot show the difference of '%s': diff failed", path);
}

/* A copy in memory, which diff can open again without any right. -1 and errno. */
static int copy_of(int fd)
{
	OWN_FD int copy_fd = fd_memory();
	ssize_t n;

	if (copy_fd < 0)
		return -1;
	do
		n = fd < 0 ? 0 : sendfile(copy_fd, fd, NULL, TEXT_MAX);
	while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : fd_take(&copy_fd);
}

int print_patch(const struct change *c, struct arena *a, struct err *e)
{
	OWN_FD int now_fd = S_ISREG(c->now.st_mode) ? change_open_now(c) : -1;
	OWN_FD int before_fd = S_ISREG(c->before.st_mode) ? change_open_before(c) : -1;
	OWN_FD int now_copy_fd = -1;
	OWN_FD int before_copy_fd = -1;

	if (now_fd < 0 && before_fd < 0)
		return 0;
	if ((now_fd >= 0 && !is_text(now_fd)) || (before_fd >= 0 && !is_text(before_fd)) ||
	    c->now.st_size > TEXT_MAX || c->before.st_size > TEXT_MAX) {
		(void)printf("Binary file %s differs\n", safe_text(a, c->path));
		return 0;
	}
	now_copy_fd = copy_of(now_fd);
	before_copy_fd = copy_of(before_fd);
	if (now_copy_fd < 0 || before_copy_fd < 0)
		return err_sys(e, "cannot read '%s'", c->path);
	return run_diff(c->path, before_copy_fd, now_copy_fd, e);
}
