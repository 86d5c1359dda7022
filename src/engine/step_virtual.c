/* SPDX-License-Identifier: MIT */
/*
 * engine/step_virtual.c: the sandbox's own numbers over those of /proc.
 *
 * Runs in: the stage. Step fuse: after proc, before dev (in a host root it covers the host's
 * /dev/fuse). A file system is mounted with the rights that the stage has in its namespaces; its
 * descriptor goes up to the launcher and from there to cubby-procfs, which has no right in here.
 * Step virtual: after mounts. The first look at a file waits until cubby-procfs serves.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/own_file.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "kern/cgroup.h"
#include "kern/sys.h"
#include "wire/procview.h"
#include "wire/wire.h"

#define PLACE ".virtual" /* below /dev, while files of it are cloned */

static int refuse(struct err *e)
{
	int saved = errno;

	(void)err_sys(e, "cannot mount the file system of proc.virtual");
	return saved == ENODEV || saved == ENXIO
		       ? err_hint(e, "the kernel lacks it; as root: modprobe fuse")
		       : -1;
}

/* Everybody inside may read; who it is said to belong to is nobody else's business. */
static int mount_fuse(const struct run *r, int fuse_fd)
{
	OWN_FD int fs_fd = sys_fsopen("fuse");
	char number[16];
	char user[16];
	char group[16];
	bool range = r->spec->ids_map.num == IDS_MAP_RANGE;

	(void)snprintf(number, sizeof(number), "%d", fuse_fd);
	(void)snprintf(user, sizeof(user), "%u", range ? 0 : r->inside_uid);
	(void)snprintf(group, sizeof(group), "%u", range ? 0 : r->inside_gid);
	if (fs_fd < 0 || sys_fsconfig_string(fs_fd, "fd", number) < 0 ||
	    sys_fsconfig_string(fs_fd, "source", "cubby-procfs") < 0 ||
	    sys_fsconfig_string(fs_fd, "rootmode", "40555") < 0 ||
	    sys_fsconfig_string(fs_fd, "user_id", user) < 0 ||
	    sys_fsconfig_string(fs_fd, "group_id", group) < 0 ||
	    sys_fsconfig_flag(fs_fd, "allow_other") < 0 || sys_fsconfig_create(fs_fd) < 0)
		return -1;
	return sys_fsmount(fs_fd, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
					  MOUNT_ATTR_NOEXEC);
}

int step_fuse(struct run *r, struct err *e)
{
	struct msg m = {.type = MSG_PROC_FUSE};
	OWN_FD int fuse_fd = fd_open_at(AT_FDCWD, "/dev/fuse", O_RDWR | O_NONBLOCK, 0);
	const int fds[] = {[PROCVIEW_FUSE] = fuse_fd, [PROCVIEW_TASKS] = r->proc_fd};

	if (fuse_fd < 0)
		return refuse(e);
	r->virtual_fd = mount_fuse(r, fuse_fd);
	if (r->virtual_fd < 0)
		return refuse(e);
	if (wire_send_full(r->wire_fd, &m, NULL, fds, COUNT_OF(fds)) < 0)
		return err_sys(e, "cannot hand the file system of proc.virtual to the launcher");
	return 0;
}

static int put(struct run *r, int dir_fd, const char *name, const char *path, struct err *e)
{
	OWN_FD int file_fd = sys_open_tree(dir_fd, name, OPEN_TREE_CLONE);

	if (file_fd < 0)
		return err_sys(e, "cannot show '%s'", path);
	return tree_attach(r, file_fd, path, 0755, e);
}

static int put_all(struct run *r, int dir_fd, struct err *e)
{
	static const char *const files[][2] = {
#define VIRTUAL_FILE(name, path) {#name, path},
		PROCVIEW_FILES
#undef VIRTUAL_FILE
	};

	for (unsigned i = 0; i < COUNT_OF(files); i++)
		if (!own_file_in_view(r, files[i][1]) &&
		    put(r, dir_fd, files[i][0], files[i][1], e) < 0)
			return -1;
	return 0;
}

/* A file or directory of the sandbox's own cgroup; one that the kernel lacks is left out. */
static int put_of_group(struct run *r, const char *name, const char *path, uint64_t set,
			struct err *e)
{
	const char *source =
		arena_printf(r->arena, "%s%s/%s%s", cgroup_root(), r->place, r->name, name);
	OWN_FD int tree_fd =
		sys_open_tree_attr(AT_FDCWD, source, OPEN_TREE_CLONE,
				   set | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);

	if (tree_fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot show '%s'", path);
	return tree_attach(r, tree_fd, path, 0755, e);
}

/*
 * What waits for processor, memory and disks, which the kernel tells of each cgroup; and the cgroup
 * itself, to be read: runtimes as Java's look for their limits there. Beside v1 they would look
 * for other files.
 */
static int put_group(struct run *r, struct err *e)
{
	if (r->cgroup_fd < 0)
		return 0;
	if (put_of_group(r, "/cpu.pressure", "/proc/pressure/cpu", 0, e) < 0 ||
	    put_of_group(r, "/memory.pressure", "/proc/pressure/memory", 0, e) < 0 ||
	    put_of_group(r, "/io.pressure", "/proc/pressure/io", 0, e) < 0)
		return -1;
	return cgroup_is_hybrid() ? 0 : put_of_group(r, "", "/sys/fs/cgroup", MOUNT_ATTR_RDONLY, e);
}

/* Before Linux 6.15 only what is attached somewhere can be cloned. */
int step_virtual(struct run *r, struct err *e)
{
	if (mkdirat(r->dev_fd, PLACE, 0555) < 0 ||
	    sys_move_mount(r->virtual_fd, r->dev_fd, PLACE) < 0)
		return err_sys(e, "cannot attach the file system of proc.virtual");
	if (put_all(r, r->virtual_fd, e) < 0 || put_group(r, e) < 0)
		return -1;
	if (fchdir(r->dev_fd) < 0 || sys_umount(PLACE) < 0 ||
	    unlinkat(r->dev_fd, PLACE, AT_REMOVEDIR) < 0 || chdir("/") < 0)
		return err_sys(e, "cannot detach the file system of proc.virtual");
	return 0;
}
