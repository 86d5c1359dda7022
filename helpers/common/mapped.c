/* SPDX-License-Identifier: MIT */
/* common/mapped.c: a user namespace, and the programs that map ids into it. */
#include "helpers/common/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/caps.h"
#include "kern/explain.h"
#include "kern/newidmap.h"
#include "kern/subid.h"
#include "kern/sys.h"

/* A child outside the namespace that waits for the end of file, then is the program. */
static pid_t start_waiting(char *const *argv, const int ends[2])
{
	static char *const environment[] = {NULL};
	pid_t pid = fork();
	char byte;

	if (pid != 0)
		return pid;
	if (sys_close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)close(ends[1]);
	if (read(ends[0], &byte, 1) == 0)
		(void)execve(argv[0], argv, environment);
	_exit(EXIT_CODE_CUBBY);
}

static int finish(pid_t pid, const char *program, const char *user, uint32_t uid, struct err *e)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", program);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return explain_newidmap(program, user, uid, 0, NULL, e);
}

static int enter_range(char *const *uid_argv, char *const *gid_argv, const char *user, uint32_t uid,
		       struct err *e)
{
	int ends[2];
	pid_t uid_pid;
	pid_t gid_pid;
	int entered;
	int error;

	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	uid_pid = start_waiting(uid_argv, ends);
	gid_pid = start_waiting(gid_argv, ends);
	entered = unshare(CLONE_NEWUSER);
	error = errno;
	(void)close(ends[0]);
	(void)close(ends[1]); /* now they begin */
	if (uid_pid < 0 || gid_pid < 0)
		return err_set(e, "cannot start '%s'", uid_argv[0]);
	if (finish(uid_pid, uid_argv[0], user, uid, e) < 0 ||
	    finish(gid_pid, gid_argv[0], user, uid, e) < 0)
		return entered < 0 ? explain_userns(error, e) : -1;
	return entered < 0 ? explain_userns(error, e) : 0;
}

static int write_text(const char *path, const char *text, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);

	if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0)
		return explain_userns(errno, e);
	return 0;
}

static int enter_alone(uint32_t uid, uint32_t gid, struct err *e)
{
	char text[32];

	if (unshare(CLONE_NEWUSER) < 0)
		return explain_userns(errno, e);
	if (write_text("/proc/self/setgroups", "deny", e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "0 %u 1", uid);
	if (write_text("/proc/self/uid_map", text, e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "0 %u 1", gid);
	return write_text("/proc/self/gid_map", text, e);
}

int mapped_enter(const char *user, uint32_t uid, uint32_t gid, struct arena *a, struct err *e)
{
	const struct newidmap uids = {"newuidmap", SUBUID_FILE, uid};
	const struct newidmap gids = {"newgidmap", SUBGID_FILE, gid};
	char *uid_argv[NEWIDMAP_WORDS];
	char *gid_argv[NEWIDMAP_WORDS];
	struct err ignored;

	if (newidmap_command(&uids, user, uid, getpid(), a, uid_argv, &ignored) < 0 ||
	    newidmap_command(&gids, user, uid, getpid(), a, gid_argv, &ignored) < 0)
		return enter_alone(uid, gid, e);
	return enter_range(uid_argv, gid_argv, user, uid, e);
}

int mapped_only_read(struct err *e)
{
	/* What this process executes gets nothing back for being root. */
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) < 0 ||
	    caps_keep((uint64_t)1 << CAP_DAC_READ_SEARCH, true) < 0)
		return err_sys(e, "cannot give up rights");
	return 0;
}
