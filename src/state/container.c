/* SPDX-License-Identifier: MIT */
/* state/container.c: finding, opening and locking the directories of containers. */
#include "state/container.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "spec/set.h"

/* Of a supervisor that is leaving. */
#define LOOK_EVERY_NS 1000000

int container_check_name(const char *name, struct err *e)
{
	const char *why;

	if (type_check_text(TYPE_NAME, name, &why))
		return 0;
	(void)err_usage(e, "'%s' cannot be the name of a container", name);
	return err_hint(e, "%s", why);
}

const char *container_home(const struct facts *f, struct arena *a)
{
	return arena_printf(a, "%s/containers", f->data_dir);
}

const char *container_path(const struct facts *f, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/containers/%s", f->data_dir, name);
}

bool container_exists(const struct facts *f, const char *name, struct arena *a)
{
	return faccessat(AT_FDCWD, container_path(f, name, a), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int container_open_home(const struct facts *f, struct arena *a, struct err *e)
{
	const char *path = container_home(f, a);
	int fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0 && errno == ENOENT) {
		if (file_make_dirs(path, 0700, e) < 0)
			return -1;
		fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	}
	return fd < 0 ? err_sys(e, "cannot open '%s'", path) : fd;
}

static int open_dir(const struct facts *f, const char *name, struct arena *a)
{
	return fd_open_at(AT_FDCWD, container_path(f, name, a), O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
			  0);
}

static int refuse(const char *name, struct err *e)
{
	if (errno != ENOENT)
		return err_sys(e, "cannot open the container '%s'", name);
	(void)err_set(e, "there is no container '%s'", name);
	(void)err_hint(e, "cubby ls shows all of them; cubby create makes one");
	errno = ENOENT;
	return -1;
}

int container_open(const struct facts *f, const char *name, struct arena *a, struct err *e)
{
	int fd;

	if (container_check_name(name, e) < 0)
		return -1;
	fd = open_dir(f, name, a);
	return fd < 0 ? refuse(name, e) : fd;
}

/* Whether the name still leads to what is open. */
static bool is_same(const struct facts *f, const char *name, int fd, struct arena *a)
{
	struct stat ours;
	struct stat now;

	return fstat(fd, &ours) == 0 &&
	       fstatat(AT_FDCWD, container_path(f, name, a), &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_ino == now.st_ino && ours.st_dev == now.st_dev;
}

int container_lock(const struct facts *f, const char *name, struct arena *a, struct err *e)
{
	for (;;) {
		OWN_FD int fd = container_open(f, name, a, e);
		int done;

		if (fd < 0)
			return -1;
		do
			done = flock(fd, LOCK_EX);
		while (done < 0 && errno == EINTR);
		if (done < 0)
			return err_sys(e, "cannot lock the container '%s'", name);
		if (is_same(f, name, fd, a))
			return fd_take(&fd);
	}
}

/* A directory takes no lock but a read lock. What it would keep out is asked for: a write lock. */
bool container_is_alive(int dir_fd)
{
	struct flock wanted = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(dir_fd, F_OFD_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
}

int container_stay_alive(int dir_fd, struct err *e)
{
	const struct timespec pause = {.tv_nsec = LOOK_EVERY_NS};
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	OWN_FD int fd = -1;

	/* A supervisor that has given its name back may need a moment to be gone. */
	while (container_is_alive(dir_fd))
		(void)nanosleep(&pause, NULL);
	/* A file description of its own, which ends with us. */
	fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	return fd < 0 || fcntl(fd, F_OFD_SETLK, &lock) < 0
		       ? err_sys(e, "cannot become the supervisor")
		       : fd_take(&fd);
}

int container_list(const struct facts *f, struct arena *a, const char *const **ret_names,
		   unsigned *ret_count, struct err *e)
{
	const char *const *all;
	const char **names;
	unsigned count;
	unsigned kept = 0;

	*ret_count = 0;
	if (dir_list(AT_FDCWD, container_home(f, a), "", a, &all, &count) < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot list '%s'", container_home(f, a));
	names = arena_alloc(a, (count + 1) * sizeof(*names));
	/* What is being made or removed has a name that begins with a dot. */
	for (unsigned i = 0; i < count; i++)
		if (all[i][0] != '.')
			names[kept++] = all[i];
	*ret_names = names;
	*ret_count = kept;
	return 0;
}
