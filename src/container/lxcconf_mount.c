/* SPDX-License-Identifier: MIT */
/*
 * container/lxcconf_mount.c: mounts of a file of LXC: a path of the host is seen inside at its own
 * place, or is an error.
 */
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "container/lxcconf_map.h"

/* A line of fstab(5). */
struct mount {
	const char *source;
	const char *target; /* absolute */
	const char *type;
	const char *options;
	struct origin at; /* of the line */
	struct origin source_at;
	struct origin options_at;
};

/* What the options of a mount say. */
struct wishes {
	bool bind;
	bool read_only;
	bool no_exec;
	bool optional;
	bool wrong; /* one of them cannot be had, and has been refused */
};

void lxcconf_mount_auto(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *word;

	place.len = 0;
	while (lxcconf_word(c, &at, &place, &word)) {
		const char *shown = arena_printf(c->arena, "%s = %s", entry->name, word);

		if (!strcmp(word, "proc") || !strcmp(word, "proc:mixed"))
			continue;
		if (!strncmp(word, "cgroup", 6) && !strstr(word, ":force"))
			continue;
		if (!strncmp(word, "proc:", 5))
			lxcconf_cannot(c, place, shown,
				       "the kernel's settings cannot be written inside",
				       "proc:mixed");
		else if (!strncmp(word, "sys", 3))
			lxcconf_cannot(c, place, shown, "there is no /sys inside",
				       "lxc.mount.entry = /sys sys none bind,ro 0 0 shows the "
				       "host's");
		else
			lxcconf_cannot(c, place, shown, "it is not mounted inside", "leave it out");
	}
}

/* "\040" in a field is a blank, as in fstab(5). */
static const char *unescape(struct lxcconf *c, const char *text)
{
	char *out = arena_strdup(c->arena, text);
	size_t used = 0;

	for (size_t i = 0; text[i]; i++) {
		const char *t = text + i;

		if (t[0] == '\\' && strspn(t + 1, "01234567") >= 3 && t[1] < '4') {
			out[used++] = (char)((t[1] - '0') * 64 + (t[2] - '0') * 8 + (t[3] - '0'));
			i += 3;
		} else {
			out[used++] = *t;
		}
	}
	out[used] = '\0';
	return out;
}

static void read_option(struct lxcconf *c, const char *option, struct origin at, struct wishes *w)
{
	static const char held[] =
		" defaults rw nodev nosuid private rprivate slave rslave create=dir "
		"create=file ";

	if (!strcmp(option, "bind") || !strcmp(option, "rbind"))
		w->bind = true;
	else if (!strcmp(option, "ro"))
		w->read_only = true;
	else if (!strcmp(option, "noexec"))
		w->no_exec = true;
	else if (!strcmp(option, "optional"))
		w->optional = true;
	else if (!strstr(held, arena_printf(c->arena, " %s ", option))) {
		w->wrong = true;
		lxcconf_cannot(
			c, at, option, "mounts of a container have no such option",
			"bind, ro, rw, noexec and optional can be said; nodev and nosuid hold "
			"always");
	}
}

static struct wishes read_options(struct lxcconf *c, const struct mount *m)
{
	struct origin at = m->options_at;
	struct wishes w = {.bind = false};

	for (const char *option = m->options; *option;) {
		size_t len = strcspn(option, ",");

		at.len = (uint32_t)len;
		if (len > 0)
			read_option(c, arena_copy(c->arena, option, len), at, &w);
		option += len + (option[len] == ',');
		at.col += (uint32_t)len + 1;
	}
	return w;
}

static void say_bind(struct lxcconf *c, const struct mount *m, const struct wishes *w)
{
	const char *source = path_clean(c->arena, m->source);
	enum key_id key = w->read_only ? KEY_files_ro : KEY_files_rw;

	if (m->source[0] != '/' || !source || strcmp(source, m->target) != 0) {
		lxcconf_cannot(c, m->source_at,
			       arena_printf(c->arena, "%s on %s", m->source, m->target),
			       "a path of the host is seen inside under its own name",
			       arena_printf(c->arena, "%s %s none bind 0 0", m->source,
					    m->source + strspn(m->source, "/")));
		return;
	}
	if (path_is_below(source, "/dev"))
		key = KEY_devices;
	lxcconf_say(c, key, arena_printf(c->arena, "%s%s", source, w->optional ? "?" : ""),
		    m->source_at);
	if (w->no_exec && key != KEY_devices)
		lxcconf_say(c, KEY_files_noexec,
			    arena_printf(c->arena, "%s%s", source, w->optional ? "?" : ""),
			    m->source_at);
}

/* What every container has, wherever it says so. */
static bool is_there(const struct mount *m)
{
	return (!strcmp(m->type, "proc") && !strcmp(m->target, "/proc")) ||
	       (!strcmp(m->type, "devpts") && !strcmp(m->target, "/dev/pts")) ||
	       (!strcmp(m->type, "tmpfs") && !strcmp(m->target, "/dev/shm"));
}

static void say_mount(struct lxcconf *c, const struct mount *m)
{
	struct wishes w;

	if (is_there(m))
		return;
	if (strcmp(m->type, "tmpfs") != 0 && strcmp(m->type, "none") != 0 &&
	    strcmp(m->type, "bind") != 0) {
		lxcconf_cannot(c, m->at, arena_printf(c->arena, "a mount of %s", m->type),
			       "only root can mount it, or a container has its own",
			       "mount it on the host, and show it inside by bind; "
			       "files.overlay makes an overlay");
		return;
	}
	w = read_options(c, m);
	if (w.wrong)
		return;
	if (!strcmp(m->type, "tmpfs"))
		lxcconf_say(c, KEY_files_tmp, m->target, m->at);
	else if (w.bind || !strcmp(m->type, "bind"))
		say_bind(c, m, &w);
	else
		lxcconf_cannot(c, m->at, m->options, "a mount of type none is a bind",
			       "add the option bind");
}

void lxcconf_mount_line(struct lxcconf *c, const char *line, struct origin at)
{
	struct mount m = {.at = at, .options = ""};
	const char *fields[6] = {NULL};
	struct origin places[6];
	struct origin place = at;
	const char *rest = line;
	const char *more;

	place.len = 0;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		if (!lxcconf_word(c, &rest, &place, &fields[i]))
			fields[i] = NULL;
		places[i] = place;
	}
	if (!fields[2] || lxcconf_word(c, &rest, &place, &more)) {
		diag_error(c->diags, at, "syntax", "a mount is SOURCE TARGET TYPE OPTIONS 0 0");
		return;
	}
	m.source = unescape(c, fields[0]);
	m.target = unescape(c, fields[1]);
	m.target = path_clean(
		c->arena, m.target[0] == '/' ? m.target : arena_printf(c->arena, "/%s", m.target));
	m.type = fields[2];
	m.options = fields[3] ? fields[3] : "";
	m.source_at = places[0];
	m.options_at = places[3];
	if (m.target)
		say_mount(c, &m);
	else
		diag_error(c->diags, places[1], "path", "'%.200s' has '..' in it", fields[1]);
}

void lxcconf_mount_entry(struct lxcconf *c, const struct lxc_entry *entry)
{
	lxcconf_mount_line(c, entry->value, entry->at);
}

void lxcconf_mount_fstab(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct source *source = arena_alloc(c->arena, sizeof(*source));
	struct origin at = {source, 0, 1, 0};
	struct err e;
	char *text;
	size_t len;

	if (file_read(AT_FDCWD, entry->value, LIMIT_FILE_BYTES, c->arena, &text, &len, &e) < 0) {
		diag_error(c->diags, entry->at, "unreadable", "%s", e.text);
		return;
	}
	*source = (struct source){SOURCE_FILE, entry->value, text, len};
	for (const char *line = text; *line; line += *line == '\n') {
		size_t line_len = strcspn(line, "\r\n");

		at.line++;
		at.len = (uint32_t)line_len;
		if (line[strspn(line, " \t")] != '#' && strspn(line, " \t") < line_len)
			lxcconf_mount_line(c, arena_copy(c->arena, line, line_len), at);
		line += strcspn(line, "\n");
	}
	if (strlen(text) != len)
		diag_error(c->diags, entry->at, "encoding",
			   "'%.200s' is not text: it has a NUL byte", entry->value);
}
