/* SPDX-License-Identifier: MIT */
/* kern/explain.c: reads the machine and gives the reason. */
#include "kern/explain.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "kern/obstacle.h"
#include "kern/reason.h"
#include "kern/subid.h"

#define RANGE_SIZE 65536U

int explain_userns(int error, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_userns(&o, error, e);
}

int explain_mount(const char *failed, int error, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_mount(&o, failed, error, e);
}

int explain_mount_proc(int error, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_mount_proc(&o, error, e);
}

int explain_overlay(int error, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_overlay(&o, error, e);
}

int explain_landlock(int error, int abi, int wanted, const char *what, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_landlock(&o, error, abi, wanted, what, e);
}

int explain_missing_call(const char *name, const char *since, struct err *e)
{
	struct obstacles o;

	obstacles_read(&o);
	return reason_missing_call(&o, name, since, e);
}

/* A user without a line gets both lines: a range of uids without one of gids is of no use. */
static int no_range(const char *path, const char *user, uint32_t uid, struct err *e)
{
	uint32_t first = subid_first_free(SUBUID_FILE);
	uint32_t first_group = subid_first_free(SUBGID_FILE);

	if (first_group > first)
		first = first_group;
	(void)err_set(e, "cannot map a range of ids: %s has no line for the user %s (%u)", path,
		      user, uid);
	if (first > UINT32_MAX - RANGE_SIZE)
		return err_hint(
			e, "ask the administrator for a range: the file leaves none free at its "
			   "end");
	return err_hint(e, "sudo usermod --add-subuids %u-%u --add-subgids %u-%u %s", first,
			first + RANGE_SIZE - 1, first, first + RANGE_SIZE - 1, user);
}

/* Why the program has no privilege when we start it; 0 when it has. */
static int no_privilege(const char *program, struct err *e)
{
	struct obstacles o;
	struct stat st;
	struct statvfs fs;

	if (stat(program, &st) != 0)
		return 0;
	if ((st.st_mode & S_ISUID) == 0 && getxattr(program, "security.capability", NULL, 0) <= 0) {
		(void)err_set(
			e, "cannot map a range of ids: %s is not setuid and has no file capability",
			program);
		return err_hint(e, "sudo chmod u+s %s", program);
	}
	obstacles_read(&o);
	if (o.no_new_privs) {
		(void)err_set(
			e,
			"cannot map a range of ids: no_new_privs is set around this process, so "
			"%s gets no privilege",
			program);
		return err_hint(
			e, "use ids.map = \"self\", or start cubby outside of the sandbox around "
			   "it");
	}
	if (statvfs(program, &fs) == 0 && (fs.f_flag & ST_NOSUID) != 0) {
		(void)err_set(e,
			      "cannot map a range of ids: %s lies on a file system mounted nosuid",
			      program);
		return err_hint(e, "use ids.map = \"self\"");
	}
	return 0;
}

int explain_newidmap(const char *program, const char *user, uint32_t uid, int error,
		     const char *said, struct err *e)
{
	bool groups = strstr(program, "newgidmap") != NULL;
	const char *path = groups ? SUBGID_FILE : SUBUID_FILE;
	struct subid range;

	if (access(program, F_OK) != 0) {
		(void)err_set(e, "cannot map a range of ids: %s is missing", program);
		return err_hint(e, "sudo apt install uidmap (elsewhere the package is called "
				   "shadow-utils or shadow)");
	}
	if (no_privilege(program, e) != 0)
		return -1;
	if (!subid_find(path, user, uid, &range))
		return no_range(path, user, uid, e);
	if (error != 0)
		return err_set(e, "cannot start %s: %s", program, strerror(error));
	(void)err_set(e, "%s refused to map %u-%u%s%s", program, range.first,
		      range.first + (range.count - 1), said != NULL ? ": " : "",
		      said != NULL ? said : "");
	return err_hint(e, "check the line of %s in %s", user, path);
}
