/* SPDX-License-Identifier: MIT */
/* image/squash.c: the hash of the file, the sandbox that reads it, and its pipe. */
#include "helpers/image/squash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/image/digest.h"
#include "helpers/image/store.h"
#include "kern/sys.h"

#define LIBEXEC "/libexec/cubby"
#define READER "sqfs2tar"

bool squash_is(int fd)
{
	char magic[4];

	return pread(fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
	       !memcmp(magic, "hsqs", sizeof(magic));
}

/* The launcher that belongs to this program: PREFIX/bin/cubby. */
static char *find_launcher(const struct facts *f, struct arena *a)
{
	size_t len = strlen(f->libexec_dir) - (sizeof(LIBEXEC) - 1);

	return arena_printf(a, "%.*s/bin/cubby", (int)len, f->libexec_dir);
}

static NORETURN void become(char *const *argv, char *const *env, int tar_fd, int said_fd)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (null_fd < 0 || fd_become_stdio(null_fd, 0) < 0 || fd_become_stdio(tar_fd, 1) < 0 ||
	    fd_become_stdio(said_fd, 2) < 0 || sys_close_range(3, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve(argv[0], argv, env);
	_exit(EXIT_CODE_CUBBY);
}

/* Who says more than a pipe takes is not waited for: the end of it is lost. */
static int make_pipes(struct squash *s, int *ret_tar_fd, int *ret_said_fd)
{
	int ends[2];

	if (fd_pipe(ends) < 0)
		return -1;
	s->tar_fd = ends[0];
	*ret_tar_fd = ends[1];
	if (fd_pipe(ends) < 0)
		return -1;
	s->said_fd = ends[0];
	*ret_said_fd = ends[1];
	return fcntl(ends[1], F_SETFL, O_NONBLOCK);
}

static int start_reader(struct squash *s, const char *path, const struct facts *f, struct arena *a,
			struct err *e)
{
	char *real = realpath(path, arena_alloc(a, PATH_MAX));
	static const char *const words[] = {"run",  "-p", "default", "--ro", "", "--",
					    READER, "-X", "-r",      ".",    ""};
	char *argv[COUNT_OF(words) + 2] = {find_launcher(f, a)};
	OWN_FD int tar_fd = -1;
	OWN_FD int said_fd = -1;

	if (!real || make_pipes(s, &tar_fd, &said_fd) < 0)
		return err_sys(e, "cannot read it");
	for (size_t i = 0; i < COUNT_OF(words); i++)
		argv[1 + i] = *words[i] ? arena_strdup(a, words[i]) : real;
	s->pid = fork();
	if (s->pid == 0)
		become(argv, f->environ, tar_fd, said_fd);
	return s->pid < 0 ? err_sys(e, "cannot start '%s'", argv[0]) : 0;
}

int squash_begin(int fd, const char *path, const struct facts *f, struct arena *a,
		 struct squash *ret, struct err *e)
{
	char hex[LAYERS_HEX_LEN + 1];

	*ret = (struct squash){.image = {.dir_fd = -1, .count = 1}, .tar_fd = -1, .said_fd = -1};
	if (digest_of(fd, hex) < 0)
		return err_sys(e, "cannot read it");
	ret->image.layers[0] = arena_printf(a, "sha256:%s", hex);
	ret->image.sizes[0] = lseek(fd, 0, SEEK_END);
	if (store_has(ret->image.layers[0], f, a))
		return 0;
	return start_reader(ret, path, f, a, e);
}

/*
 * `said` is its first line, from whoever made the file. The end of its pipe may have killed it:
 * when all was read but what fills the last block, or by who unpacks, whose error counts then.
 */
static int judge(int status, const char *said, struct err *e)
{
	int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);

	if (code == 0 || code == 128 + SIGPIPE)
		return 0;
	if (code == EXIT_CODE_NOT_FOUND) {
		(void)err_set(e, "cannot read a squashfs: " READER " is not installed");
		return err_hint(e, "Debian has it in the package squashfs-tools-ng");
	}
	if (*said)
		return err_set(e, "cannot read it: %s", said);
	return err_set(e, "cannot read it: " READER " ended with status %d", code);
}

static int reader_end(void *context, struct err *e)
{
	struct squash *s = context;
	char said[300];
	int status = 0;
	ssize_t len;

	fd_close(&s->tar_fd); /* one that still writes ends */
	len = fd_read_all(s->said_fd, said, sizeof(said) - 1);
	said[len < 0 ? 0 : len] = '\0';
	said[strcspn(said, "\n")] = '\0';
	fd_close(&s->said_fd);
	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	s->pid = 0;
	return judge(status, said, e);
}

int squash_store(struct squash *s, const struct facts *f, struct arena *a, struct err *e)
{
	if (s->pid == 0)
		return 0;
	return store_add_tar(s->tar_fd, s->image.layers[0], reader_end, s, f, a, e);
}
