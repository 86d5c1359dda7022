/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/nested.c: an X server of the sandbox's own: Xephyr, a window of the relay's
 * display.
 *
 * Clients may do to each other there what X lets them, with all its extensions; the server itself
 * is a client of the relay (x11.c), which no other client trusts. So whoever takes it over has one
 * window. It has a box of its own, as the relay has, and our listening socket by the protocol of
 * sd_listen_fds(3).
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doors/box.h"
#include "helpers/doors/filter.h"
#include "helpers/doors/service.h"

#define SERVER "/usr/bin/Xephyr"
/* A number of its own network's: it binds the abstract socket too. */
#define NUMBER ":1000"

enum { LISTEN_FD = 3 /* what sd_listen_fds(3) begins with */, READY_FD = 4 };

/* The relay's socket lies beside ours, and listens since before any service was started. */
static const char *relay_path(const char *own_dir, struct arena *a)
{
	size_t len = own_dir ? (size_t)(strrchr(own_dir, '/') - own_dir) : 0;

	return own_dir ? arena_printf(a, "%.*s/x11/" DOOR_SOCKET, (int)len, own_dir) : NULL;
}

static int silence(struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);

	for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++)
		if (null_fd < 0 || fd_become_stdio(null_fd, number) < 0)
			return err_sys(e, "cannot silence the nested X server");
	return 0;
}

/* By way of numbers that none of them has. */
static int hand_over(const struct door *d, struct err *e)
{
	OWN_FD int listen_fd = fcntl(d->listen_fd, F_DUPFD_CLOEXEC, READY_FD + 1);
	OWN_FD int ready_fd = fcntl(d->ready_fd, F_DUPFD_CLOEXEC, READY_FD + 1);

	if (listen_fd < 0 || ready_fd < 0 || dup2(listen_fd, LISTEN_FD) < 0 ||
	    dup2(ready_fd, READY_FD) < 0)
		return err_sys(e, "cannot hand the sockets to the nested X server");
	return 0;
}

/* What execve takes; `count` words and the end. */
static char **copy_words(const char *const *words, size_t count, struct arena *a)
{
	char **copy = arena_alloc(a, (count + 1) * sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = arena_strdup(a, words[i]);
	return copy;
}

/* It tells that it is ready by writing its number. */
static int run_server(const struct request *q, struct err *e)
{
	const char *words[] = {
		SERVER,        NUMBER,
		"-ac",         "-noreset",
		"-resizeable", "-no-host-grab",
		"-screen",     "1280x800",
		"-title",      arena_printf(q->arena, "%s (cubby)", request_value(q, "instance")),
		"-displayfd",  arena_printf(q->arena, "%d", READY_FD),
	};
	const char *environment[] = {
		"DISPLAY=:0",
		"HOME=/tmp",
		"PATH=/usr/bin:/bin",
		"LISTEN_FDS=1",
		arena_printf(q->arena, "LISTEN_PID=%ld", (long)getpid()),
	};

	if (filter_load(FILTER_X_SERVER, e) < 0)
		return -1;
	(void)execve(SERVER, copy_words(words, COUNT_OF(words), q->arena),
		     copy_words(environment, COUNT_OF(environment), q->arena));
	return err_sys(e, "cannot start '%s'", SERVER);
}

int service_nested(const struct request *q, const struct door *d, struct err *e)
{
	const char *path = relay_path(service_dir(d, q->arena), q->arena);
	const struct box_place places[] = {
		{"/usr", "/usr", false}, {"/tmp", NULL, true}, {"/tmp/.X11-unix/X0", path, true}};

	if (access(SERVER, X_OK) < 0) {
		(void)err_set(e, "cannot start a nested X server: '%s' is not installed", SERVER);
		return err_hint(e, "install the package xserver-xephyr");
	}
	if (!path)
		return err_sys(e, "cannot find the directory of the X relay");
	if (silence(e) < 0)
		return -1;
	if (box_enter(places, COUNT_OF(places), NULL, e) < 0 || box_guard(false, e) < 0 ||
	    hand_over(d, e) < 0)
		return -1;
	return run_server(q, e);
}
