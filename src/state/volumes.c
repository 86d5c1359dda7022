/* SPDX-License-Identifier: MIT */
/* state/volumes.c: names and locks of volumes. */
#include "state/volumes.h"

#include <errno.h>
#include <sys/file.h>

#include "base/fd.h"

const struct named_kind volumes = {"volumes", "volume", "create", ""};

const char *volumes_tree(const struct facts *f, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/volumes/%s/" VOLUMES_TREE, f->data_dir, name);
}

int volumes_hold(const struct facts *f, const char *name, bool alone, struct arena *a,
		 struct err *e)
{
	OWN_FD int fd = named_open(&volumes, f, name, a, e);

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
