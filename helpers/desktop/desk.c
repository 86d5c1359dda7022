/* SPDX-License-Identifier: MIT */
/* desktop/desk.c: the directories of the XDG base directory specification, D-Bus and systemd. */
#include "helpers/desktop/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

unsigned desk_split(struct desk *k, const char *list, const char *below, const char *ret[DESK_DIRS])
{
	unsigned count = 0;

	while (list && *list && count < DESK_DIRS) {
		size_t len = strcspn(list, ":");
		size_t kept = len;

		while (kept > 1 && list[kept - 1] == '/')
			kept--;
		if (list[0] == '/')
			ret[count++] = arena_printf(&k->arena, "%.*s%s", (int)kept, list, below);
		list += len;
		list += *list == ':';
	}
	return count;
}

static const char *variable(const struct desk *k, const char *name, const char *otherwise)
{
	const char *value = facts_env(&k->facts, name);

	return value && value[0] ? value : otherwise;
}

/* A directory of the user's: XDG_DATA_HOME and its like, if it is absolute as it must be. */
static const char *own_dir(struct desk *k, const char *name, const char *otherwise)
{
	const char *value = facts_env(&k->facts, name);

	return value && value[0] == '/'
		       ? value
		       : arena_printf(&k->arena, "%s/%s", k->facts.home, otherwise);
}

static void set_kind(struct desk *k, unsigned index, struct desk_kind kind, const char *dirs,
		     const char *below)
{
	kind.system = arena_alloc(&k->arena, DESK_DIRS * sizeof(*kind.system));
	kind.system_count = desk_split(k, dirs, below, kind.system);
	k->kinds[index] = kind;
}

static void set_kinds(struct desk *k)
{
	const char *data = own_dir(k, "XDG_DATA_HOME", ".local/share");
	const char *config = own_dir(k, "XDG_CONFIG_HOME", ".config");
	const char *data_dirs = variable(k, "XDG_DATA_DIRS", "/usr/local/share:/usr/share");
	const char *config_dirs = variable(k, "XDG_CONFIG_DIRS", "/etc/xdg");
	const char *units = arena_printf(&k->arena,
					 "/etc/systemd/user:%s/systemd/user:/usr/local/lib/systemd/"
					 "user:/usr/lib/systemd/user",
					 data);

	set_kind(k, KIND_ENTRY,
		 (struct desk_kind){.word = "entry",
				    .suffix = ".desktop",
				    .key = "Exec",
				    .own = arena_printf(&k->arena, "%s/applications", data),
				    .overrides = true},
		 data_dirs, "/applications");
	set_kind(k, KIND_AUTOSTART,
		 (struct desk_kind){.word = "autostart",
				    .suffix = ".desktop",
				    .key = "Exec",
				    .own = arena_printf(&k->arena, "%s/autostart", config),
				    .overrides = true},
		 config_dirs, "/autostart");
	set_kind(k, KIND_SERVICE,
		 (struct desk_kind){.word = "dbus",
				    .suffix = ".service",
				    .key = "Exec",
				    .name_key = "Name",
				    .own = arena_printf(&k->arena, "%s/dbus-1/services", data),
				    .overrides = true},
		 data_dirs, "/dbus-1/services");
	set_kind(k, KIND_UNIT,
		 (struct desk_kind){.word = "systemd",
				    .suffix = ".service",
				    .key = "ExecStart",
				    .own = arena_printf(&k->arena, "%s/systemd/user", config)},
		 units, "");
	set_kind(k, KIND_ICON,
		 (struct desk_kind){.word = "icon",
				    .suffix = ".desktop",
				    .key = "Exec",
				    .own = own_dir(k, "XDG_DESKTOP_DIR", "Desktop")},
		 "", "");
}

int desk_init(struct desk *k, struct err *e)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len < 0)
		return err_sys(e, "cannot read '/proc/self/exe'");
	path[len] = '\0';
	if (facts_collect(&k->arena, environ, &k->facts, e) < 0)
		return -1;
	/* PREFIX/libexec/cubby/cubby-desktop */
	for (int parts = 3; len > 0; len--)
		if (path[len - 1] == '/' && --parts == 0)
			break;
	k->cubby = arena_printf(&k->arena, "%.*sbin/cubby", (int)len, path);
	for (const char *c = k->cubby; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return err_set(e, "cannot write the path of cubby into a desktop entry: it "
					  "has control characters");
	k->bin = arena_printf(&k->arena, "%s/.local/bin", k->facts.home);
	set_kinds(k);
	return 0;
}

static unsigned search_dirs(struct desk *k, const char *ret[DESK_DIRS])
{
	return desk_split(k, variable(k, "PATH", "/usr/local/bin:/usr/bin:/bin"), "", ret);
}

bool desk_finds_own(struct desk *k)
{
	const char *dirs[DESK_DIRS];
	unsigned count = search_dirs(k, dirs);

	while (count > 0 && strcmp(dirs[count - 1], k->bin) != 0)
		count--;
	return count > 0;
}

const char *desk_command(struct desk *k, const char *name)
{
	const char *dirs[DESK_DIRS];
	unsigned count = search_dirs(k, dirs);

	for (unsigned i = 0; i < count; i++) {
		const char *path = arena_printf(&k->arena, "%s/%s", dirs[i], name);

		if (strcmp(dirs[i], k->bin) != 0 && access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

const char *desk_read(struct desk *k, const char *path)
{
	struct err ignored;
	char *text;
	size_t len;

	return file_read(AT_FDCWD, path, DESK_FILE_BYTES, &k->arena, &text, &len, &ignored) < 0
		       ? NULL
		       : text;
}
