/* SPDX-License-Identifier: MIT */
/* container/volume_users.c: the texts of all configs; cubby wrote them, in one form. */
#include "container/volume_users.h"

#include <errno.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "state/container.h"

#define CONFIG_MAX ((size_t)4 << 20)

static int add_config(struct work *w, int home_fd, const char *path, const char **text,
		      struct err *e)
{
	char *config;
	size_t len;
	int got = file_read_if_there(home_fd, path, CONFIG_MAX, &w->arena, &config, &len, e);

	if (got > 0)
		*text = arena_printf(&w->arena, "%s\n%s", *text, config);
	return got < 0 ? -1 : 0;
}

static int add_configs(struct work *w, int home_fd, const char *name, const char **text,
		       struct err *e)
{
	struct arena *a = &w->arena;
	const char *dir = arena_printf(a, "%s/" CONTAINER_SNAPS, name);
	const char *const *snaps;
	unsigned count;

	*text = "";
	if (add_config(w, home_fd, arena_printf(a, "%s/" CONTAINER_CONFIG, name), text, e) < 0)
		return -1;
	if (dir_list(home_fd, dir, "", a, &snaps, &count) < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : err_sys(e, "cannot list the snapshots of '%s'", name);
	for (unsigned i = 0; i < count; i++)
		if (add_config(w, home_fd,
			       arena_printf(a, "%s/%s/" CONTAINER_CONFIG, dir, snaps[i]), text,
			       e) < 0)
			return -1;
	return 0;
}

int volume_users_read(struct work *w, struct volume_users *ret, struct err *e)
{
	OWN_FD int home_fd = container_open_home(&w->facts, &w->arena, e);
	const char **texts;

	*ret = (struct volume_users){.count = 0};
	if (home_fd < 0)
		return -1;
	if (dir_list(home_fd, ".", "", &w->arena, &ret->names, &ret->count) < 0)
		return err_sys(e, "cannot list the containers");
	texts = arena_alloc(&w->arena, (ret->count + 1) * sizeof(*texts));
	for (unsigned i = 0; i < ret->count; i++)
		if (add_configs(w, home_fd, ret->names[i], &texts[i], e) < 0)
			return -1;
	ret->texts = texts;
	return 0;
}

bool volume_users_has(const struct volume_users *u, unsigned index, const char *volume)
{
	size_t len = strlen(volume);

	for (const char *at = u->texts[index]; (at = strchr(at, '"')); at++)
		if (!strncmp(at + 1, volume, len) && at[len + 1] == ':')
			return true;
	return false;
}
