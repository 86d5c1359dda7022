/* SPDX-License-Identifier: MIT */
/* kern/newidmap.c: finding the programs and the user's ids. */
#include "kern/newidmap.h"

#include <errno.h>

#include "kern/explain.h"
#include "kern/installed.h"
#include "kern/subid.h"

int newidmap_command(const struct newidmap *n, const char *user, uint32_t uid, pid_t pid,
		     struct arena *a, char *argv[NEWIDMAP_WORDS], struct err *e)
{
	char *path = installed_find(n->name, a);
	struct subid range;
	int words = 0;

	if (!path)
		return explain_newidmap(arena_printf(a, "/usr/bin/%s", n->name), user, uid, ENOENT,
					NULL, e);
	if (!subid_find(n->file, user, uid, &range))
		return errno != 0 && errno != ENOENT
			       ? err_sys(e, "cannot read '%s'", n->file)
			       : explain_newidmap(path, user, uid, 0, NULL, e);
	argv[words++] = path;
	argv[words++] = arena_printf(a, "%ld", (long)pid);
	argv[words++] = arena_printf(a, "0");
	argv[words++] = arena_printf(a, "%u", n->own);
	argv[words++] = arena_printf(a, "1");
	argv[words++] = arena_printf(a, "1");
	argv[words++] = arena_printf(a, "%u", range.first);
	argv[words++] = arena_printf(a, "%u", range.count);
	argv[words] = NULL;
	return 0;
}
