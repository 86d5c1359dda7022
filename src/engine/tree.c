/* SPDX-License-Identifier: MIT */
/* engine/tree.c: mount points in the new tree. */
#include "engine/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/explain.h"
#include "kern/sys.h"

#define EMPTY_FILE ".empty"
#define WALK (RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

int tree_open(const struct run *r, const char *path)
{
	return sys_openat2(r->root_fd, path, O_PATH, 0, WALK);
}

/* Makes one part below an open directory; ownership of *dir_fd moves on to the part. */
static int make_part(int *dir_fd, const char *name, bool as_file, unsigned mode)
{
	int made;
	int next_fd;

	if (as_file) {
		made = fd_open_at(*dir_fd, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0644);
		if (made >= 0)
			(void)close(made);
	} else {
		made = mkdirat(*dir_fd, name, mode);
	}
	if (made < 0 && errno != EEXIST)
		return -1;
	next_fd = sys_openat2(*dir_fd, name, O_PATH, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	if (next_fd < 0)
		return -1;
	fd_close(dir_fd);
	*dir_fd = next_fd;
	return 0;
}

/* Takes `dir_fd`. `between` is the mode of the directories on the way. */
static int make_walk(int dir_fd, const char *path, bool as_file, unsigned between, unsigned mode)
{
	OWN_FD int at_fd = dir_fd;
	const char *at = path + strspn(path, "/");

	if (at_fd < 0)
		return -1;
	while (*at) {
		char name[NAME_MAX + 1];
		size_t len = strcspn(at, "/");
		const char *next = at + len + strspn(at + len, "/");

		if (len > NAME_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, at, len);
		name[len] = '\0';
		if (make_part(&at_fd, name, as_file && !*next, *next ? between : mode) < 0)
			return -1;
		at = next;
	}
	return 0;
}

int tree_make_below(const char *dir, const char *path, unsigned mode, struct err *e)
{
	if (make_walk(fd_open_at(AT_FDCWD, dir, O_PATH, 0), path + strlen(dir), false, mode,
		      mode) == 0)
		return 0;
	if (errno == ELOOP)
		return err_set(e, "cannot make '%s': a part of it is a symbolic link inside '%s'",
			       path, dir);
	return err_sys(e, "cannot make '%s'", path);
}

int tree_make(const struct run *r, const char *path, bool as_file, unsigned mode, struct err *e)
{
	if (make_walk(sys_openat2(r->root_fd, "/", O_PATH, 0, WALK), path, as_file, 0755, mode) ==
	    0)
		return 0;
	if (errno == ELOOP) {
		(void)err_set(e, "cannot make '%s' inside: a part of the path is a symbolic link",
			      path);
		return err_hint(e, "name the real path");
	}
	return err_sys(e, "cannot make '%s' inside", path);
}

int tree_attach(const struct run *r, int mount_fd, const char *path, unsigned mode, struct err *e)
{
	OWN_FD int target_fd = tree_open(r, path);

	if (target_fd < 0 && errno == ENOENT) {
		struct stat source;

		if (fstatat(mount_fd, "", &source, AT_EMPTY_PATH) < 0)
			return err_sys(e, "cannot examine the source of '%s'", path);
		if (tree_make(r, path, !S_ISDIR(source.st_mode), mode, e) < 0)
			return -1;
		target_fd = tree_open(r, path);
	}
	if (target_fd < 0 && errno == ELOOP) {
		(void)err_set(e,
			      "cannot mount on '%s' inside: a part of the path is a symbolic link",
			      path);
		return err_hint(e, "name the real path");
	}
	if (target_fd < 0 && errno == ENOSYS)
		return explain_missing_call("openat2", "5.6", e);
	if (target_fd < 0 || sys_move_mount(mount_fd, target_fd, "") < 0)
		return err_sys(e, "cannot mount on '%s' inside", path);
	return 0;
}

/* Bytes of `path` that are directories which `made` has in common with it, without the last slash.
 */
static size_t common_parents(const char *made, const char *path)
{
	size_t common = 0;

	for (size_t at = 0; made && path[at]; at++) {
		if (path[at] == '/' && at > 0 && (made[at] == '/' || !made[at]))
			common = at;
		if (made[at] != path[at])
			break;
	}
	return common;
}

int tree_make_fresh(struct run *r, const char *path, unsigned mode, struct err *e)
{
	char *part = arena_strdup(r->arena, path + 1);
	size_t len = strlen(path);

	for (size_t at = common_parents(r->made, path) + 1; at <= len; at++) {
		if (path[at] != '/' && path[at] != '\0')
			continue;
		part[at - 1] = '\0';
		if (mkdirat(r->root_fd, part, path[at] ? 0755 : mode) < 0 && errno != EEXIST)
			return err_sys(e, "cannot make '%s' inside", path);
		part[at - 1] = path[at];
	}
	r->made = path;
	return 0;
}

int tree_attach_fresh(struct run *r, int mount_fd, const char *path, unsigned mode, struct err *e)
{
	int file_fd;

	if (tree_make_fresh(r, path, mode, e) < 0)
		return -1;
	if (sys_move_mount(mount_fd, r->root_fd, path + 1) == 0)
		return 0;
	/* Nearly all sources are directories, so only a refusal tells that this one is a file. */
	if (errno != ENOTDIR && errno != EINVAL)
		return err_sys(e, "cannot mount on '%s' inside", path);
	if (unlinkat(r->root_fd, path + 1, AT_REMOVEDIR) < 0)
		return err_sys(e, "cannot make the file '%s' inside", path);
	file_fd = fd_open_at(r->root_fd, path + 1, O_CREAT | O_WRONLY | O_NOFOLLOW, 0644);
	if (file_fd < 0)
		return err_sys(e, "cannot make the file '%s' inside", path);
	(void)close(file_fd);
	if (sys_move_mount(mount_fd, r->root_fd, path + 1) < 0)
		return err_sys(e, "cannot mount on '%s' inside", path);
	return 0;
}

static int refuse_tmpfs(const char *call, const char *size, struct err *e)
{
	return errno == ENOSYS ? explain_missing_call(call, "5.2", e)
			       : err_sys(e, "cannot make a tmpfs of size %s", size);
}

int tree_new_tmpfs(const char *size, const char *mode, struct err *e)
{
	int fs_fd = sys_fsopen("tmpfs");
	int mount_fd;

	if (fs_fd < 0)
		return refuse_tmpfs("fsopen", size, e);
	if (sys_fsconfig_string(fs_fd, "size", size) < 0 ||
	    sys_fsconfig_string(fs_fd, "mode", mode) < 0 || sys_fsconfig_create(fs_fd) < 0)
		return refuse_tmpfs("fsconfig", size, e);
	mount_fd = sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	return mount_fd < 0 ? refuse_tmpfs("fsmount", size, e) : mount_fd;
}

int tree_write_file(int dir_fd, const char *name, const char *text, size_t len, struct err *e)
{
	/* Closed at once: open for writing, it would keep the root from becoming read-only. */
	OWN_FD int fd = fd_open_at(dir_fd, name, O_CREAT | O_EXCL | O_WRONLY, 0444);

	if (fd < 0 || fd_write_all(fd, text, len) < 0)
		return err_sys(e, "cannot write a file of the sandbox's own");
	return 0;
}

int tree_new_empty(struct run *r, struct err *e)
{
	int mount_fd;

	if (!r->has_empty_file && tree_write_file(r->dev_fd, EMPTY_FILE, "", 0, e) < 0)
		return -1;
	r->has_empty_file = true;
	mount_fd = sys_open_tree(r->dev_fd, EMPTY_FILE, OPEN_TREE_CLONE);
	return mount_fd < 0 ? err_sys(e, "cannot mount a file of the sandbox's own") : mount_fd;
}

/* A share of memory is a negative number (TYPE_SHARE). */
static const char *size_text(int64_t size, char out[32])
{
	if (size < 0)
		(void)snprintf(out, 32, "%" PRId64 "%%", -size);
	else
		(void)snprintf(out, 32, "%" PRId64, size);
	return out;
}

const char *tree_disk_size(const struct run *r, char out[32])
{
	return size_text(r->spec->limits_disk.num, out);
}

const char *tree_changes_size(const struct run *r, char out[32])
{
	const struct value *own = &r->spec->overlay_tmpfs;

	return size_text(own->set ? own->num : r->spec->limits_disk.num, out);
}
