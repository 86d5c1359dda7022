/* SPDX-License-Identifier: MIT */
/* image/settings.c: the layers, the words of the image, and its user by the layers' own tables. */
#include "helpers/image/settings.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>

#include "base/fd.h"
#include "helpers/image/config.h"
#include "kern/sys.h"

#define PASSWD_MAX ((size_t)1 << 20)

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/* Column `column` of the line that begins with `name`, in the topmost file of that path; or NULL.
 */
static const char *look_up(const struct image *i, const struct facts *f, const char *path,
			   const char *name, unsigned column, struct arena *a)
{
	for (unsigned n = i->count; n-- > 0;) {
		const char *tree = layers_tree(f, i->layers[n], a);
		OWN_FD int tree_fd = fd_open_at(AT_FDCWD, tree, O_PATH | O_DIRECTORY, 0);
		OWN_FD int fd = tree_fd < 0 ? -1
					    : sys_openat2(tree_fd, path, O_RDONLY | O_NONBLOCK, 0,
							  RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
		char *text = arena_alloc(a, PASSWD_MAX + 1);
		ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, PASSWD_MAX);
		char *next = text;

		if (len < 0)
			continue;
		text[len] = '\0';
		for (char *line = strsep(&next, "\n"); line; line = strsep(&next, "\n")) {
			const char *first = strsep(&line, ":");
			const char *field = first;

			if (strcmp(first, name) != 0)
				continue;
			for (unsigned c = 0; c < column && field; c++)
				field = strsep(&line, ":");
			return field && is_number(field) ? field : NULL;
		}
		return NULL;
	}
	return NULL;
}

static int refuse_user(const char *said, struct err *e)
{
	(void)err_set(e, "the image runs as '%.100s', which its passwd or group does not know",
		      said);
	return err_hint(e, "say which: --user UID --group GID");
}

/* "user[:group]", names or numbers. */
static int say_user(const struct image *i, const struct facts *f, const char *said, struct arena *a,
		    FILE *out, struct err *e)
{
	char *group = arena_strdup(a, said);
	const char *user = strsep(&group, ":");
	const char *uid = is_number(user) ? user : look_up(i, f, "etc/passwd", user, 2, a);
	const char *gid = NULL;

	if (!*said)
		return 0;
	if (group)
		gid = is_number(group) ? group : look_up(i, f, "etc/group", group, 2, a);
	else if (!is_number(user))
		gid = look_up(i, f, "etc/passwd", user, 3, a);
	if (!uid || (group && !gid))
		return refuse_user(said, e);
	config_say(out, "ids.user", uid);
	/* A number without a line has the group of root, as the standard has it. */
	config_say(out, "ids.group", gid ? gid : "0");
	return 0;
}

int settings_write(const struct image *i, const struct facts *f, struct arena *a, FILE *out,
		   struct err *e)
{
	for (unsigned n = 0; n < i->count; n++)
		config_say(out, "root.layers", i->layers[n]);
	for (unsigned n = 0; n < i->said_count; n++)
		config_say(out, i->said[n].key, i->said[n].value);
	return i->user ? say_user(i, f, i->user, a, out, e) : 0;
}
