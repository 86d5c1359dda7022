/* SPDX-License-Identifier: MIT */
/*
 * learn/target.h: a process inside that waits in a system call, looked at from outside.
 *
 * By /proc: the recorder is an ancestor of everything inside, which Yama's ptrace_scope 1 asks for.
 * What is read may be changed by other threads at any time: it is only written down, never decided
 * upon.
 */
#ifndef CUBBY_LEARN_TARGET_H
#define CUBBY_LEARN_TARGET_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"

struct target {
	pid_t tid;
	char name[16];
};

/* False when it is gone, or may not be looked at. */
bool target_find(struct target *t, pid_t tid) MUST_USE;

/* Memory of the process; the number of bytes read, or -1. */
ssize_t target_read(const struct target *t, uint64_t address, void *data, size_t len) MUST_USE;

/* The text at an address, which ends there; false when it cannot be read or is too long. */
bool target_text(const struct target *t, uint64_t address, char *ret, size_t room) MUST_USE;

/* An absolute clean path from a dirfd and the path given with it. */
bool target_path(const struct target *t, int dir_fd, const char *path, char ret[PATH_MAX]) MUST_USE;

#endif
