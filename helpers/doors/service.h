/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/service.h: the services of the desktop that a sandbox can be given: one process
 * each, boxed, with one socket that is seen inside.
 */
#ifndef CUBBY_HELPERS_DOORS_SERVICE_H
#define CUBBY_HELPERS_DOORS_SERVICE_H

#include <stdbool.h>

#include "base/err.h"
#include "helpers/doors/request.h"

struct door {
	int dir_fd;    /* the service's own directory: its socket is there as DOOR_SOCKET */
	int listen_fd; /* that socket, listening; -1 when the service makes it itself */
	int ready_fd;  /* a byte tells that it serves; the end of file behind it that it may end */
	int log_fd;    /* where denials go (common/denial.h) */
	int print_fd;  /* a bus: what its filter prints goes here; -1 for others */
};

#define DOOR_SOCKET "socket"
/* Beside it: the socket by which a compositor knows a relay's clients (context.h). */
#define DOOR_CONTEXT "context"

/*
 * A service's process: prepares, boxes itself, tells that it is ready and serves. Comes back only
 * with an error, -1 and `e`.
 */
typedef int service_run(const struct request *q, const struct door *d, struct err *e);

struct service {
	const char *name; /* as the request and the doors directory call it */
	bool listens;     /* its socket is made for it */
	const char *bus;  /* what is printed is read by a process of its own (buslog.h); or NULL */
	service_run *run;
};

extern const struct service services[];
extern const unsigned service_count;

service_run service_x11;
service_run service_nested;
service_run service_wayland;
service_run service_pulse;
service_run service_session_bus;
service_run service_system_bus;
service_run service_a11y_bus;

/* Tells the launcher that the service is ready to serve. */
int service_ready(const struct door *d, struct err *e) MUST_USE;

/* A socket that listens in a service's directory, which is closed by the caller; -1 with `e`. */
int service_listen(int dir_fd, const char *name, struct err *e) MUST_USE;

/* The path of the service's own directory: a mount can be cloned only in the namespace that it is
 * in. In the arena; NULL and errno when it cannot be had. */
const char *service_dir(const struct door *d, struct arena *a) MUST_USE;

/* Puts "/server", the socket `path`, into a box and guards it: what all relays do. */
int service_enclose(const char *path, struct err *e) MUST_USE;

#define SERVICE_SERVER "/server"

#endif
