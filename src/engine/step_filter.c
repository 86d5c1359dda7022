/* SPDX-License-Identifier: MIT */
/*
 * engine/step_filter.c: load the compiled system call policy.
 *
 * Runs in: the launcher. The filter's name is a hash of the policy's text, and the text is in the
 * file and compared, so a stale or foreign file is never used. What is neither built in nor in the
 * user's cache is compiled once by cubby-policy, which proves it before it hands it out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "engine/builtin_filter.h"
#include "engine/policy_text.h"
#include "engine/steps.h"
#include "kern/filter.h"
#include "kern/spawn.h"

/* Whether it is there. */
static bool load_builtin(struct run *r, const char *name, const char *text)
{
	size_t len;
	const void *file = builtin_filter(name, &len);

	return file && filter_parse(file, len, text, &r->filter.code, &r->filter.count) == 0;
}

static bool load_cached(struct run *r, const char *name, const char *text)
{
	struct err ignored;
	char *file;
	size_t len;

	return file_read(AT_FDCWD,
			 arena_printf(r->arena, "%s/filters/%s", r->facts->cache_dir, name),
			 FILTER_FILE_ROOM, r->arena, &file, &len, &ignored) == 0 &&
	       filter_parse(file, len, text, &r->filter.code, &r->filter.count) == 0;
}

/* A cache that cannot be written costs time at each launch, nothing else. */
static void keep(const struct run *r, const char *name, const char *file, size_t len)
{
	struct err ignored;
	const char *dir = arena_printf(r->arena, "%s/filters", r->facts->cache_dir);
	OWN_FD int dir_fd = -1;

	if (file_make_dirs(dir, 0700, &ignored) < 0)
		return;
	dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (dir_fd >= 0)
		(void)!file_write_atomically(dir_fd, name, file, len, 0600, &ignored);
}

static int compile(struct run *r, const char *name, const char *text, struct err *e)
{
	char *file = arena_alloc(r->arena, FILTER_FILE_ROOM);
	char *argv[] = {arena_printf(r->arena, "%s/cubby-policy", r->facts->libexec_dir),
			arena_strdup(r->arena, "compile"), NULL};
	size_t len = 0;
	int status = 0;

	if (spawn_filter(argv, text, strlen(text), file, FILTER_FILE_ROOM, &len, &status, e) < 0)
		return -1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		(void)err_set(e, "cannot compile the system call policy: cubby-policy %s",
			      len > 0 && len < 400 ? arena_copy(r->arena, file, len) : "failed");
		e->exit_code = WIFEXITED(status) && WEXITSTATUS(status) == 2 ? EXIT_CODE_USAGE
									     : EXIT_CODE_CUBBY;
		return -1;
	}
	if (filter_parse(file, len, text, &r->filter.code, &r->filter.count) < 0)
		return err_set(
			e,
			"cannot use what cubby-policy compiled: not the policy that was asked for");
	keep(r, name, file, len);
	return 0;
}

int step_filter(struct run *r, struct err *e)
{
	const char *text = policy_text(r->spec, r->arena, e);
	char name[FILTER_NAME_ROOM];

	if (!text)
		return -1;
	filter_name(text, name);
	if (load_builtin(r, name, text) || load_cached(r, name, text))
		return 0;
	return compile(r, name, text, e);
}
