/* SPDX-License-Identifier: MIT */
/*
 * hostile/descriptors.c: attempts to use what the caller has open: by inheritance, or through the
 * standard input, which is a directory of the host.
 */
#include <sys/stat.h>

#include "tests/hostile/attempt.h"

enum { FIRST_INHERITED = 3, LAST_INHERITED = 4096 };

/* The runner itself may be passed a directory stream or the like; nothing is open here. */
static bool is_inherited(int fd)
{
	struct stat s;

	return fstat(fd, &s) == 0;
}

static int each_inherited(int (*use)(int fd, const struct attempt *a), const struct attempt *a)
{
	int error = EBADF;

	for (int fd = FIRST_INHERITED; fd < LAST_INHERITED; fd++) {
		int result = is_inherited(fd) ? use(fd, a) : EBADF;

		if (result == 0)
			return 0;
		if (result != EBADF)
			error = result;
	}
	return error;
}

static int use_any(int fd, const struct attempt *a)
{
	(void)fd, (void)a;
	return 0;
}

static int use_open(int fd, const struct attempt *a)
{
	return read_treasure(openat(fd, (const char *)a->args[1], O_RDONLY | O_CLOEXEC));
}

static int use_enter(int fd, const struct attempt *a)
{
	(void)a;
	return fchdir(fd) != 0 ? errno : read_treasure(open("treasure", O_RDONLY | O_CLOEXEC));
}

static int use_magic(int fd, const struct attempt *a)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", fd, (const char *)a->args[1]);
	return read_treasure(open(path, O_RDONLY | O_CLOEXEC));
}

static int use_read(int fd, const struct attempt *a)
{
	(void)a;
	return lseek(fd, 0, SEEK_SET) < 0 ? errno : read_treasure(fd);
}

static int use_reopen(int fd, const struct attempt *a)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return read_treasure(open(path, (int)a->args[1] | O_CLOEXEC));
}

static int use_make(int fd, const struct attempt *a)
{
	(void)a;
	if (mkdirat(fd, "made", 0700) != 0)
		return errno;
	(void)unlinkat(fd, "made", AT_REMOVEDIR);
	return 0;
}

static int use_link(int fd, const struct attempt *a)
{
	char path[512];

	(void)a;
	snprintf(path, sizeof(path), "%s/linked", arena("shared"));
	if (linkat(fd, "treasure", AT_FDCWD, path, 0) != 0)
		return errno;
	return read_treasure(open(path, O_RDONLY | O_CLOEXEC)) | unlink(path);
}

static int use_rename(int fd, const struct attempt *a)
{
	(void)a;
	if (renameat(fd, "treasure", fd, "renamed") != 0)
		return errno;
	return answer(renameat(fd, "renamed", fd, "treasure"));
}

static int use_chmod(int fd, const struct attempt *a)
{
	(void)a;
	return answer(fchmodat(fd, "treasure", 0600, 0));
}

static int try_inherited(const struct attempt *a)
{
	return each_inherited((int (*)(int, const struct attempt *))a->args[0], a);
}

static int try_stdin(const struct attempt *a)
{
	return ((int (*)(int, const struct attempt *))a->args[0])(STDIN_FILENO, a);
}

/* Descriptors of another process, by their links in /proc. */
static int visit_descriptors(const char *pid, const struct attempt *a)
{
	char path[64], target[512];
	DIR *dir;
	const struct dirent *entry;
	int result = ENOENT;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = strtol(pid, NULL, 10) == getpid() ? NULL : opendir(path);
	if (!dir)
		return errno;
	while (result != 0 && (entry = readdir(dir))) {
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		if (len <= 0 || strtol(entry->d_name, NULL, 10) < FIRST_INHERITED)
			continue;
		target[len] = '\0';
		if (strstr(target, (const char *)a->args[0]))
			result = 0;
	}
	closedir(dir);
	return result;
}

static int try_others(const struct attempt *a)
{
	return each_process(visit_descriptors, a);
}

#define INHERITED(name_, what_, use, ...)                                                          \
	{                                                                                          \
		.name = "inherited-" name_, .what = "inherited descriptors: " what_,               \
		.attempt = try_inherited, .args = {                                                \
			PTR(use),                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define HANDED(name_, what_, granted_, use, ...)                                                   \
	{                                                                                          \
		.name = "stdin-" name_, .what = "a directory as standard input: " what_,           \
		.granted = granted_, .attempt = try_stdin, .args = {                               \
			PTR(use),                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* clang-format off */
static const struct attempt attempts[] = {
	INHERITED("any", "there are some", use_any, 0),
	INHERITED("open", "open below a directory", use_open, PTR("treasure")),
	INHERITED("open-up", "open above a directory", use_open, PTR("../secret/treasure")),
	INHERITED("enter", "enter a directory", use_enter, 0),
	INHERITED("magic", "a directory by /proc/self/fd", use_magic, PTR("treasure")),
	INHERITED("read", "read an open file", use_read, 0),
	INHERITED("reopen", "open a file again for writing", use_reopen, O_RDWR),
	INHERITED("make", "make something in a directory", use_make, 0),
	INHERITED("link", "link a file out of a directory", use_link, 0),
	{.name = "others-file", .what = "descriptors of other processes: a file of the host", .attempt = try_others, .args = {PTR("/secret")}},
	{.name = "others-socket", .what = "descriptors of other processes: a socket", .attempt = try_others, .args = {PTR("socket:")}},
	HANDED("open", "open below it", 0, use_open, PTR("treasure")),
	HANDED("open-up", "open above it", 0, use_open, PTR("../secret/treasure")),
	HANDED("enter", "enter it and open", 0, use_enter, 0),
	HANDED("magic", "by /proc/self/fd/0", 0, use_magic, PTR("treasure")),
	HANDED("magic-up", "by /proc/self/fd/0/..", 0, use_magic, PTR("../secret/treasure")),
	HANDED("make", "make something in it", 0, use_make, 0),
	HANDED("rename", "rename a file in it", 0, use_rename, 0),
	HANDED("link", "link a file out of it", 0, use_link, 0),
	HANDED("chmod", "change the mode of a file in it", NON_GOAL, use_chmod, 0),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
