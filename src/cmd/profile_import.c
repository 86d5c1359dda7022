/* SPDX-License-Identifier: MIT */
/* cmd/profile_import.c: `cubby profile import`: the work of cubby-import, in libexec. */
#include <string.h>
#include <unistd.h>

#include "cmd/profile.h"

int cmd_profile_import(int argc, char *const *argv, struct err *e)
{
	struct profile_work *work;
	char **words;

	if (profile_begin(&work, e) < 0)
		return -1;
	words = arena_alloc(&work->arena, ((size_t)argc + 2) * sizeof(*words));
	words[0] = arena_printf(&work->arena, "%s/cubby-import", work->facts.libexec_dir);
	memcpy(words + 1, argv, (size_t)argc * sizeof(*words));
	(void)execv(words[0], words);
	return err_sys(e, "cannot run '%s'", words[0]);
}
