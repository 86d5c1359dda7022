/* SPDX-License-Identifier: MIT */
/*
 * image/member.c: names, then kinds.
 *
 * A whiteout (".wh.NAME") becomes the device 0:0, and an opaque directory gets a mark: what
 * overlayfs reads with the option userxattr. Extended attributes of the archive are left out: those
 * of overlayfs would be orders to it, and no other has an effect in a sandbox.
 */
#include "helpers/image/member.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#define MEMBERS_MAX 4000000
#define BYTES_MAX ((int64_t)64 << 30)
#define WHITEOUT ".wh."
#define WHITEOUT_OPAQUE ".wh..wh..opq"
#define BELOW (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

static int refuse(const char *path, const char *why, struct err *e)
{
	(void)err_set(e, "refused '%.300s': %s", path, why);
	return err_hint(e, "no tool that makes images writes that: it was made to do harm, or is "
			   "damaged");
}

/* "./a/b/" is "a/b"; "" is the top. Errors: what leads out. */
static int clean(const char *said, char out[PATH_MAX], struct err *e)
{
	size_t n = 0;

	if (!said)
		return refuse("?", "its name is no text", e);
	if (said[0] == '/')
		return refuse(said, "its name is absolute", e);
	if (strlen(said) >= PATH_MAX)
		return refuse(said, "its name is too long", e);
	for (const char *at = said; *at;) {
		size_t len = strcspn(at, "/");

		if (len == 2 && at[0] == '.' && at[1] == '.')
			return refuse(said, "its name leads out with '..'", e);
		if (len > NAME_MAX)
			return refuse(said, "a part of its name is too long", e);
		if (len > 0 && !(len == 1 && at[0] == '.')) {
			if (n > 0)
				out[n++] = '/';
			memcpy(out + n, at, len);
			n += len;
		}
		at += len + (at[len] == '/');
	}
	out[n] = '\0';
	return 0;
}

/* Makes what is missing of a directory's path. */
static int make_parents(int tree_fd, const char *path)
{
	char part[PATH_MAX];

	for (size_t at = 0;; at++) {
		OWN_FD int fd = -1;

		if (path[at] && path[at] != '/')
			continue;
		memcpy(part, path, at);
		part[at] = '\0';
		fd = sys_openat2(tree_fd, part, O_PATH | O_DIRECTORY, 0, BELOW);
		if (fd < 0 && errno == ENOENT) {
			char *slash = strrchr(part, '/');
			OWN_FD int above_fd = -1;

			if (slash)
				*slash = '\0';
			above_fd = sys_openat2(tree_fd, slash ? part : ".", O_PATH | O_DIRECTORY, 0,
					       BELOW);
			if (above_fd < 0 || mkdirat(above_fd, slash ? slash + 1 : part, 0755) < 0)
				return -1;
		} else if (fd < 0) {
			return -1;
		}
		if (!path[at])
			return 0;
	}
}

static int open_dir(int tree_fd, const char *path, int flags)
{
	const char *name = *path ? path : ".";
	int fd = sys_openat2(tree_fd, name, (uint64_t)flags | O_DIRECTORY, 0, BELOW);

	if (fd < 0 && errno == ENOENT && make_parents(tree_fd, path) == 0)
		fd = sys_openat2(tree_fd, name, (uint64_t)flags | O_DIRECTORY, 0, BELOW);
	return fd;
}

static int refuse_parent(const char *path, struct err *e)
{
	if (errno == ELOOP)
		return refuse(path, "a part of its path is a symbolic link", e);
	if (errno == ENOTDIR)
		return refuse(path, "a part of its path is no directory", e);
	return err_sys(e, "cannot make '%.300s'", path);
}

/* The directory of `path`; *ret_name: its last part. Members of one directory mostly follow. */
static int open_parent(struct members *m, char *path, const char **ret_name, struct err *e)
{
	char *slash = strrchr(path, '/');
	const char *parent = slash ? path : "";

	*ret_name = slash ? slash + 1 : path;
	if (slash)
		*slash = '\0';
	if (m->parent_fd < 0 || strcmp(m->parent, parent) != 0) {
		fd_close(&m->parent_fd);
		m->parent_fd = open_dir(m->tree_fd, parent, O_PATH);
		if (m->parent_fd < 0)
			return refuse_parent(parent, e);
		memcpy(m->parent, parent, strlen(parent) + 1);
	}
	if (slash)
		*slash = '/';
	return 0;
}

/* *ret_done: it was one. */
static int make_whiteout(const struct members *m, const char *path, const char *name,
			 bool *ret_done, struct err *e)
{
	const char *hidden = name + strlen(WHITEOUT);

	*ret_done = strncmp(name, WHITEOUT, strlen(WHITEOUT)) == 0;
	if (!*ret_done)
		return 0;
	if (!strcmp(name, WHITEOUT_OPAQUE)) {
		OWN_FD int fd = open_dir(m->parent_fd, "", O_RDONLY);

		if (fd < 0 || fsetxattr(fd, "user.overlay.opaque", "y", 1, 0) < 0)
			return err_sys(e, "cannot mark '%.300s'", path);
		return 0;
	}
	/* Others of that kind are notes of aufs. */
	if (!strncmp(hidden, WHITEOUT, strlen(WHITEOUT)))
		return 0;
	if (!*hidden || !strcmp(hidden, ".") || !strcmp(hidden, ".."))
		return refuse(path, "it hides nothing that can be named", e);
	if (mknodat(m->parent_fd, hidden, S_IFCHR, makedev(0, 0)) < 0)
		return errno == EEXIST ? refuse(path, "what it hides is in the same layer", e)
				       : err_sys(e, "cannot make the whiteout '%.300s'", path);
	return 0;
}

static int write_content(struct members *m, struct archive *a, int fd, const char *path,
			 struct err *e)
{
	const void *block;
	size_t len;
	la_int64_t offset;
	la_int64_t end = 0;
	int got;

	while ((got = archive_read_data_block(a, &block, &len, &offset)) == ARCHIVE_OK) {
		m->bytes += (int64_t)len;
		if (m->bytes > BYTES_MAX || offset < 0 || offset > BYTES_MAX)
			return refuse(path, "the layer is larger than 64 GiB", e);
		for (size_t done = 0; done < len;) {
			ssize_t n = pwrite(fd, (const char *)block + done, len - done,
					   offset + (off_t)done);

			if (n < 0 && errno != EINTR)
				return err_sys(e, "cannot write '%.300s'", path);
			done += n < 0 ? 0 : (size_t)n;
		}
		end = offset + (la_int64_t)len;
	}
	if (got != ARCHIVE_EOF)
		return err_set(e, "cannot read '%.300s': %s", path, archive_error_string(a));
	return ftruncate(fd, end) < 0 ? err_sys(e, "cannot write '%.300s'", path) : 0;
}

static int refuse_again(const char *path, struct err *e)
{
	if (errno == EEXIST)
		return refuse(path, "it is in the layer twice", e);
	return err_sys(e, "cannot make '%.300s'", path);
}

static int refuse_owner(struct archive_entry *entry, const char *path, struct err *e)
{
	if (errno != EINVAL)
		return err_sys(e, "cannot set owner, mode and times of '%.300s'", path);
	(void)err_set(e, "'%.300s' belongs to user %lld, group %lld, which have no id here", path,
		      (long long)archive_entry_uid(entry), (long long)archive_entry_gid(entry));
	return err_hint(e, "a range of subordinate ids is needed: /etc/subuid, /etc/subgid");
}

/* The owner first: a change of it takes set-id bits away. */
static int set_facts(int dir_fd, const char *name, struct archive_entry *entry, bool is_link)
{
	const struct timespec times[2] = {
		{.tv_nsec = UTIME_OMIT},
		{archive_entry_mtime(entry), archive_entry_mtime_nsec(entry)}};

	if (fchownat(dir_fd, name, (uid_t)archive_entry_uid(entry), (gid_t)archive_entry_gid(entry),
		     AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (!is_link && fchmodat(dir_fd, name, archive_entry_perm(entry) & 07777, 0) < 0)
		return -1;
	return utimensat(dir_fd, name, times, AT_SYMLINK_NOFOLLOW);
}

static int make_file(struct members *m, struct archive *a, const char *path, const char *name,
		     struct err *e)
{
	OWN_FD int fd =
		fd_open_at(m->parent_fd, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0600);

	return fd < 0 ? refuse_again(path, e) : write_content(m, a, fd, path, e);
}

static int make_dir(const struct members *m, const char *path, const char *name, struct err *e)
{
	struct stat st;

	if (mkdirat(m->parent_fd, name, 0700) == 0)
		return 0;
	/* Only directories may be said again: they become what is said last. */
	if (errno == EEXIST && fstatat(m->parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return 0;
	errno = EEXIST;
	return refuse_again(path, e);
}

static int make_hardlink(struct members *m, const char *path, const char *name, const char *said,
			 struct err *e)
{
	struct members there = {.tree_fd = m->tree_fd, .parent_fd = -1};
	char target[PATH_MAX] = "";
	const char *last;
	struct stat st;
	int done = -1;

	if (clean(said, target, e) < 0 || open_parent(&there, target, &last, e) < 0)
		return -1;
	if (fstatat(there.parent_fd, last, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
		(void)refuse(path, "it is a second name of no file in the layer", e);
	else if (linkat(there.parent_fd, last, m->parent_fd, name, 0) < 0)
		(void)refuse_again(path, e);
	else
		done = 0;
	fd_close(&there.parent_fd);
	return done;
}

static int make_kind(struct members *m, struct archive *a, struct archive_entry *entry,
		     const char *path, const char *name, struct err *e)
{
	const char *target = archive_entry_symlink(entry);

	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return make_file(m, a, path, name, e);
	case AE_IFDIR:
		return make_dir(m, path, name, e);
	case AE_IFLNK:
		if (!target || !*target)
			return refuse(path, "it is a link to nothing", e);
		return symlinkat(target, m->parent_fd, name) < 0 ? refuse_again(path, e) : 0;
	case AE_IFIFO:
		return mknodat(m->parent_fd, name, S_IFIFO | 0600, 0) < 0 ? refuse_again(path, e)
									  : 0;
	default:
		return refuse(path, "it is a device", e);
	}
}

static int make_top(const struct members *m, struct archive_entry *entry, struct err *e)
{
	if (archive_entry_filetype(entry) != AE_IFDIR)
		return refuse(".", "the top of a layer is a directory", e);
	return set_facts(m->tree_fd, ".", entry, false) < 0 ? refuse_owner(entry, ".", e) : 0;
}

/* A system's own, which no sandbox shows: it has cubby's /dev. */
static bool is_device_of_dev(struct archive_entry *entry, const char *path)
{
	unsigned kind = archive_entry_filetype(entry);

	return (kind == AE_IFCHR || kind == AE_IFBLK) && !strncmp(path, "dev/", 4);
}

int member_make(struct members *m, struct archive *a, struct archive_entry *entry, struct err *e)
{
	const char *hardlink = archive_entry_hardlink(entry);
	char path[PATH_MAX] = "";
	const char *name;
	bool done;

	if (++m->count > MEMBERS_MAX)
		return err_set(e, "refused a layer with more than %d members", MEMBERS_MAX);
	if (clean(archive_entry_pathname(entry), path, e) < 0)
		return -1;
	if (!*path)
		return make_top(m, entry, e);
	if (m->has_own_dev && is_device_of_dev(entry, path))
		return 0;
	if (open_parent(m, path, &name, e) < 0 || make_whiteout(m, path, name, &done, e) < 0)
		return -1;
	if (done)
		return 0;
	if (hardlink)
		return make_hardlink(m, path, name, hardlink, e);
	if (make_kind(m, a, entry, path, name, e) < 0)
		return -1;
	if (set_facts(m->parent_fd, name, entry, archive_entry_filetype(entry) == AE_IFLNK) < 0)
		return refuse_owner(entry, path, e);
	return 0;
}
