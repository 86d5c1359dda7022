/* SPDX-License-Identifier: MIT */
/*
 * scope/manager.h: the few things asked of the user's own systemd, over D-Bus.
 */
#ifndef CUBBY_SCOPE_MANAGER_H
#define CUBBY_SCOPE_MANAGER_H

#include <stddef.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "base/err.h"

struct manager {
	sd_bus *bus;
};

/* Connects to the manager of the user who runs this. 0, or -1 with `e`. */
int manager_open(struct manager *m, struct err *e) MUST_USE;
void manager_done(struct manager *m);

/* Starts the service that keeps sandboxes, if it does not run, and waits until it is ready. 0 with
 * the path of its cgroup; -1 with `e`. */
int manager_start(struct manager *m, char *ret_path, size_t room, struct err *e) MUST_USE;

/* Has the process moved to where launchers are, unless it is below the manager anyway: only then
 * may it start something in the service's cgroup. */
int manager_attach(struct manager *m, pid_t pid, const char *path, struct err *e) MUST_USE;

#endif
