/* SPDX-License-Identifier: MIT */
/* engine/denials.c: a file for a run, if it has helpers. */
#include "engine/denials.h"

#include <fcntl.h>

#include "base/fd.h"
#include "state/denied.h"

/* What is denied is not noted then. */
static int without(struct run *r, const char *why, struct err *e)
{
	int fd = fd_open_at(AT_FDCWD, "/dev/null", O_WRONLY, 0);

	r->say(arena_printf(r->arena, "%s; cubby log will not know what is denied", why));
	return fd < 0 ? err_sys(e, "cannot open '/dev/null'") : fd;
}

int denials_open(struct run *r, struct err *e)
{
	struct err why = {0};
	int fd;

	if (r->denials_fd < 0)
		r->denials_fd = denied_open(r->facts, r->arena, &why);
	if (r->denials_fd < 0)
		return without(r, why.text, e);
	fd = fcntl(r->denials_fd, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? err_sys(e, "cannot note what is denied") : fd;
}

void denials_end(struct run *r)
{
	if (r->denials_fd >= 0)
		denied_keep(r->facts, r->name, r->denials_fd, r->arena);
	fd_close(&r->denials_fd);
}
