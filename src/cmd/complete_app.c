/* SPDX-License-Identifier: MIT */
/* cmd/complete_app.c: the apps that a desktop knows, by the ids of their entries. */
#include <fcntl.h>
#include <string.h>

#include "base/dir.h"
#include "cmd/complete.h"

static void offer_entries(struct complete *c, const char *dir, size_t dir_len)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, arena_printf(&c->arena, "%.*s/applications", (int)dir_len, dir),
		     ".desktop", &c->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		complete_offer(
			c, arena_copy(&c->arena, names[i], strlen(names[i]) - strlen(".desktop")),
			NULL);
}

void complete_apps(struct complete *c)
{
	const char *dirs = facts_env(&c->facts, "XDG_DATA_DIRS");

	if (!dirs || !dirs[0])
		dirs = "/usr/local/share:/usr/share";
	while (*dirs) {
		size_t len = strcspn(dirs, ":");

		offer_entries(c, dirs, len);
		dirs += len;
		dirs += *dirs == ':';
	}
}
