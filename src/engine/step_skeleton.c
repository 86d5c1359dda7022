/* SPDX-License-Identifier: MIT */
/*
 * engine/step_skeleton.c: the list of what a fake root needs as its own in the host's system.
 *
 * Runs in: the launcher. cubby-skeleton looks whether the list in the user's cache is of the host
 * as it is now, and makes it anew else; and so a tree of what it says, which stays as it is while
 * we hold a lock on it. Where there is none, the stage makes the directories in memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/skeleton.h"
#include "engine/steps.h"
#include "kern/spawn.h"

/* The key in the head of the list, or NULL. */
static const char *read_key(const struct run *r)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, r->skeleton, O_RDONLY | O_NOFOLLOW, 0);
	char head[SKELETON_HEAD_LEN];

	if (fd < 0 || fd_read_all(fd, head, sizeof(head)) != (ssize_t)sizeof(head) ||
	    memcmp(head, SKELETON_MAGIC, sizeof(SKELETON_MAGIC) - 1) != 0 ||
	    memchr(head, '/', sizeof(head)))
		return NULL;
	return arena_copy(r->arena, head + sizeof(SKELETON_MAGIC) - 1, SKELETON_KEY_LEN);
}

/* Without the lock, or under another name since, it is being changed: memory does. */
COLD static void take_tree(struct run *r, const char *folder)
{
	const char *path = arena_printf(r->arena, "%s/%s", folder, r->skeleton_key);
	OWN_FD int slot_fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	struct stat locked;
	struct stat named;

	if (slot_fd < 0 || flock(slot_fd, LOCK_SH | LOCK_NB) < 0 || fstat(slot_fd, &locked) < 0 ||
	    lstat(path, &named) < 0 || named.st_ino != locked.st_ino ||
	    named.st_dev != locked.st_dev)
		return;
	r->skeleton_tree = arena_printf(r->arena, "%s/" SKELETON_TREE, path);
	r->skeleton_lock_fd = fd_take(&slot_fd);
}

COLD int step_skeleton(struct run *r, struct err *e)
{
	char *folder = arena_printf(r->arena, "%s/skeleton", r->facts->cache_dir);
	char *argv[] = {arena_printf(r->arena, "%s/cubby-skeleton", r->facts->libexec_dir), folder,
			NULL};
	pid_t pid = spawn_start(argv, e);
	int status;

	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", argv[0]);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_NOT_FOUND)
		return err_set(e, "cannot start '%s': it is not installed", argv[0]);
	/* It has said why itself. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_CUBBY) {
		e->text[0] = '\0';
		e->exit_code = EXIT_CODE_CUBBY;
		return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, "cannot list the system's directories in '%s'", folder);
	r->skeleton = arena_printf(r->arena, "%s/" SKELETON_FILE, folder);
	r->skeleton_key = read_key(r);
	if (r->skeleton_key)
		take_tree(r, folder);
	return 0;
}
