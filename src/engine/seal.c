/* SPDX-License-Identifier: MIT */
/*
 * engine/seal.c: a launcher that runs from a copy of itself which nobody can change.
 *
 * Runs in: the launcher, before PREPARE. Costs a copy and an exec, so only where it matters: the
 * file is the user's own, and programs inside could execute it.
 */
#include "engine/seal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "base/title.h"
#include "kern/landlock.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif
#define NAME_MAX_MEMFD 249

/* Landlock compares places, not mounts: what the view shows read-only can be executed there. */
static bool can_execute_launcher(const struct run *r)
{
	const struct spec *s = r->spec;

	if (s->isolation.num == ISOLATION_LANDLOCK || path_is_below(r->facts->program, "/usr"))
		return false;
	if (s->landlock.num == LANDLOCK_OFF || s->syscalls_nesting.num || run_keeps_mounting(r) ||
	    !run_builds_root(r) || landlock_abi() < 1)
		return true;
	for (unsigned i = 0; i < r->view_count; i++)
		if (r->view[i].source &&
		    path_is_below_or_same(r->facts->program, r->view[i].source))
			return true;
	return false;
}

static bool is_users(const struct run *r, int fd)
{
	struct stat s;

	return fstat(fd, &s) < 0 || s.st_uid == r->facts->uid ||
	       faccessat(AT_FDCWD, r->facts->program, W_OK, AT_EACCESS) == 0;
}

static int make_copy(const struct run *r, int program_fd, struct err *e)
{
	const char *path = r->facts->program;
	OWN_FD int copy_fd = -1;
	ssize_t n;

	/* Its name is where the copy finds what is installed beside the file (spec/facts.c). */
	if (strlen(path) > NAME_MAX_MEMFD) {
		(void)err_set(e, "cannot run from a sealed copy: the path of cubby is too long");
		return -1;
	}
	copy_fd = memfd_create(path, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (copy_fd < 0)
		copy_fd = memfd_create(path, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy_fd < 0)
		return err_sys(e, "cannot make memory for a sealed copy of cubby");
	while ((n = sendfile(copy_fd, program_fd, NULL, 1 << 30)) > 0)
		;
	if (n < 0 || fcntl(copy_fd, F_ADD_SEALS,
			   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		return err_sys(e, "cannot make a sealed copy of cubby");
	return fd_take(&copy_fd);
}

int seal_launcher(const struct run *r, struct err *e)
{
	OWN_FD int program_fd = -1;
	OWN_FD int copy_fd = -1;

	if (!can_execute_launcher(r))
		return 0;
	program_fd = fd_open_at(AT_FDCWD, "/proc/self/exe", O_RDONLY, 0);
	if (program_fd < 0)
		return err_sys(e, "cannot open '/proc/self/exe'");
	if (fcntl(program_fd, F_GET_SEALS) > 0) {
		/* The copy: it is called after its descriptor. */
		(void)prctl(PR_SET_NAME, "cubby");
		return 0;
	}
	if (!is_users(r, program_fd))
		return 0;
	copy_fd = make_copy(r, program_fd, e);
	if (copy_fd < 0)
		return -1;
	(void)syscall(SYS_execveat, copy_fd, "", title_words(), r->facts->environ, AT_EMPTY_PATH);
	(void)err_sys(e, "cannot run from a sealed copy");
	return err_hint(e, "install cubby so that it is not yours: then no copy is needed");
}
