/* SPDX-License-Identifier: MIT */
/* desktop/override.c: desktop entries, D-Bus services and commands with cubby in front. */
#include "helpers/desktop/override.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/path.h"
#include "base/words.h"
#include "helpers/desktop/keyfile.h"
#include "spec/writer.h"

/* A path as a word of Exec: quoted where it must be; '%' begins a field. */
static const char *exec_word(struct desk *k, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "/._+-";
	struct writer w = {.arena = &k->arena};

	if (strspn(path, plain) == strlen(path))
		return path;
	writer_puts(&w, "\"");
	for (const char *c = path; *c; c++) {
		/* A string's own backslashes are doubled on top of those that quote. */
		if (strchr("\"`$", *c))
			writer_puts(&w, "\\\\");
		if (*c == '\\')
			writer_puts(&w, "\\\\\\");
		if (*c == '%')
			writer_puts(&w, "%");
		writer_put(&w, c, 1);
	}
	writer_puts(&w, "\"");
	return w.text;
}

/* The command line, its program by the path that it has in PATH outside. */
static const char *command_line(struct desk *k, const struct keyfile_line *l)
{
	const char *line = arena_copy(&k->arena, l->value, l->value_len);
	size_t len = strcspn(line, " ");
	const char *path;

	/* Quoted words stay as they are. */
	if (strcspn(line, "/\"'\\=") < len)
		return line;
	path = desk_command(k, arena_copy(&k->arena, line, len));
	return path ? arena_printf(&k->arena, "%s%s", exec_word(k, path), line + len) : line;
}

/* "Exec=cubby run -p PROFILE -- " in front of what was there; D-Bus names it may own. */
static const char *file_text(struct desk *k, const struct desk_kind *kind, const char *source,
			     const char *profile)
{
	struct writer w = {.arena = &k->arena};
	const char *name = kind->name_key ? keyfile_value(source, kind->name_key, &k->arena) : NULL;
	const char *own = name ? arena_printf(&k->arena, " -s dbus.session.own+=%s", name) : "";
	struct keyfile_line l;

	while (keyfile_next(&source, &l)) {
		if (keyfile_is(&l, "SystemdService"))
			continue; /* the unit would start the program itself */
		if (keyfile_is(&l, kind->key))
			writer_puts(&w, arena_printf(&k->arena, "%s=%s run -p %s%s -- %s",
						     kind->key, exec_word(k, k->cubby), profile,
						     own, command_line(k, &l)));
		else if (keyfile_is(&l, "DBusActivatable"))
			writer_puts(&w, "DBusActivatable=false"); /* else Exec is not used */
		else
			writer_put(&w, l.text, l.len);
		writer_puts(&w, "\n");
	}
	return w.text;
}

static const char *command_text(struct desk *k, const char *source, const char *profile)
{
	char *words[] = {arena_strdup(&k->arena, k->cubby),
			 arena_strdup(&k->arena, "run"),
			 arena_strdup(&k->arena, "-p"),
			 arena_strdup(&k->arena, profile),
			 arena_strdup(&k->arena, "--"),
			 arena_strdup(&k->arena, source),
			 NULL};

	return arena_printf(&k->arena, "#!/bin/sh\nexec %s \"$@\"\n", words_join(words, &k->arena));
}

const char *override_text(struct desk *k, const struct way *w, const char *source,
			  const struct mark *m)
{
	const char *text;

	if (!w->kind)
		return access(source, X_OK) < 0
			       ? NULL
			       : mark_put(command_text(k, source, m->profile), m, &k->arena);
	text = desk_read(k, source);
	text = text ? file_text(k, w->kind, text, m->profile) : NULL;
	return text ? mark_put(text, m, &k->arena) : NULL;
}

bool override_is_old(struct desk *k, const struct way *w)
{
	const char *wanted = override_text(k, w, w->mark.source, &w->mark);
	const char *there = desk_read(k, w->path);

	return !wanted || !there || strcmp(wanted, there) != 0;
}

static int write_target(struct desk *k, const struct way *w, const char *text, struct err *e)
{
	const char *name = path_base(w->target);
	const char *dir = arena_copy(&k->arena, w->target, (size_t)(name - w->target - 1));
	OWN_FD int dir_fd = -1;

	if (file_make_dirs(dir, 0700, e) < 0)
		return -1;
	dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0);
	if (dir_fd < 0)
		return err_sys(e, "cannot open the directory '%s'", dir);
	if (!w->made && faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)err_set(e, "cannot make '%s': there is a file of your own", w->target);
		return err_hint(e, "move it away, or put 'cubby run' into it yourself");
	}
	return file_write_atomically(dir_fd, name, text, strlen(text), w->kind ? 0644 : 0755, e);
}

int override_make(struct desk *k, const struct way *w, const struct program *p, const char *profile,
		  struct err *e)
{
	const struct mark m = {
		.app = p->name, .profile = profile, .source = w->made ? w->mark.source : w->path};
	const char *text = override_text(k, w, m.source, &m);
	const char *there = w->made ? desk_read(k, w->path) : NULL;

	if (!text)
		return err_set(e, "cannot read '%s'", m.source);
	if (w->made && w->mark.edited)
		return err_set(e, "cannot make '%s' again: it was edited since", w->target);
	if (there && !strcmp(there, text))
		return 0;
	return write_target(k, w, text, e) < 0 ? -1 : 1;
}

int override_remove(const struct way *w, struct err *e)
{
	if (w->mark.edited) {
		(void)err_set(e, "cannot remove '%s': it was edited since cubby made it", w->path);
		return err_hint(e, "it is yours now: remove it yourself if you do not need it");
	}
	return unlink(w->path) < 0 ? err_sys(e, "cannot remove '%s'", w->path) : 0;
}
