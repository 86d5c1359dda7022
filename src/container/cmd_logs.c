/* SPDX-License-Identifier: MIT */
/* container/cmd_logs.c: cubby logs: what the console of a container has shown. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/standing.h"
#include "container/verbs.h"
#include "kern/sys.h"
#include "state/container.h"

/* Copies what is there; false when stdout does not take it. */
static bool copy(int fd)
{
	static char bytes[8192];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		if (fd_write_all(STDOUT_FILENO, bytes, (size_t)n) < 0)
			return false;
	return true;
}

static int open_log(int dir_fd, const char *name)
{
	return fd_open_at(dir_fd, name, O_RDONLY | O_NOFOLLOW, 0);
}

/* Woken by what is written below the directory, until the supervisor is gone. */
static int follow(struct work *w, int dir_fd, int *log_fd, struct err *e)
{
	OWN_FD int notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	const char *path = arena_printf(&w->arena, "/proc/self/fd/%d", dir_fd);
	struct record record;
	struct pollfd set[2];
	OWN_FD int pidfd = -1;

	if (notify_fd < 0 || inotify_add_watch(notify_fd, path, IN_MODIFY | IN_CREATE) < 0)
		return err_sys(e, "cannot follow the log");
	if (standing_look(w, dir_fd, &record, e) < 0)
		return -1;
	if (record.supervisor > 0)
		pidfd = sys_pidfd_open(record.supervisor);
	set[0] = (struct pollfd){.fd = notify_fd, .events = POLLIN};
	set[1] = (struct pollfd){.fd = pidfd, .events = POLLIN};
	for (;;) {
		static char ignored[4096];
		OWN_FD int now_fd = -1;

		if (!copy(*log_fd))
			return err_sys(e, "cannot write the log");
		if (pidfd < 0 || set[1].revents)
			return 0;
		if (poll(set, 2, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait for the log");
		while (read(notify_fd, ignored, sizeof(ignored)) > 0)
			;
		/* A full log was renamed: its rest, then the new one. */
		if (!copy(*log_fd))
			return err_sys(e, "cannot write the log");
		now_fd = open_log(dir_fd, CONTAINER_LOG);
		if (fd_is_same(now_fd, *log_fd))
			continue;
		fd_close(log_fd);
		*log_fd = fd_take(&now_fd);
	}
}

int cmd_logs(int argc, char *const *argv, struct err *e)
{
	OWN_FD int dir_fd = -1;
	OWN_FD int old_fd = -1;
	OWN_FD int log_fd = -1;
	struct work *w;

	(void)argc;
	if (work_begin("logs", false, argv, &w, e) < 0 || work_one_name(w, e) < 0)
		return -1;
	dir_fd = container_open(&w->facts, w->options.names[0], &w->arena, e);
	if (dir_fd < 0)
		return -1;
	old_fd = open_log(dir_fd, CONTAINER_LOG_OLD);
	log_fd = open_log(dir_fd, CONTAINER_LOG);
	if (!copy(old_fd) || !copy(log_fd))
		return err_sys(e, "cannot write the log");
	return work_has(w, OPTION_logs_follow) ? follow(w, dir_fd, &log_fd, e) : 0;
}
