/* SPDX-License-Identifier: MIT */
/* state/volumes.c: names and locks of volumes. */
#include "state/volumes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "spec/set.h"

int volumes_check_name(const char *name, struct err *e)
{
	const char *why;

	if (type_check_text(TYPE_NAME, name, &why))
		return 0;
	(void)err_usage(e, "'%s' cannot be the name of a volume", name);
	return err_hint(e, "%s", why);
}

const char *volumes_home(const struct facts *f, struct arena *a)
{
	return arena_printf(a, "%s/volumes", f->data_dir);
}

const char *volumes_tree(const struct facts *f, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/volumes/%s/" VOLUMES_TREE, f->data_dir, name);
}

int volumes_open_home(const struct facts *f, struct arena *a, struct err *e)
{
	const char *path = volumes_home(f, a);
	int fd;

	if (file_make_dirs(path, 0700, e) < 0)
		return -1;
	fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	return fd < 0 ? err_sys(e, "cannot open '%s'", path) : fd;
}

int volumes_open(const struct facts *f, const char *name, struct arena *a, struct err *e)
{
	int fd;

	if (volumes_check_name(name, e) < 0)
		return -1;
	fd = fd_open_at(AT_FDCWD, arena_printf(a, "%s/%s", volumes_home(f, a), name),
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0 && errno == ENOENT) {
		(void)err_set(e, "there is no volume '%s'", name);
		(void)err_hint(e, "make it: cubby volume create %s; cubby volume list shows all",
			       name);
		errno = ENOENT;
		return -1;
	}
	return fd < 0 ? err_sys(e, "cannot open the volume '%s'", name) : fd;
}

int volumes_hold(const struct facts *f, const char *name, bool alone, struct arena *a,
		 struct err *e)
{
	OWN_FD int fd = volumes_open(f, name, a, e);

	if (fd < 0)
		return -1;
	if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
		return fd_take(&fd);
	if (errno != EWOULDBLOCK)
		return err_sys(e, "cannot lock the volume '%s'", name);
	(void)err_set(e,
		      alone ? "cannot remove the volume '%s': something that runs uses it"
			    : "cannot use the volume '%s': it is being removed",
		      name);
	errno = EWOULDBLOCK;
	return -1;
}

int volumes_list(const struct facts *f, struct arena *a, const char *const **ret_names,
		 unsigned *ret_count, struct err *e)
{
	const char *const *all;
	const char **names;
	unsigned count;

	*ret_names = NULL;
	*ret_count = 0;
	if (dir_list(AT_FDCWD, volumes_home(f, a), "", a, &all, &count) < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot list '%s'", volumes_home(f, a));
	names = arena_alloc(a, (count + 1) * sizeof(*names));
	/* What is being made or removed has a name that begins with a dot. */
	for (unsigned i = 0; i < count; i++)
		if (all[i][0] != '.')
			names[(*ret_count)++] = all[i];
	*ret_names = names;
	return 0;
}
