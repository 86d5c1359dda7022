/* SPDX-License-Identifier: MIT */
/* engine/own_file.c: writing and mounting the sandbox's own files. */
#include "engine/own_file.h"

#include <errno.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/tree.h"
#include "kern/sys.h"

bool own_file_in_view(const struct run *r, const char *path)
{
	for (unsigned i = 0; i < r->view_count; i++)
		if (!strcmp(r->view[i].path, path) && (r->view[i].fd >= 0 || !r->view[i].source))
			return true;
	return false;
}

/* The own file that stands for `path`: "/etc/passwd" is /dev/.passwd until it is mounted. */
static const char *own_name(const char *path, char out[64])
{
	(void)snprintf(out, 64, ".%.60s", strrchr(path, '/') + 1);
	return out;
}

static bool has_host_etc(const struct run *r)
{
	return !run_builds_root(r) || own_file_in_view(r, "/etc");
}

/* A path of the own tmpfs, where the file can simply be. */
static int write_plain(struct run *r, const char *path, const char *text, struct err *e)
{
	const char *dir = arena_copy(r->arena, path, (size_t)(strrchr(path, '/') - path));

	if (dir[0] && tree_make_fresh(r, dir, 0755, e) < 0)
		return -1;
	return tree_write_file(r->root_fd, path + 1, text, strlen(text), e);
}

/* There is a file of the host's, or /etc, where one may be missing and none can be made. */
static bool covers_host(const struct run *r, const char *path)
{
	int fd = strncmp(path, "/etc/", 5) == 0 ? -1 : tree_open(r, path);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0 || strncmp(path, "/etc/", 5) == 0;
}

int own_file_write(struct run *r, const char *path, const char *text, struct err *e)
{
	char name[64];

	if (own_file_in_view(r, path))
		return 0;
	if (!r->own_root && (!has_host_etc(r) || !covers_host(r, path)))
		return write_plain(r, path, text, e);
	if (r->own_file_count == OWN_FILES)
		return err_set(e, "cannot write more than %d files of the sandbox's own",
			       OWN_FILES);
	r->own_files[r->own_file_count++] = path;
	return tree_write_file(r->dev_fd, own_name(path, name), text, strlen(text), e);
}

/*
 * Somebody inside may have put a link there: none is followed. Files that the system does without
 * are not made, but for what leads to the name server.
 */
static int mount_in_own_root(const struct run *r, int mount_fd, const char *path, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, path);

	if (there_fd < 0 && errno == ENOENT && strcmp(path, "/etc/resolv.conf") != 0)
		return 0;
	return tree_attach(r, mount_fd, path, 0755, e);
}

int own_files_mount(const struct run *r, struct err *e)
{
	for (unsigned i = 0; i < r->own_file_count; i++) {
		const char *path = r->own_files[i];
		char name[64];
		int mount_fd = sys_open_tree(r->dev_fd, own_name(path, name), OPEN_TREE_CLONE);

		if (r->own_root && mount_fd >= 0) {
			if (mount_in_own_root(r, mount_fd, path, e) < 0)
				return -1;
			continue;
		}
		/* These places are the host's own: root's, never a directory that a sandbox could
		 * have written. */
		if (mount_fd < 0 ||
		    (sys_move_mount(mount_fd, r->root_fd, path + 1) < 0 && errno != ENOENT))
			return err_sys(e, "cannot put the own %s in place", path);
	}
	return 0;
}
