/* SPDX-License-Identifier: MIT */
/*
 * engine/step_skeleton.c: the list of what a fake root needs as its own in the host's system.
 *
 * Runs in: the launcher. cubby-skeleton looks whether the list in the user's cache is of the host
 * as it is now, and makes it anew else. The stage makes the directories themselves (skeleton.c).
 */
#include <errno.h>
#include <sys/wait.h>

#include "base/skeleton.h"
#include "engine/steps.h"
#include "kern/spawn.h"

int step_skeleton(struct run *r, struct err *e)
{
	char *folder = arena_printf(r->arena, "%s/skeleton", r->facts->cache_dir);
	char *argv[] = {arena_printf(r->arena, "%s/cubby-skeleton", r->facts->libexec_dir), folder,
			NULL};
	pid_t pid = spawn_start(argv, e);
	int status;

	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", argv[0]);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_NOT_FOUND)
		return err_set(e, "cannot start '%s': it is not installed", argv[0]);
	/* It has said why itself. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_CUBBY) {
		e->text[0] = '\0';
		e->exit_code = EXIT_CODE_CUBBY;
		return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, "cannot list the system's directories in '%s'", folder);
	r->skeleton = arena_printf(r->arena, "%s/" SKELETON_FILE, folder);
	return 0;
}
