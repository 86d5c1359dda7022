/* SPDX-License-Identifier: MIT */
/*
 * state/container.h: where named containers are kept: a directory for each.
 *
 *   ~/.local/share/cubby/containers/NAME/
 *     config.toml   what it is: a complete profile
 *     record        what became of it last (state/record.h)
 *     alive         locked by its supervisor as long as that lives
 *     log, log.1    what its console showed
 *     home/         its own home, with home.mode = app and no home.name
 *     snaps/        its snapshots
 *
 * Nothing inside a sandbox can see these (spec/secret.h). Whoever changes a container holds the
 * lock of its directory (flock(2)), which dies with the holder. Names are shared with running
 * sandboxes: the registry's entry (state/registry.h) is claimed while a name comes or goes.
 */
#ifndef CUBBY_STATE_CONTAINER_H
#define CUBBY_STATE_CONTAINER_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

#define CONTAINER_CONFIG "config.toml"
#define CONTAINER_LOG "log"
#define CONTAINER_LOG_OLD "log.1"
#define CONTAINER_HOME "home"
#define CONTAINER_CHANGES "changes" /* of a system of its own: upper and work of each tree */
#define CONTAINER_SNAPS "snaps"

/* One line that says whether `name` may be the name of a container; errors are usage errors. */
int container_check_name(const char *name, struct err *e) MUST_USE;

/* The path of all containers, and of one. Only to be shown, or to be opened at once. */
const char *container_home(const struct facts *f, struct arena *a);
const char *container_path(const struct facts *f, const char *name, struct arena *a);

/* Whether there is a container of that name. One system call. */
bool container_exists(const struct facts *f, const char *name, struct arena *a) MUST_USE;

/* Opens the directory of all containers, making it when it is missing. fd, or -1 with `e`. */
int container_open_home(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* The directory of a container. fd; -1 with `e` (errno ENOENT: there is none of that name). */
int container_open(const struct facts *f, const char *name, struct arena *a,
		   struct err *e) MUST_USE;

/*
 * As container_open, and holds the lock until the fd is closed. Waits for others; what was renamed
 * or destroyed meanwhile is looked for anew.
 */
int container_lock(const struct facts *f, const char *name, struct arena *a,
		   struct err *e) MUST_USE;

/*
 * Whether a supervisor of the container in dir_fd is alive. Its lock is one of an open file
 * description (fcntl(2), Linux 3.15), of which dir_fd must be another one.
 */
bool container_is_alive(int dir_fd) MUST_USE;

/*
 * Says that the own process is its supervisor, once no other is; who asks holds the lock of
 * container_lock. fd to keep open, or -1 with `e`.
 */
int container_stay_alive(int dir_fd, struct err *e) MUST_USE;

/* The names of all containers, sorted. 0, or -1 with `e`. */
int container_list(const struct facts *f, struct arena *a, const char *const **ret_names,
		   unsigned *ret_count, struct err *e) MUST_USE;

#endif
