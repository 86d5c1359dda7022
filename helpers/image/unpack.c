/* SPDX-License-Identifier: MIT */
/*
 * image/unpack.c: a child that reads a hostile archive in a box.
 *
 * It keeps two open files, the archive and the directory, has an empty root, no network, and of
 * root's rights in its user namespace those that owners and modes need. What it has done wrong can
 * only be in that directory.
 */
#include "helpers/image/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <locale.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/common/confine.h"
#include "helpers/image/member.h"

enum { BLOCK = 256 << 10 };

#define KEPT                                                                                       \
	((uint64_t)1 << CAP_CHOWN | (uint64_t)1 << CAP_DAC_OVERRIDE | (uint64_t)1 << CAP_FOWNER |  \
	 (uint64_t)1 << CAP_FSETID)

static const struct confine_call calls[] = {
	{.number = SYS_read},           {.number = SYS_write},        {.number = SYS_pwrite64},
	{.number = SYS_lseek},          {.number = SYS_close},        {.number = SYS_openat},
	{.number = SYS_openat2},        {.number = SYS_newfstatat},   {.number = SYS_fstat},
	{.number = SYS_ftruncate},      {.number = SYS_mkdirat},      {.number = SYS_mknodat},
	{.number = SYS_symlinkat},      {.number = SYS_linkat},       {.number = SYS_fchownat},
	{.number = SYS_fchmodat},       {.number = SYS_utimensat},    {.number = SYS_fsetxattr},
	{.number = SYS_fcntl},          {.number = SYS_brk},          {.number = SYS_mmap},
	{.number = SYS_munmap},         {.number = SYS_mremap},       {.number = SYS_madvise},
	{.number = SYS_futex},          {.number = SYS_getrandom},    {.number = SYS_exit_group},
	{.number = SYS_rt_sigprocmask}, {.number = SYS_rt_sigreturn}, {.number = SYS_clock_gettime},
};

static int box(int tree_fd, struct err *e)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS) < 0)
		return err_sys(e, "cannot lock in what unpacks a layer");
	if (confine_mounts(e) < 0 || confine_rights_within(KEPT, tree_fd, -1, e) < 0)
		return -1;
	return confine_calls(calls, COUNT_OF(calls), e);
}

static int make_members(struct archive *a, int tree_fd, struct err *e)
{
	static struct members m;
	struct archive_entry *entry;
	int got;

	m = (struct members){.tree_fd = tree_fd, .parent_fd = -1};
	while ((got = archive_read_next_header(a, &entry)) == ARCHIVE_OK || got == ARCHIVE_WARN)
		if (member_make(&m, a, entry, e) < 0)
			return -1;
	if (got != ARCHIVE_EOF)
		return err_set(e, "cannot read the archive: %s", archive_error_string(a));
	return 0;
}

static int open_archive(int blob_fd, struct archive **ret, struct err *e)
{
	struct archive *a = archive_read_new();

	if (!a)
		return err_set(e, "cannot read archives: no memory");
	if (archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(a) != ARCHIVE_OK ||
	    archive_read_support_format_tar(a) != ARCHIVE_OK ||
	    archive_read_support_format_empty(a) != ARCHIVE_OK ||
	    archive_read_open_fd(a, blob_fd, BLOCK) != ARCHIVE_OK)
		return err_set(e, "cannot read the archive: %s", archive_error_string(a));
	*ret = a;
	return 0;
}

static int work(int blob_fd, int tree_fd, struct err *e)
{
	struct archive *a = NULL;

	/* Names are bytes; those of pax headers are UTF-8. */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	if (box(tree_fd, e) < 0 || open_archive(blob_fd, &a, e) < 0)
		return -1;
	return make_members(a, tree_fd, e);
}

static int take_end(pid_t pid, int said_fd, struct err *e)
{
	struct err said;
	ssize_t got = fd_read_all(said_fd, &said, sizeof(said));
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (got != (ssize_t)sizeof(said))
		return err_set(e, "what unpacked the layer was killed by signal %d",
			       WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	said.text[sizeof(said.text) - 1] = said.hint[sizeof(said.hint) - 1] = '\0';
	*e = said;
	return -1;
}

int unpack(int blob_fd, int tree_fd, struct err *e)
{
	OWN_FD int said_fd = -1;
	OWN_FD int tell_fd = -1;
	int ends[2];
	pid_t pid;

	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	said_fd = ends[0];
	tell_fd = ends[1];
	pid = fork();
	if (pid < 0)
		return err_sys(e, "cannot start a process");
	if (pid == 0) {
		int done = work(blob_fd, tree_fd, e);

		if (done < 0)
			(void)!fd_write_all(tell_fd, e, sizeof(*e));
		_exit(done < 0 ? 1 : 0);
	}
	fd_close(&tell_fd);
	return take_end(pid, said_fd, e);
}
