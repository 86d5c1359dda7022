/* SPDX-License-Identifier: MIT */
/*
 * kern/cgroup.h: the cgroup v2 tree as an ordinary user may use it: find, make, limit, end.
 *
 * Paths of cgroups start with '/' and are relative to the root of the tree, as in
 * /proc/PID/cgroup. All in cgroups(7) and the kernel's admin-guide/cgroup-v2.
 */
#ifndef CUBBY_KERN_CGROUP_H
#define CUBBY_KERN_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"

#define CGROUP_PATH_ROOM 4096

/* Where the v2 tree is mounted: alone, or beside v1, which then has the controllers. NULL: nowhere.
 */
const char *cgroup_root(void) MUST_USE;

/* Whether v1 is mounted too (a hybrid host): controllers bound there are missing in v2. */
bool cgroup_is_hybrid(void) MUST_USE;

/* Writes the path of the cgroup that a process (0: this one) is in. 0, or -1 and errno. */
int cgroup_of(pid_t pid, char path[CGROUP_PATH_ROOM]) MUST_USE;

/*
 * Opens the directory of a cgroup. -1 and errno on failure: EACCES when this user may not manage it
 * (make children and move processes), ENOTDIR when `path` is no cgroup.
 */
int cgroup_open(const char *path) MUST_USE;

/*
 * Whether it was handed to this user as a whole. The system's systemd marks what it hands over with
 * an extended attribute (251 or newer) and manages the rest itself; elsewhere being the owner is
 * enough.
 */
bool cgroup_is_delegated(int dir_fd) MUST_USE;

/* Writes a text to one of its files. 0, or -1 and errno. */
int cgroup_write(int dir_fd, const char *file, const char *text) MUST_USE;

/* Reads a whole small file, NUL-ended. Its length, or -1 and errno. */
ssize_t cgroup_read_text(int dir_fd, const char *file, char *text, size_t room);

/* Reads a number: of `key` in a file of "key number" lines, or with NULL the file's only one. False
 * when there is none (also for "max"). */
bool cgroup_read(int dir_fd, const char *file, const char *key, int64_t *ret);

/* Whether `controller` stands in its cgroup.controllers. */
bool cgroup_has(int dir_fd, const char *controller) MUST_USE;

/* Gives a controller to its children. 0, or -1 and errno: EBUSY while it has processes itself. */
int cgroup_enable(int dir_fd, const char *controller) MUST_USE;

/*
 * Moves all processes of one cgroup into another. The user must be able to write cgroup.procs there
 * and in the lowest cgroup above both. 0, or -1 and errno: some may have been moved.
 */
int cgroup_drain(int from_fd, int to_fd) MUST_USE;

/* Makes (or finds) the child `leaf` and moves all own processes of the cgroup there. 0, or -1 and
 * errno. */
int cgroup_evacuate(int dir_fd, const char *leaf) MUST_USE;

/*
 * Stops all that runs in it and below, or lets it go on, and waits until that is done. 0; -1 and
 * errno: ETIMEDOUT when something hangs in the kernel for some seconds, and nothing is frozen then.
 * Linux 5.2.
 */
int cgroup_freeze(int dir_fd, bool frozen) MUST_USE;

/*
 * Kills everything in the child `name` and below, waits until it is gone (at most some seconds, for
 * what hangs in the kernel) and removes it with what is below. 0 (also when there is none), or -1
 * and errno. cgroup.kill: Linux 5.14; without it what lives there stays, and so does the child.
 */
int cgroup_remove(int dir_fd, const char *name) MUST_USE;

#endif
