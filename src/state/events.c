/* SPDX-License-Identifier: MIT */
/* state/events.c: the log of events: lines of fields divided by tabs. */
#include "state/events.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/file.h"

enum { FIELDS = 8 };

static void path_of(const struct facts *f, const char *suffix, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/events%s", f->state_dir, suffix);
}

/* Opens the log for appending, locked, and still the one that the name means. */
static int open_locked(const struct facts *f)
{
	char path[PATH_MAX];
	struct err ignored;

	path_of(f, "", path);
	for (int tries = 0; tries < 16; tries++) {
		OWN_FD int fd =
			fd_open_at(AT_FDCWD, path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0600);
		struct stat ours;
		struct stat now;

		if (fd < 0 && errno == ENOENT && file_make_dirs(f->state_dir, 0700, &ignored) == 0)
			continue;
		if (fd < 0 || flock(fd, LOCK_EX) < 0 || fstat(fd, &ours) < 0)
			return -1;
		if (fstatat(AT_FDCWD, path, &now, AT_SYMLINK_NOFOLLOW) < 0 ||
		    now.st_ino != ours.st_ino)
			continue;
		if (ours.st_size < EVENTS_BYTES)
			return fd_take(&fd);
		/* Full: who follows it reads its rest, and then the new one. */
		char old[PATH_MAX];

		path_of(f, ".1", old);
		if (rename(path, old) < 0)
			return -1;
	}
	return -1;
}

void events_append(const struct facts *f, const struct event *event, struct arena *a)
{
	OWN_FD int fd = open_locked(f);
	char reason[1024];
	const char *line;

	if (fd < 0)
		return;
	(void)esc_text(reason, sizeof(reason), event->reason ? event->reason : "",
		       event->reason ? strlen(event->reason) : 0);
	line = arena_printf(a, "%" PRId64 "\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", event->time,
			    event->name, record_state_name(event->before),
			    record_state_name(event->state), event->supervisor, event->init,
			    event->exit, reason);
	(void)!fd_write_all(fd, line, strlen(line));
}

/* Opens what the name means now, and is woken by its changes. */
static int follow_file(struct events *s, const char *suffix, bool end)
{
	char path[PATH_MAX];

	path_of(s->facts, suffix, path);
	s->fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_CREAT | O_NOFOLLOW, 0600);
	if (s->fd < 0 || (end && lseek(s->fd, 0, SEEK_END) < 0))
		return -1;
	return inotify_add_watch(s->notify_fd, path, IN_MODIFY | IN_MOVE_SELF) < 0 ? -1 : 0;
}

static bool has_old(const struct facts *f)
{
	char path[PATH_MAX];

	path_of(f, ".1", path);
	return faccessat(AT_FDCWD, path, R_OK, 0) == 0;
}

int events_open(struct events *ret, const struct facts *f, bool all, struct arena *a, struct err *e)
{
	*ret = (struct events){.facts = f, .fd = -1};
	ret->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (ret->notify_fd < 0) {
		(void)err_sys(e, "cannot watch for events");
		if (errno == EMFILE)
			return err_hint(e, "each monitor and wait needs one inotify instance: see "
					   "/proc/sys/fs/inotify/max_user_instances");
		return -1;
	}
	if (file_make_dirs(f->state_dir, 0700, e) < 0 ||
	    follow_file(ret, all && has_old(f) ? ".1" : "", !all) < 0) {
		(void)err_sys(e, "cannot follow '%s'", arena_printf(a, "%s/events", f->state_dir));
		events_close(ret);
		return -1;
	}
	return 0;
}

/* Whether the log that is open is no longer the one that is written to; the next may be yet to
 * come. */
static bool is_left(const struct events *s)
{
	char path[PATH_MAX];
	struct stat ours;
	struct stat now;

	path_of(s->facts, "", path);
	if (fstat(s->fd, &ours) < 0)
		return false;
	if (fstatat(AT_FDCWD, path, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT;
	return ours.st_ino != now.st_ino || ours.st_dev != now.st_dev;
}

/* A whole line in s->line, or false. */
static bool take_line(struct events *s)
{
	const char *from = s->text + s->start;
	const char *end = memchr(from, '\n', s->end - s->start);
	size_t len = end ? (size_t)(end - from) : 0;

	if (!end)
		return false;
	s->start += len + 1;
	if (len >= sizeof(s->line))
		len = sizeof(s->line) - 1;
	memcpy(s->line, from, len);
	s->line[len] = '\0';
	return true;
}

/* More of the log behind what is there; false at its end. */
static bool fill(struct events *s)
{
	ssize_t n;

	memmove(s->text, s->text + s->start, s->end - s->start);
	s->end -= s->start;
	s->start = 0;
	if (s->end == sizeof(s->text))
		s->end = 0; /* no line of ours is so long */
	n = read(s->fd, s->text + s->end, sizeof(s->text) - s->end);
	if (n > 0)
		s->end += (size_t)n;
	return n > 0;
}

static bool parse(char *line, struct event *ret)
{
	char *field[FIELDS];
	int before;
	int state;

	for (int i = 0; i < FIELDS; i++) {
		char *tab = i < FIELDS - 1 ? strchr(line, '\t') : line + strlen(line);

		if (!tab)
			return false;
		field[i] = line;
		line = tab + (i < FIELDS - 1);
		if (i < FIELDS - 1)
			*tab = '\0';
	}
	before = record_state_find(field[2], strlen(field[2]));
	state = record_state_find(field[3], strlen(field[3]));
	if (before < 0 || state < 0)
		return false;
	*ret = (struct event){.time = strtoll(field[0], NULL, 10),
			      .name = field[1],
			      .before = (enum container_state)before,
			      .state = (enum container_state)state,
			      .supervisor = (int32_t)strtol(field[4], NULL, 10),
			      .init = (int32_t)strtol(field[5], NULL, 10),
			      .exit = (int32_t)strtol(field[6], NULL, 10),
			      .reason = field[7]};
	return true;
}

int events_next(struct events *s, struct event *ret)
{
	for (;;) {
		while (take_line(s))
			if (parse(s->line, ret))
				return 1;
		if (fill(s))
			continue;
		if (!is_left(s))
			return 0;
		/* Looked after the last read: what was written in between is still here. */
		if (fill(s))
			continue;
		fd_close(&s->fd);
		s->start = s->end =
			0; /* half a line that a full disk has left is not the next log's */
		if (follow_file(s, "", false) < 0)
			return 0;
	}
}

void events_woken(struct events *s)
{
	char ignored[4096];

	while (read(s->notify_fd, ignored, sizeof(ignored)) > 0)
		;
}

void events_close(struct events *s)
{
	fd_close(&s->fd);
	fd_close(&s->notify_fd);
}
