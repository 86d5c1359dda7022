/* SPDX-License-Identifier: MIT */
/* engine/idmap.c: starting newuidmap and newgidmap. */
#include "engine/idmap.h"

#include <errno.h>
#include <sys/wait.h>

#include "kern/explain.h"
#include "kern/newidmap.h"
#include "kern/spawn.h"
#include "kern/subid.h"
#include "wire/wire.h"

/* Whose ids are mapped, and for which process. */
struct mapping {
	const struct facts *facts;
	pid_t pid;
	struct arena *arena;
};

static pid_t begin(const struct mapping *m, const struct newidmap *n, char **ret_path,
		   struct err *e)
{
	char *argv[NEWIDMAP_WORDS];

	if (newidmap_command(n, m->facts->user, m->facts->uid, m->pid, m->arena, argv, e) < 0)
		return -1;
	*ret_path = argv[0];
	return spawn_start(argv, e);
}

static int finish(const struct mapping *m, pid_t pid, const char *path, struct err *e)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", path);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return explain_newidmap(path, m->facts->user, m->facts->uid, 0, NULL, e);
}

int idmap_write_of(const struct facts *f, pid_t child, struct arena *a, struct err *e)
{
	const struct mapping m = {.facts = f, .pid = child, .arena = a};
	const struct newidmap uids = {"newuidmap", SUBUID_FILE, f->uid};
	const struct newidmap gids = {"newgidmap", SUBGID_FILE, f->gid};
	char *uid_program = NULL;
	char *gid_program = NULL;
	pid_t uid_pid = begin(&m, &uids, &uid_program, e);
	pid_t gid_pid = uid_pid < 0 ? -1 : begin(&m, &gids, &gid_program, e);
	int done = 0;

	if (uid_pid > 0)
		done = finish(&m, uid_pid, uid_program, e);
	if (gid_pid > 0 && done == 0)
		done = finish(&m, gid_pid, gid_program, e);
	else if (gid_pid > 0)
		(void)waitpid(gid_pid, NULL, 0);
	return uid_pid < 0 || gid_pid < 0 ? -1 : done;
}

int idmap_write(struct run *r, struct err *e)
{
	if (idmap_write_of(r->facts, r->init_pid, r->arena, e) < 0)
		return -1;
	return wire_send(r->wire_fd, MSG_MAPPED, 0, 0) < 0
		       ? err_sys(e, "cannot tell the stage of its ids")
		       : 0;
}
