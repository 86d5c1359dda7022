/* SPDX-License-Identifier: MIT */
/* engine/cgroup_place.c: the ways to a cgroup of one's own. */
#include "engine/cgroup_place.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/budget.h"
#include "kern/cgroup.h"
#include "kern/spawn.h"

/* Where the processes go that were in the own cgroup: it must not have any to have controllers. */
#define OUTSIDE "cubby.outside"

static int place_take(struct run *r, int fd, const char *path)
{
	r->place_fd = fd;
	r->place = arena_strdup(r->arena, path);
	return 0;
}

static int place_given(struct run *r, struct err *e)
{
	const char *root = cgroup_root();
	const char *path = r->cgroup_given;
	int fd;

	if (path_is_below(path, root))
		path += strlen(root);
	fd = cgroup_open(path);
	if (fd >= 0)
		return place_take(r, fd, path);
	(void)err_sys(e, "limits.cgroup = '%s' cannot be used", r->cgroup_given);
	return err_hint(e,
			"as root: make it below %s, and give this user the directory and its files "
			"cgroup.procs and cgroup.subtree_control",
			root);
}

/* The own cgroup, or the one above it when it is what we moved its processes to. */
static bool place_own(struct run *r, char *own)
{
	char *last = strrchr(own, '/');
	int fd;

	if (last && !strcmp(last + 1, OUTSIDE))
		*last = '\0';
	fd = cgroup_open(own);
	if (fd >= 0 && cgroup_is_delegated(fd)) {
		r->place_is_own = true;
		return place_take(r, fd, own) == 0;
	}
	fd_close(&fd);
	return false;
}

/* Asks cubby-scope for the unit that holds sandboxes, and to bring this process below it. */
static int ask_manager(struct run *r, char *answer, size_t room, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-scope", r->facts->libexec_dir),
			arena_strdup(r->arena, "join"),
			arena_printf(r->arena, "%u", (unsigned)getpid()), NULL};
	size_t len = 0;
	int status = 0;

	if (spawn_filter(argv, "", 0, answer, room - 1, &len, &status, e) < 0)
		return -1;
	answer[len] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	(void)err_set(e, "%s", *answer ? answer : "cubby-scope failed");
	return err_hint(e, "see systemctl --user status, or set limits.cgroup to a cgroup that the "
			   "administrator made for you");
}

static int place_of_manager(struct run *r, const char *own, struct err *e)
{
	const char *manager = arena_printf(r->arena, "/user.slice/user-%u.slice/user@%u.service",
					   (unsigned)r->facts->uid, (unsigned)r->facts->uid);
	const char *usual = arena_printf(r->arena, "%s/app.slice/cubby.service/sandboxes", manager);
	const char *socket =
		arena_printf(r->arena, "/run/user/%u/systemd/private", (unsigned)r->facts->uid);
	char answer[1024];
	int fd = -1;

	/* A process that the manager rules already may enter what it rules too. */
	if (path_is_below(own, manager))
		fd = cgroup_open(usual);
	if (fd >= 0)
		return place_take(r, fd, usual);
	if (access(socket, F_OK) < 0) {
		(void)err_set(e, "no cgroup is handed over to this user");
		return err_hint(e, "log in where systemd runs, or set limits.cgroup to a cgroup "
				   "that the administrator made for you");
	}
	if (ask_manager(r, answer, sizeof(answer), e) < 0)
		return -1;
	usual = arena_printf(r->arena, "%s/sandboxes", answer);
	fd = cgroup_open(usual);
	return fd >= 0 ? place_take(r, fd, usual) : err_sys(e, "'%s' cannot be used", usual);
}

int cgroup_place_find(struct run *r, struct err *e)
{
	char own[CGROUP_PATH_ROOM];

	if (!cgroup_root() || cgroup_of(0, own) < 0) {
		(void)err_set(e, "there is no cgroup v2 tree");
		return err_hint(e,
				"mount one on /sys/fs/cgroup: systemd does, and so does `mount -t "
				"cgroup2 none /sys/fs/cgroup`");
	}
	if (r->cgroup_given)
		return place_given(r, e);
	return place_own(r, own) ? 0 : place_of_manager(r, own, e);
}

static int enable_in(const struct run *r, int place_fd, const char *place, const char *controller,
		     struct err *e)
{
	if (!cgroup_has(place_fd, controller)) {
		(void)err_set(e, "the cgroup '%s' has no %s controller", place, controller);
		if (cgroup_is_hybrid())
			return err_hint(e, "cgroup v1 has it on this machine: boot with "
					   "systemd.unified_cgroup_hierarchy=1");
		return err_hint(e, "cubby doctor shows what the administrator can write to "
				   "/etc/systemd/system/user@.service.d/delegate.conf");
	}
	if (cgroup_enable(place_fd, controller) == 0)
		return 0;
	if (errno == EBUSY && r->place_is_own && cgroup_evacuate(place_fd, OUTSIDE) == 0 &&
	    cgroup_enable(place_fd, controller) == 0)
		return 0;
	return err_sys(e, "the %s controller cannot be used in the cgroup '%s'", controller, place);
}

int cgroup_place_enable(struct run *r, const char *controller, struct err *e)
{
	const struct membership *b = r->budget;

	/* In a budget's cgroup there are no processes that could be in the way. */
	if (b && b->outer_fd >= 0 && enable_in(r, b->outer_fd, b->outer, controller, e) < 0)
		return -1;
	return enable_in(r, r->place_fd, r->place, controller, e);
}
