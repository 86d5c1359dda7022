/* SPDX-License-Identifier: MIT */
/* engine/idmap.c: starting newuidmap and newgidmap. */
#include "engine/idmap.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/spawn.h"
#include "kern/explain.h"
#include "kern/subid.h"
#include "wire/wire.h"

/* The only privileged programs that cubby starts, from where systems have them. */
static const char *const places[] = {"/usr/bin", "/bin", "/usr/sbin", "/run/wrappers/bin",
				     "/usr/local/bin"};

static char *find_program(struct run *r, const char *name)
{
	for (unsigned i = 0; i < COUNT_OF(places); i++) {
		char *path = arena_printf(r->arena, "%s/%s", places[i], name);

		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static pid_t begin(struct run *r, const char *name, const char *file, uint32_t own, char **ret_path,
		   struct err *e)
{
	struct subid range;
	char *path = find_program(r, name);
	char *argv[9];
	int n = 0;

	*ret_path = path;
	if (!path)
		return explain_newidmap(arena_printf(r->arena, "/usr/bin/%s", name), r->facts->user,
					r->facts->uid, ENOENT, NULL, e);
	if (!subid_find(file, r->facts->user, r->facts->uid, &range))
		return errno != 0 && errno != ENOENT
			       ? err_sys(e, "cannot read '%s'", file)
			       : explain_newidmap(path, r->facts->user, r->facts->uid, 0, NULL, e);
	argv[n++] = path;
	argv[n++] = arena_printf(r->arena, "%ld", (long)r->init_pid);
	argv[n++] = arena_printf(r->arena, "0");
	argv[n++] = arena_printf(r->arena, "%u", own);
	argv[n++] = arena_printf(r->arena, "1");
	argv[n++] = arena_printf(r->arena, "1");
	argv[n++] = arena_printf(r->arena, "%u", range.first);
	argv[n++] = arena_printf(r->arena, "%u", range.count);
	argv[n] = NULL;
	return spawn_start(argv, e);
}

static int finish(struct run *r, pid_t pid, const char *path, struct err *e)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", path);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return explain_newidmap(path, r->facts->user, r->facts->uid, 0, NULL, e);
}

int idmap_write(struct run *r, struct err *e)
{
	char *uid_program;
	char *gid_program;
	pid_t uid_pid = begin(r, "newuidmap", SUBUID_FILE, r->facts->uid, &uid_program, e);
	pid_t gid_pid =
		uid_pid < 0 ? -1
			    : begin(r, "newgidmap", SUBGID_FILE, r->facts->gid, &gid_program, e);
	int done = 0;

	if (uid_pid > 0)
		done = finish(r, uid_pid, uid_program, e);
	if (gid_pid > 0 && done == 0)
		done = finish(r, gid_pid, gid_program, e);
	else if (gid_pid > 0)
		(void)waitpid(gid_pid, NULL, 0);
	if (uid_pid < 0 || gid_pid < 0 || done < 0)
		return -1;
	return wire_send(r->wire_fd, MSG_MAPPED, 0, 0) < 0
		       ? err_sys(e, "cannot tell the stage of its ids")
		       : 0;
}
