/* SPDX-License-Identifier: MIT */
/* doctor/probe_ids.c: mapping the user's subordinate ids, and whether they are the user's alone. */
#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "helpers/doctor/program.h"
#include "kern/explain.h"
#include "kern/subid.h"
#include "kern/sys.h"

static const char newuidmap[] = "/usr/bin/newuidmap";
static const char newgidmap[] = "/usr/bin/newgidmap";

/* The login name, or the uid in digits. Asks the name service: a user may come from a network. */
static void read_user_name(char *name, size_t room)
{
	const struct passwd *pw;

	(void)snprintf(name, room, "%u", geteuid());
	setpwent();
	while ((pw = getpwent()) != NULL && pw->pw_uid != geteuid())
		;
	if (pw != NULL)
		(void)snprintf(name, room, "%s", pw->pw_name);
	endpwent();
}

/* Maps 0 to ourselves and the range behind it in the process `pid`. */
static int map_range(const char *program, pid_t pid, uint32_t own, const struct subid *range,
		     const char *user, struct err *e)
{
	char text[4][16];
	char path[64];
	char said[256];
	char *argv[] = {path,          text[0], (char[]){"0"}, text[1], (char[]){"1"},
			(char[]){"1"}, text[2], text[3],       NULL};
	struct program running;
	int status;

	(void)snprintf(path, sizeof(path), "%s", program);
	(void)snprintf(text[0], sizeof(text[0]), "%d", pid);
	(void)snprintf(text[1], sizeof(text[1]), "%u", own);
	(void)snprintf(text[2], sizeof(text[2]), "%u", range->first);
	(void)snprintf(text[3], sizeof(text[3]), "%u", range->count);
	if (program_start(argv, "", &running) != 0)
		return explain_newidmap(program, user, geteuid(), errno, NULL, e);
	status = program_end(&running, said, sizeof(said));
	if (status == 0)
		return 0;
	return explain_newidmap(program, user, geteuid(), 0, said[0] != '\0' ? said : NULL, e);
}

/* In the new namespace: is the last id of the range really ours to take? */
static NORETURN void take_last_id(int mapped_fd, const struct subid *range)
{
	char byte;
	uint32_t last = range->count;

	_exit(read(mapped_fd, &byte, 1) == 1 && setresuid(last, last, last) == 0 ? 0 : 1);
}

static int map_child(pid_t child, int mapped_fd, const struct subid *uids, const struct subid *gids,
		     const char *user, struct err *e)
{
	int status;

	if (map_range(newuidmap, child, geteuid(), uids, user, e) != 0 ||
	    map_range(newgidmap, child, getegid(), gids, user, e) != 0)
		return -1;
	if (write(mapped_fd, "m", 1) != 1 || waitpid(child, &status, 0) != child)
		return err_sys(e, "cannot wait for a process with a range of ids");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, "the ids that %s mapped cannot be used", newuidmap);
	return 0;
}

int probe_id_range(const struct probe *p, struct err *e)
{
	char user[64];
	struct subid uids;
	struct subid gids;
	int mapped[2];
	pid_t child;

	(void)p;
	read_user_name(user, sizeof(user));
	if (access(newuidmap, F_OK) != 0 || !subid_find(SUBUID_FILE, user, geteuid(), &uids))
		return explain_newidmap(newuidmap, user, geteuid(), 0, NULL, e);
	if (access(newgidmap, F_OK) != 0 || !subid_find(SUBGID_FILE, user, geteuid(), &gids))
		return explain_newidmap(newgidmap, user, geteuid(), 0, NULL, e);
	if (fd_pipe(mapped) != 0)
		return err_sys(e, "cannot make a pipe");
	child = sys_clone(CLONE_NEWUSER, SIGCHLD, NULL);
	if (child < 0)
		return explain_userns(errno, e);
	if (child == 0) {
		fd_close(&mapped[1]);
		take_last_id(mapped[0], &uids);
	}
	/* On failure the end of this probe closes the pipe, and with that the child ends. */
	if (map_child(child, mapped[1], &uids, &gids, user, e) != 0)
		return -1;
	(void)err_set(e, "%u from %u", uids.count, uids.first);
	return 0;
}

/* Another user's line of the same file that shares ids with ours. */
static int compare_with_others(const char *path, const char *user, const struct subid *own,
			       struct err *e)
{
	struct subid other;

	if (!subid_find_shared(path, user, geteuid(), own, &other))
		return 0;
	(void)err_set(e, "%s gives %u-%u to %s as well", path, other.first,
		      other.first + (other.count - 1), other.owner);
	return err_hint(e,
			"change one of the two lines: the sandboxes of both users can act as each "
			"other's");
}

static int compare_with_users(const struct subid *own, struct err *e)
{
	const struct passwd *pw;

	setpwent();
	while ((pw = getpwent()) != NULL) {
		if (pw->pw_uid < own->first || pw->pw_uid - own->first >= own->count)
			continue;
		(void)err_set(e, "the user %s has the uid %u, which lies in the range of %s in %s",
			      pw->pw_name, pw->pw_uid, own->owner, SUBUID_FILE);
		return err_hint(
			e, "move the range: sandboxes with ids.map = \"range\" can act as that "
			   "user");
	}
	endpwent();
	return 0;
}

int probe_range_overlap(const struct probe *p, struct err *e)
{
	char user[64];
	struct subid uids;
	struct subid gids;

	(void)p;
	read_user_name(user, sizeof(user));
	if (!subid_find(SUBUID_FILE, user, geteuid(), &uids) ||
	    !subid_find(SUBGID_FILE, user, geteuid(), &gids)) {
		(void)err_set(e, "there is no range");
		return 0;
	}
	if (compare_with_others(SUBUID_FILE, user, &uids, e) != 0 ||
	    compare_with_others(SUBGID_FILE, user, &gids, e) != 0)
		return -1;
	return compare_with_users(&uids, e);
}
