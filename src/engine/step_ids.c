/* SPDX-License-Identifier: MIT */
/*
 * engine/step_ids.c: map user and group ids.
 *
 * Runs in: the stage. Before: everything else (on a read-only /proc the maps cannot be written).
 * One id needs no help and no waiting: the stage writes its own maps. A range is written by
 * newuidmap and newgidmap, started by the launcher; step_mapped waits for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "wire/wire.h"

static int write_map(const struct run *r, const char *path, const char *text, struct err *e)
{
	int fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);
	size_t len = strlen(text);

	/* One write only: the kernel takes a map in one piece. */
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		return explain_userns(errno, e);
	/* A file open for writing would keep a host root from becoming read-only. */
	if (!run_builds_root(r))
		fd_close(&fd);
	return 0;
}

int step_ids(struct run *r, struct err *e)
{
	char text[64];

	/* Denied before the gid map, as the kernel demands; also keeps negative groups in force. */
	if (write_map(r, "/proc/self/setgroups", "deny", e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%u %u 1", r->inside_uid, r->facts->uid);
	if (write_map(r, "/proc/self/uid_map", text, e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%u %u 1", r->inside_gid, r->facts->gid);
	return write_map(r, "/proc/self/gid_map", text, e);
}

int step_mapped(struct run *r, struct err *e)
{
	struct msg m;
	static LARGE struct msg_extra extra;
	int got;

	/* Else the launcher's end of file would not be seen, should it be gone already. */
	fd_close(&r->launcher_fd);
	got = wire_recv(r->wire_fd, PEER_LAUNCHER, true, &m, &extra);
	if (got == 1 && m.type == MSG_MAPPED)
		return 0;
	if (got == 0)
		_exit(EXIT_CODE_CUBBY); /* the launcher is gone, and has said why */
	if (got < 0)
		return err_sys(e, "cannot hear from the launcher whether the ids are mapped");
	return err_set(e, "cannot go on: the launcher did not say that the ids are mapped");
}
