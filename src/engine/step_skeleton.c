/* SPDX-License-Identifier: MIT */
/*
 * engine/step_skeleton.c: the list of what a fake root needs as its own in the host's system.
 *
 * Runs in: the launcher. cubby-skeleton looks whether the list in the user's cache is of the host
 * as it is now, and makes it anew else; and so a tree of what it says, which stays as it is while
 * we hold a lock on it. Where there is none, the stage makes the directories in memory. It looks at
 * some thousand files: beside it the stage builds what it can, until step_listed waits for it.
 * Undo: ends it; the cache stays.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/skeleton.h"
#include "engine/lister.h"
#include "engine/steps.h"
#include "kern/spawn.h"
#include "wire/wire.h"

static const int heeded_signals[] = {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

/* The key in the head of the list, or NULL. */
static const char *read_key(const struct run *r)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, r->skeleton, O_RDONLY | O_NOFOLLOW, 0);
	char head[SKELETON_HEAD_LEN];

	if (fd < 0 || fd_read_all(fd, head, sizeof(head)) != (ssize_t)sizeof(head) ||
	    memcmp(head, SKELETON_MAGIC, sizeof(SKELETON_MAGIC) - 1) != 0 ||
	    memchr(head, '/', sizeof(head)))
		return NULL;
	return arena_copy(r->arena, head + sizeof(SKELETON_MAGIC) - 1, SKELETON_KEY_LEN);
}

/* Without the lock, or under another name since, it is being changed: memory does. */
COLD static void take_tree(struct run *r, const char *folder)
{
	const char *path = arena_printf(r->arena, "%s/%s", folder, r->skeleton_key);
	OWN_FD int slot_fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	struct stat locked;
	struct stat named;

	if (slot_fd < 0 || flock(slot_fd, LOCK_SH | LOCK_NB) < 0 || fstat(slot_fd, &locked) < 0 ||
	    lstat(path, &named) < 0 || named.st_ino != locked.st_ino ||
	    named.st_dev != locked.st_dev)
		return;
	r->skeleton_tree = arena_printf(r->arena, "%s/" SKELETON_TREE, path);
	r->skeleton_lock_fd = fd_take(&slot_fd);
}

static char *folder_of(const struct run *r)
{
	return arena_printf(r->arena, "%s/skeleton", r->facts->cache_dir);
}

static char *program_of(const struct run *r)
{
	return arena_printf(r->arena, "%s/cubby-skeleton", r->facts->libexec_dir);
}

COLD int step_skeleton(struct run *r, struct err *e)
{
	char *folder = folder_of(r);
	char *argv[] = {program_of(r), folder, NULL};

	r->skeleton = arena_printf(r->arena, "%s/" SKELETON_FILE, folder);
	r->lister_pid = spawn_start(argv, e);
	return r->lister_pid < 0 ? -1 : 0;
}

COLD void undo_skeleton(struct run *r)
{
	if (r->lister_pid <= 0)
		return;
	(void)kill(r->lister_pid, SIGTERM);
	while (waitpid(r->lister_pid, NULL, 0) < 0 && errno == EINTR)
		;
	r->lister_pid = 0;
}

int lister_wait(struct run *r, struct err *e)
{
	int status;

	if (r->lister_pid <= 0)
		return 0;
	while (waitpid(r->lister_pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for '%s'", program_of(r));
	r->lister_pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_NOT_FOUND)
		return err_set(e, "cannot start '%s': it is not installed", program_of(r));
	/* It has said why itself. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE_CUBBY) {
		e->text[0] = '\0';
		e->exit_code = EXIT_CODE_CUBBY;
		return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, "cannot list the system's directories in '%s'", folder_of(r));
	r->skeleton_key = read_key(r);
	if (r->skeleton_key)
		take_tree(r, folder_of(r));
	return 0;
}

/*
 * The first look at a system may take seconds, and signals are held back by now: who wants us to
 * end, or to stop, does not wait for it.
 */
COLD static int wait_with_signals(const struct run *r, struct err *e)
{
	siginfo_t info = {.si_pid = 0};
	sigset_t heeded;

	(void)sigemptyset(&heeded);
	for (size_t i = 0; i < COUNT_OF(heeded_signals); i++)
		(void)sigaddset(&heeded, heeded_signals[i]);
	while (r->lister_pid > 0 &&
	       waitid(P_PID, (id_t)r->lister_pid, &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
	       info.si_pid == 0) {
		int signal = sigwaitinfo(&heeded, NULL);

		if (signal == SIGTSTP)
			(void)raise(SIGSTOP);
		if (signal <= 0 || signal == SIGTSTP || signal == SIGCHLD)
			continue;
		e->text[0] = '\0';
		e->exit_code = 128 + signal;
		return -1;
	}
	return 0;
}

int lister_tell(struct run *r, struct err *e)
{
	struct msg m = {.type = MSG_LISTED};
	const char *tree;

	if (wait_with_signals(r, e) < 0 || lister_wait(r, e) < 0)
		return -1;
	tree = r->skeleton_tree ? r->skeleton_tree : "";
	m.len = (uint32_t)strlen(tree);
	return wire_send_full(r->wire_fd, &m, tree, NULL, 0) < 0
		       ? err_sys(e, "cannot tell the stage of the system's directories")
		       : 0;
}

/* In the stage. */
COLD int step_listed(struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got;

	/* As in step_mapped. */
	fd_close(&r->launcher_fd);
	got = wire_recv(r->wire_fd, PEER_LAUNCHER, true, &m, &extra);
	if (got == 0)
		_exit(EXIT_CODE_CUBBY); /* the launcher is gone, and has said why */
	if (got < 0)
		return err_sys(e, "cannot hear from the launcher of the system's directories");
	if (m.type != MSG_LISTED)
		return err_set(e, "cannot go on: the launcher did not tell of the system's "
				  "directories");
	if (m.len > 0)
		r->skeleton_tree = arena_copy(r->arena, extra.payload, m.len);
	return 0;
}
