/* SPDX-License-Identifier: MIT */
/* helpers/doors/buslog.h: notes what a message bus filter refuses. */
#ifndef CUBBY_HELPERS_DOORS_BUSLOG_H
#define CUBBY_HELPERS_DOORS_BUSLOG_H

#include "base/attr.h"

/*
 * A process of its own, boxed: reads what xdg-dbus-proxy --log prints, which repeats what the
 * inside has sent, until its end; `bus` is "session", "system" or "a11y".
 */
NORETURN void buslog_run(int printed_fd, int log_fd, const char *bus);

#endif
