/* SPDX-License-Identifier: MIT */
/* engine/denials.c: a file for a run, if it has helpers. */
#include "engine/denials.h"

#include <fcntl.h>

#include "base/fd.h"
#include "state/denied.h"

int denials_open(struct run *r, struct err *e)
{
	struct err why = {0};
	int fd = denied_open(r->facts, r->name, !r->notes_denials, r->arena, &why);

	if (fd < 0) {
		r->say(arena_printf(r->arena, "%s; cubby log will not know what is denied",
				    why.text));
		fd = fd_open_at(AT_FDCWD, "/dev/null", O_WRONLY, 0);
		return fd < 0 ? err_sys(e, "cannot open '/dev/null'") : fd;
	}
	r->notes_denials = true;
	return fd;
}

void denials_end(struct run *r)
{
	if (r->notes_denials)
		denied_close(r->facts, r->name, r->arena);
	r->notes_denials = false;
}
