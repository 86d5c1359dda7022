/* SPDX-License-Identifier: MIT */
/*
 * container/autostart_unit.c: the unit of the user's systemd that starts containers at each boot.
 *
 * Enabling one is a link beside it, which is made here: systemctl would need a manager that runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "container/autostart.h"

#define UNIT "cubby-autostart.service"
#define WANTS "default.target.wants"
#define SYSTEMD_DIR "/run/systemd/system"
#define LINGER_DIR "/var/lib/systemd/linger"
/* Of the program below its prefix, and of what it starts. */

/* Where the user's units are: beside our own configuration. */
static const char *units_path(struct work *w)
{
	const char *slash = strrchr(w->facts.config_dir, '/');

	return arena_printf(&w->arena, "%.*s/systemd/user", (int)(slash - w->facts.config_dir),
			    w->facts.config_dir);
}

/* A path as a word of ExecStart=, where these have a meaning: systemd.service(5). */
static const char *quoted(struct work *w, const char *path)
{
	char *out = arena_alloc(&w->arena, 2 * strlen(path) + 3);
	size_t used = 0;

	out[used++] = '"';
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			out[used++] = '\\';
		if (*path == '%' || *path == '$')
			out[used++] = *path;
		out[used++] = *path;
	}
	out[used] = '"';
	return out;
}

static const char *unit_text(struct work *w)
{
	const char *cubby = quoted(w, facts_launcher(&w->facts, &w->arena));

	return arena_printf(&w->arena,
			    "# Made by 'cubby autostart enable', removed by 'cubby autostart "
			    "disable'.\n"
			    "[Unit]\nDescription=Containers of cubby that start by themselves\n\n"
			    "[Service]\nType=oneshot\nRemainAfterExit=yes\n"
			    "ExecStart=%s autostart\nExecStop=%s autostart --shutdown\n"
			    "# One that fails to start ends none of the others.\n"
			    "SuccessExitStatus=1\nTimeoutStartSec=infinity\nDelegate=yes\n\n"
			    "[Install]\nWantedBy=default.target\n",
			    cubby, cubby);
}

/* A user's manager begins at the first login, and at boot for one who lingers. */
static bool lingers(struct work *w)
{
	return access(arena_printf(&w->arena, LINGER_DIR "/%s", w->facts.user), F_OK) == 0;
}

static void note_missing(struct work *w)
{
	if (access(SYSTEMD_DIR, F_OK) < 0)
		work_note("systemd does not run here: nothing will start containers by itself");
	else if (!lingers(w))
		work_note(arena_printf(&w->arena,
				       "containers start when you log in and end when you log out; "
				       "at boot they start after: loginctl enable-linger %s",
				       w->facts.user));
}

int autostart_enable(struct work *w, struct err *e)
{
	const char *dir = units_path(w);
	const char *text = unit_text(w);
	OWN_FD int dir_fd = -1;

	if (file_make_dirs(arena_printf(&w->arena, "%s/" WANTS, dir), 0755, e) < 0)
		return -1;
	dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0);
	if (dir_fd < 0)
		return err_sys(e, "cannot open '%s'", dir);
	if (file_write_atomically(dir_fd, UNIT, text, strlen(text), 0644, e) < 0)
		return err_in(e, "%s/" UNIT, dir);
	if (symlinkat("../" UNIT, dir_fd, WANTS "/" UNIT) < 0 && errno != EEXIST)
		return err_sys(e, "cannot link '%s/" WANTS "/" UNIT "'", dir);
	note_missing(w);
	return 0;
}

int autostart_disable(struct work *w, struct err *e)
{
	const char *dir = units_path(w);
	const char *const names[] = {WANTS "/" UNIT, UNIT};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *path = arena_printf(&w->arena, "%s/%s", dir, names[i]);

		if (unlink(path) < 0 && errno != ENOENT)
			return err_sys(e, "cannot remove '%s'", path);
	}
	return 0;
}

void autostart_print_status(struct work *w)
{
	const char *link = arena_printf(&w->arena, "%s/" WANTS "/" UNIT, units_path(w));
	struct stat st;
	/* The unit itself, not only a link to nothing. */
	bool enabled = stat(link, &st) == 0;

	(void)puts(enabled ? "enabled" : "disabled");
	if (enabled)
		note_missing(w);
}
