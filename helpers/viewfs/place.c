/* SPDX-License-Identifier: MIT */
/* viewfs/place.c: files of the real directory. */
#include "helpers/viewfs/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/watch.h"

#ifndef FS_CASEFOLD_FL
#define FS_CASEFOLD_FL 0x40000000
#endif

enum { NOBODY = 65534 };

/* A bit that file systems do not use. */
#define UPPER_INODE (UINT64_C(1) << 62)

static uint32_t inside_uid;
static uint32_t inside_gid;
static uid_t own_uid;
/* Root is all there are: what had no number inside could not even be removed (EOVERFLOW). Only the
 * user's own is copied, all the same. */
static bool all_are_roots;
static gid_t own_gid;
static bool has_owners;

void place_begin(const struct viewfs_tree *tree)
{
	has_owners = tree->range;
	inside_uid = tree->uid;
	all_are_roots = tree->copies && tree->uid == 0;
	inside_gid = tree->gid;
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

/* 1 or 0; -1 with errno. The directory of that tree is left open, -1 where there is none. */
static int tells_names_apart(const struct node *dir, enum layer layer, int *fd)
{
	if (!(dir->layers & layer))
		return 1;
	*fd = layers_open_in(dir, layer, O_RDONLY | O_DIRECTORY);
	return *fd < 0 ? -1 : is_trusted(*fd);
}

int place_check_root(const char *path, struct err *e)
{
	const struct node *root = node_of(FUSE_ROOT_ID);
	const char *what = layers_are_two() ? "keep changes apart" : "enforce rules of view.*";
	OWN_FD int upper_fd = -1;
	OWN_FD int lower_fd = -1;
	int upper = tells_names_apart(root, LAYER_UPPER, &upper_fd);
	int lower = upper < 0 ? -1 : tells_names_apart(root, LAYER_LOWER, &lower_fd);

	if (lower < 0)
		return err_sys(e, "cannot %s in '%s'", what, path);
	if (upper && lower)
		return 0;
	(void)err_set(e, "cannot %s in '%s': its file system may take different names for the same",
		      what, path);
	return err_hint(e, "such are FAT, NTFS, network shares, and directories that ignore case");
}

static void look_into(struct node *dir)
{
	OWN_FD int upper_fd = -1;
	OWN_FD int lower_fd = -1;
	int upper = tells_names_apart(dir, LAYER_UPPER, &upper_fd);
	int lower = tells_names_apart(dir, LAYER_LOWER, &lower_fd);
	const int fds[] = {upper_fd, lower_fd};

	dir->trusted |= upper == 1 && lower == 1;
	if (watch_is_due(dir) && upper == 1 && lower == 1)
		watch_dir(dir, fds, COUNT_OF(fds));
}

int place_trust(struct node *dir)
{
	if (!dir->trusted || watch_is_due(dir))
		look_into(dir);
	if (!dir->trusted)
		errno = EACCES;
	return dir->trusted ? 0 : -1;
}

uint64_t place_inode(const struct node *n, bool is_upper, uint64_t inode)
{
	if (!layers_are_two() || !is_upper)
		return inode;
	/* Two trees may have the same number, and programs take that for one file. */
	return n && n->shown_inode ? n->shown_inode : inode ^ UPPER_INODE;
}

/* Who is not the user is nobody whom programs inside could be. */
static void show_one_owner(struct stat *s)
{
	bool is_own = s->st_uid == own_uid || all_are_roots;

	s->st_uid = is_own ? inside_uid : NOBODY;
	/* A group of the user's that has no number inside: shown as the own one, or the kernel
	 * would let nobody write there. */
	s->st_gid = is_own || s->st_gid == own_gid ? inside_gid : NOBODY;
}

static void show(const struct node *n, unsigned layers, struct stat *s, unsigned guards)
{
	s->st_ino = place_inode(n, layers & LAYER_UPPER, s->st_ino);
	if (!has_owners)
		show_one_owner(s);
	if (!(guards & VIEWFS_REDACT) || S_ISDIR(s->st_mode))
		return;
	s->st_mode = S_IFREG | 0444;
	s->st_size = 0;
	s->st_blocks = 0;
	s->st_nlink = 1;
}

int place_stat_open(const struct node *n, int fd, struct stat *ret)
{
	if (fstat(fd, ret) < 0)
		return -1;
	show(n, n->layers, ret, n->guards);
	return 0;
}

int place_stat(const struct node *n, struct stat *ret)
{
	OWN_FD int fd = layers_open(n, O_PATH | O_NOFOLLOW);

	return fd < 0 ? -1 : place_stat_open(n, fd, ret);
}

int place_look(const struct node *dir, const char *name, unsigned guards, struct stat *ret,
	       unsigned *ret_layers)
{
	unsigned layers;

	if (layers_look(dir, name, ret, &layers) < 0)
		return -1;
	show(node_find(dir, name), layers, ret, guards);
	*ret_layers = layers;
	return 0;
}

bool place_has_owners(void)
{
	return has_owners;
}

/* Who has no number here shows as nobody, also inside: then the copy is nobody's. */
bool place_can_copy(const struct stat *real)
{
	return has_owners || real->st_uid == own_uid;
}

int place_owner(uid_t uid, gid_t gid, uid_t *ret_uid, gid_t *ret_gid)
{
	*ret_uid = uid;
	*ret_gid = gid;
	if (has_owners)
		return 0;
	errno = EPERM;
	if ((uid != (uid_t)-1 && uid != inside_uid) || (gid != (gid_t)-1 && gid != inside_gid))
		return -1;
	*ret_uid = uid == (uid_t)-1 ? uid : own_uid;
	*ret_gid = gid == (gid_t)-1 ? gid : own_gid;
	return 0;
}
