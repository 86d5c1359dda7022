/* SPDX-License-Identifier: MIT */
/* engine/keep.c: opening kept changes and layers for overlayfs. */
#include "engine/keep.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"

static int open_dir(const char *path, struct err *e)
{
	int fd = fd_open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);

	return fd < 0 ? err_sys(e, "cannot open '%s'", path) : fd;
}

int keep_open(struct view_keep *k, struct err *e)
{
	if (k->changes) {
		k->changes_fd = open_dir(k->changes, e);
		if (k->changes_fd < 0)
			return -1;
	}
	for (unsigned i = 0; i < k->layer_count; i++) {
		k->layer_fds[i] = open_dir(k->layers[i], e);
		if (k->layer_fds[i] < 0)
			return -1;
	}
	return 0;
}

void keep_report(const struct run *r)
{
	if (run_keeps_changes(r) && r->tty[STDERR_FILENO])
		r->say(arena_printf(r->arena, "what was changed is kept: cubby diff %s",
				    r->spec->overlay_keep.text));
}
