/* SPDX-License-Identifier: MIT */
/*
 * image/unpack.c: a child that reads a hostile archive in a box.
 *
 * It keeps two open files, the archive and the directory, has an empty root, no network, and of
 * root's rights in its user namespace those that owners and modes need. What it has done wrong can
 * only be in that directory.
 */
#include "helpers/image/unpack.h"

#include <linux/capability.h>
#include <locale.h>
#include <sys/syscall.h>

#include "helpers/image/boxed.h"
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

struct job {
	int blob_fd;
	int tree_fd;
	bool system;
};

static int make_members(struct archive *a, const struct job *job, struct err *e)
{
	static struct members m;
	struct archive_entry *entry;
	int got;

	m = (struct members){.tree_fd = job->tree_fd, .parent_fd = -1, .has_own_dev = job->system};
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

static int work(const void *context, struct err *e)
{
	const struct job *job = context;
	struct archive *a = NULL;

	/* Names are bytes; those of pax headers are UTF-8. */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	if (boxed_lock(KEPT, job->tree_fd, -1, calls, COUNT_OF(calls), e) < 0 ||
	    open_archive(job->blob_fd, &a, e) < 0)
		return -1;
	return make_members(a, job, e);
}

int unpack(int blob_fd, int tree_fd, bool system, struct err *e)
{
	const struct job job = {.blob_fd = blob_fd, .tree_fd = tree_fd, .system = system};
	struct boxed box;

	if (boxed_begin(work, &job, &box, e) < 0)
		return -1;
	return boxed_end(&box, "what unpacked the layer", e);
}
