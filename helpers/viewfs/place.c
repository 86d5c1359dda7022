/* SPDX-License-Identifier: MIT */
/* viewfs/place.c: files of the real directory. */
#include "helpers/viewfs/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#ifndef FS_CASEFOLD_FL
#define FS_CASEFOLD_FL 0x40000000
#endif

#define BELOW (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

enum { NOBODY = 65534 };

static int root_fd = -1;
static uint32_t inside_uid;
static uint32_t inside_gid;
static uid_t own_uid;
static gid_t own_gid;

void place_begin(int fd, uint32_t uid, uint32_t gid)
{
	root_fd = fd;
	inside_uid = uid;
	inside_gid = gid;
	own_uid = geteuid();
	own_gid = getegid();
}

/* File systems known to tell names apart by their bytes, where a directory does not say otherwise.
 */
static bool is_exact(const struct statfs *s)
{
	static const unsigned known[] = {
		EXT4_SUPER_MAGIC,
		BTRFS_SUPER_MAGIC,
		TMPFS_MAGIC,
		OVERLAYFS_SUPER_MAGIC,
		F2FS_SUPER_MAGIC,
		SQUASHFS_MAGIC,
		RAMFS_MAGIC,
		NFS_SUPER_MAGIC,
		EROFS_SUPER_MAGIC_V1,
		ECRYPTFS_SUPER_MAGIC,
		0x58465342 /* xfs */,
		0x2fc12fc1 /* zfs */,
		0xca451a4e /* bcachefs */,
		0x00c36400 /* ceph */,
	};

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if ((unsigned)s->f_type == known[i])
			return true;
	return false;
}

static bool is_trusted(int dir_fd)
{
	struct statfs s;
	int flags = 0;

	if (fstatfs(dir_fd, &s) < 0 || !is_exact(&s))
		return false;
	/* Where there are no flags there is no such one. */
	return ioctl(dir_fd, FS_IOC_GETFLAGS, &flags) < 0 || !(flags & FS_CASEFOLD_FL);
}

int place_check_root(const char *path, struct err *e)
{
	OWN_FD int fd = place_open(node_of(FUSE_ROOT_ID), NULL, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return err_sys(e, "cannot enforce rules of view.* in '%s'", path);
	if (is_trusted(fd))
		return 0;
	(void)err_set(e,
		      "cannot enforce rules of view.* in '%s': its file system may take different "
		      "names for the same",
		      path);
	return err_hint(e, "such are FAT, NTFS, network shares, and directories that ignore case");
}

int place_trust(struct node *dir)
{
	OWN_FD int fd = -1;

	if (dir->trusted)
		return 0;
	fd = place_open(dir, NULL, O_RDONLY | O_DIRECTORY);
	dir->trusted = fd >= 0 && is_trusted(fd);
	if (!dir->trusted)
		errno = EACCES;
	return dir->trusted ? 0 : -1;
}

int place_open(const struct node *n, const char *name, int flags)
{
	char room[PATH_MAX];
	const char *path = node_path(n, name, room);

	return path ? sys_openat2(root_fd, path, (uint64_t)(unsigned)flags, 0, BELOW) : -1;
}

/* Who is not the user is nobody whom programs inside could be. */
static void show(struct stat *s, unsigned guards)
{
	bool is_own = s->st_uid == own_uid;

	s->st_uid = is_own ? inside_uid : NOBODY;
	/* A group of the user's that has no number inside: shown as the own one, or the kernel
	 * would let nobody write there. */
	s->st_gid = is_own || s->st_gid == own_gid ? inside_gid : NOBODY;
	if (!(guards & VIEWFS_REDACT) || S_ISDIR(s->st_mode))
		return;
	s->st_mode = S_IFREG | 0444;
	s->st_size = 0;
	s->st_blocks = 0;
	s->st_nlink = 1;
}

int place_stat_open(int fd, unsigned guards, struct stat *ret)
{
	if (fstat(fd, ret) < 0)
		return -1;
	show(ret, guards);
	return 0;
}

int place_stat(const struct node *n, const char *name, unsigned guards, struct stat *ret)
{
	OWN_FD int fd = place_open(n, name, O_PATH | O_NOFOLLOW);

	return fd < 0 ? -1 : place_stat_open(fd, guards, ret);
}

int place_owner(uid_t uid, gid_t gid, uid_t *ret_uid, gid_t *ret_gid)
{
	errno = EPERM;
	if ((uid != (uid_t)-1 && uid != inside_uid) || (gid != (gid_t)-1 && gid != inside_gid))
		return -1;
	*ret_uid = uid == (uid_t)-1 ? uid : own_uid;
	*ret_gid = gid == (gid_t)-1 ? gid : own_gid;
	return 0;
}
