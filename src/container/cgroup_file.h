/* SPDX-License-Identifier: MIT */
/*
 * container/cgroup_file.h: the files of a cgroup by their names, those of cgroup v1 too.
 *
 * What v1 has a name for is translated both ways (cpu.shares, memory.limit_in_bytes ...); a v1 name
 * that v2 has nothing for is an error that says why.
 */
#ifndef CUBBY_CONTAINER_CGROUP_FILE_H
#define CUBBY_CONTAINER_CGROUP_FILE_H

#include <stddef.h>

#include "base/err.h"

#define CGROUP_FILE_ROOM 65536

/* What the file says, as it would under this name. 0, or -1 with `e`. */
int cgroup_file_get(int dir_fd, const char *name, char text[CGROUP_FILE_ROOM],
		    struct err *e) MUST_USE;

/* Writes a value as it is said under this name. 0, or -1 with `e`. */
int cgroup_file_set(int dir_fd, const char *name, const char *value, struct err *e) MUST_USE;

/* The v2 file of a name, which may be one of v1. NULL when v2 has none. */
const char *cgroup_file_name(const char *name) MUST_USE;

/* What v2 has for a value of v1, for names with a number on either side. Both are exact at the
 * kernel's defaults. */
long long cgroup_file_weight_of_shares(long long shares);
long long cgroup_file_shares_of_weight(long long weight);
long long cgroup_file_io_of_blkio(long long weight);
long long cgroup_file_blkio_of_io(long long weight);

#endif
