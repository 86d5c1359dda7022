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

/* Whose ids are mapped, and for which process. */
struct mapping {
	const struct facts *facts;
	pid_t pid;
	struct arena *arena;
};

static char *find_program(const struct mapping *m, const char *name)
{
	for (unsigned i = 0; i < COUNT_OF(places); i++) {
		char *path = arena_printf(m->arena, "%s/%s", places[i], name);

		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static pid_t begin(const struct mapping *m, const char *name, const char *file, uint32_t own,
		   char **ret_path, struct err *e)
{
	struct subid range;
	char *path = find_program(m, name);
	char *argv[9];
	int n = 0;

	*ret_path = path;
	if (!path)
		return explain_newidmap(arena_printf(m->arena, "/usr/bin/%s", name), m->facts->user,
					m->facts->uid, ENOENT, NULL, e);
	if (!subid_find(file, m->facts->user, m->facts->uid, &range))
		return errno != 0 && errno != ENOENT
			       ? err_sys(e, "cannot read '%s'", file)
			       : explain_newidmap(path, m->facts->user, m->facts->uid, 0, NULL, e);
	argv[n++] = path;
	argv[n++] = arena_printf(m->arena, "%ld", (long)m->pid);
	argv[n++] = arena_printf(m->arena, "0");
	argv[n++] = arena_printf(m->arena, "%u", own);
	argv[n++] = arena_printf(m->arena, "1");
	argv[n++] = arena_printf(m->arena, "1");
	argv[n++] = arena_printf(m->arena, "%u", range.first);
	argv[n++] = arena_printf(m->arena, "%u", range.count);
	argv[n] = NULL;
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
	char *uid_program;
	char *gid_program;
	pid_t uid_pid = begin(&m, "newuidmap", SUBUID_FILE, f->uid, &uid_program, e);
	pid_t gid_pid =
		uid_pid < 0 ? -1 : begin(&m, "newgidmap", SUBGID_FILE, f->gid, &gid_program, e);
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
