/* SPDX-License-Identifier: MIT */
/* image/squash.c: the copy of the file and its hash, the sandbox that reads it, and its pipes. */
#include "helpers/image/squash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/image/digest.h"
#include "helpers/image/store.h"
#include "kern/spawn.h"

#define READER "sqfs2tar"

bool squash_is(int fd)
{
	char magic[4];

	return pread(fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
	       !memcmp(magic, "hsqs", sizeof(magic));
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

/* The copy is one of cubby's own files, and all of them that is seen inside. */
static int start_reader(struct squash *s, const char *copy, const struct facts *f, struct arena *a,
			struct err *e)
{
	static const char *const words[] = {"run",  "-p", "default", "--allow", "secrets:cubby",
					    "--ro", "",   "--",      READER,    "-X",
					    "-r",   ".",  ""};
	char *argv[COUNT_OF(words) + 2] = {facts_launcher(f, a)};
	OWN_FD int tar_fd = -1;
	OWN_FD int said_fd = -1;

	if (make_pipes(s, &tar_fd, &said_fd) < 0)
		return err_sys(e, "cannot make a pipe");
	for (size_t i = 0; i < COUNT_OF(words); i++)
		argv[1 + i] = arena_strdup(a, *words[i] ? words[i] : copy);
	s->pid = spawn_writer(argv, f->environ, tar_fd, said_fd, e);
	return s->pid < 0 ? -1 : 0;
}

static int name_layer(struct squash *s, int fd, struct arena *a, struct err *e)
{
	char hex[LAYERS_HEX_LEN + 1];

	if (digest_of(fd, hex) < 0)
		return err_sys(e, "cannot read it");
	s->image.layers[0] = arena_printf(a, "sha256:%s", hex);
	return 0;
}

int squash_begin(int fd, const struct facts *f, struct arena *a, struct squash *ret, struct err *e)
{
	OWN_FD int copy_fd = -1;
	const char *path;

	*ret = (struct squash){.image = {.dir_fd = -1, .count = 1}, .tar_fd = -1, .said_fd = -1};
	if (name_layer(ret, fd, a, e) < 0)
		return -1;
	if (store_has(ret->image.layers[0], f, a))
		return 0;
	copy_fd = store_copy_in(fd, f, a, &ret->copy, &path, e);
	if (copy_fd < 0 || name_layer(ret, copy_fd, a, e) < 0)
		return -1;
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
	return s->pid > 0 ? store_add_tar(s->tar_fd, s->image.layers[0], reader_end, s, f, a, e)
			  : 0;
}

void squash_end(struct squash *s, const struct facts *f, struct arena *a)
{
	if (s->copy)
		store_drop(s->copy, f, a);
}
