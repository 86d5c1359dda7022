/* SPDX-License-Identifier: MIT */
/* helpers/doors/service.c: the table of services, and what they have in common. */
#include "helpers/doors/service.h"

#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doors/box.h"
#include "helpers/doors/filter.h"

const struct service services[] = {
	{"x11", true, NULL, service_x11},
	{"nested", true, NULL, service_nested},
	{"wayland", true, NULL, service_wayland},
	{"pulse", true, NULL, service_pulse},
	{"session-bus", false, "session", service_session_bus},
	{"system-bus", false, "system", service_system_bus},
	{"a11y-bus", false, "a11y", service_a11y_bus},
};

const unsigned service_count = COUNT_OF(services);

int service_listen(int dir_fd, const char *name, struct err *e)
{
	OWN_FD int fd = fd_socket(AF_UNIX, SOCK_STREAM);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", dir_fd,
		       name);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 128) < 0)
		return err_sys(e, "cannot make a socket for a service of the desktop");
	return fd_take(&fd);
}

int service_ready(const struct door *d, struct err *e)
{
	return fd_write_all(d->ready_fd, "r", 1) < 0 ? err_sys(e, "cannot tell that it is ready")
						     : 0;
}

const char *service_dir(const struct door *d, struct arena *a)
{
	char link[32];
	char path[PATH_MAX];
	ssize_t len;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", d->dir_fd);
	len = readlink(link, path, sizeof(path));
	return len <= 0 || len == (ssize_t)sizeof(path) ? NULL : arena_copy(a, path, (size_t)len);
}

int service_enclose(const char *path, struct err *e)
{
	struct box_place place = {SERVICE_SERVER, path, true};

	if (box_enter(&place, 1, NULL, e) < 0 || box_guard(true, e) < 0)
		return -1;
	return filter_load(FILTER_RELAY, e);
}
