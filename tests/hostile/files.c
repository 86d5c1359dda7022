/* SPDX-License-Identifier: MIT */
/*
 * hostile/files.c: attempts to read and change files of the user that are not granted, granted for
 * reading only, locked or hidden.
 */
#include <dirent.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "tests/hostile/attempt.h"

enum { RENAME_SWAP = 2, PATH_SPACE = 1024 };

/* "KEY/rest" with the arena's value of KEY, behind a prefix. */
static const char *place(const char *prefix, const char *spec)
{
	static char paths[4][PATH_SPACE];
	static unsigned turn;
	char *path = paths[turn++ % COUNT(paths)];
	char key[32];
	size_t len = strcspn(spec, "/");

	snprintf(key, sizeof(key), "%.*s", (int)len, spec);
	snprintf(path, sizeof(paths[0]), "%s%s%s", prefix, arena(key), spec + len);
	return path;
}

#define HERE(a, n) place("", (const char *)(a)->args[n])

static int try_read(const struct attempt *a)
{
	return read_treasure(open(place((const char *)a->args[1], (const char *)a->args[0]),
				  O_RDONLY | O_CLOEXEC));
}

static int try_climb(const struct attempt *a)
{
	char up[64] = "../../../../../../../../../../../../../../../..";

	return chdir(arena("shared")) != 0
		       ? errno
		       : read_treasure(open(place(up, (const char *)a->args[0]), O_RDONLY));
}

static int try_link(const struct attempt *a)
{
	const char *link = place("", "shared/link");
	int result;

	(void)unlink(link);
	if ((a->args[1] ? linkat(AT_FDCWD, HERE(a, 0), AT_FDCWD, link, 0)
			: symlink(HERE(a, 0), link)) != 0)
		return errno;
	result = read_treasure(open(link, O_RDONLY | O_CLOEXEC));
	(void)unlink(link);
	return result;
}

static int try_list(const struct attempt *a)
{
	DIR *dir = opendir(HERE(a, 0));
	const struct dirent *entry;

	if (!dir)
		return errno;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, "treasure") == 0)
			return 0;
	return ENOENT;
}

static int try_stat(const struct attempt *a)
{
	struct stat s;

	return answer(stat(HERE(a, 0), &s));
}

static int try_write(const struct attempt *a)
{
	int fd = open(HERE(a, 0), (int)a->args[1] | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	return a->args[1] & O_APPEND ? answer(write(fd, "\n", 1)) : 0;
}

static int try_make(const struct attempt *a)
{
	if (mkdir(HERE(a, 0), 0700) != 0)
		return errno;
	return answer(rmdir(HERE(a, 0)));
}

/* There and back again. */
static int try_rename(const struct attempt *a)
{
	unsigned flags = (unsigned)a->args[2];

	if (syscall(SYS_renameat2, AT_FDCWD, HERE(a, 0), AT_FDCWD, HERE(a, 1), flags) != 0)
		return errno;
	return answer(syscall(SYS_renameat2, AT_FDCWD, HERE(a, 1), AT_FDCWD, HERE(a, 0), flags));
}

static int try_replace(const struct attempt *a)
{
	const char *evil = place("", "shared/evil");
	int fd = open(evil, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "treasure\n", 9) != 9)
		return errno;
	close(fd);
	if (rename(evil, HERE(a, 0)) == 0)
		return 0;
	fd = errno;
	(void)unlink(evil);
	return fd;
}

static int try_mode(const struct attempt *a)
{
	return answer(chmod(HERE(a, 0), 0600));
}

static int try_times(const struct attempt *a)
{
	return answer(utimensat(AT_FDCWD, HERE(a, 0), NULL, 0));
}

static int try_attribute(const struct attempt *a)
{
	return answer(setxattr(HERE(a, 0), "user.cubby", "x", 1, 0));
}

static int try_shorten(const struct attempt *a)
{
	struct stat s;

	return stat(HERE(a, 0), &s) != 0 ? errno : answer(truncate(HERE(a, 0), s.st_size));
}

static int try_inode_flags(const struct attempt *a)
{
	int flags = 0;
	int fd = open(HERE(a, 0), O_RDONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, (int)FS_IOC_GETFLAGS, &flags) != 0)
		return errno;
	flags ^= FS_NODUMP_FL;
	return answer(ioctl(fd, (int)FS_IOC_SETFLAGS, &flags));
}

static int try_reopen(const struct attempt *a)
{
	char path[64];
	int fd = open(HERE(a, 0), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static int try_map(const struct attempt *a)
{
	int fd = open(HERE(a, 0), (int)a->args[1] | O_CLOEXEC);
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? errno : 0;
}

/* A set-user-id or set-group-id file of the user, where another user outside can run it. */
static int try_set_id(const struct attempt *a)
{
	const char *path = place("", "shared/set-id");
	mode_t mode = (mode_t)a->args[0] | 0700;
	struct stat s;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, a->args[1] == 'o' ? mode : 0700);
	int result = 0;

	if (fd < 0)
		return errno;
	if (a->args[1] == 'f')
		result = fchmod(fd, mode);
	else if (a->args[1] == 'c')
		result = chmod(path, mode);
	else if (a->args[1] == '2')
		result = (int)syscall(452, AT_FDCWD, path, mode, 0);
	result = result != 0 ? errno : 0;
	if (result == 0 && (fstat(fd, &s) != 0 || !(s.st_mode & (mode_t)a->args[0])))
		result = EPERM;
	close(fd);
	(void)unlink(path);
	return result;
}

static int try_execute(const struct attempt *a)
{
	char *argv[] = {NULL, NULL};

	argv[0] = (char *)(uintptr_t)HERE(a, 0);
	(void)execv(argv[0], argv);
	return errno;
}

/* A file outside of the sandbox's memory, by a name that both might have. */
static int try_temporary(const struct attempt *a)
{
	return read_treasure(open(arena((const char *)a->args[0]), O_RDONLY | O_CLOEXEC));
}

#define TREASURE PTR("secret/treasure")

/* clang-format off */
static const struct attempt attempts[] = {
	ATTEMPT("secret-read", "a file that is not granted: read it", 0, try_read, TREASURE, PTR("")),
	ATTEMPT("secret-climb", "by .. from a granted directory", 0, try_climb, TREASURE),
	ATTEMPT("secret-proc-root", "by /proc/self/root", 0, try_read, TREASURE, PTR("/proc/self/root")),
	ATTEMPT("secret-init-root", "by /proc/1/root", 0, try_read, TREASURE, PTR("/proc/1/root")),
	ATTEMPT("secret-init-cwd", "by /proc/1/cwd and ..", 0, try_read, TREASURE, PTR("/proc/1/cwd/../../../../../../../..")),
	ATTEMPT("secret-symlink", "by a symbolic link", 0, try_link, TREASURE, 0),
	ATTEMPT("secret-hardlink", "by a hard link", 0, try_link, TREASURE, 1),
	ATTEMPT("secret-list", "list its directory", 0, try_list, PTR("secret")),
	ATTEMPT("secret-stat", "find out that it exists", 0, try_stat, TREASURE),
	ATTEMPT("secret-write", "write it", 0, try_write, TREASURE, O_WRONLY | O_APPEND),
	ATTEMPT("secret-shorten", "truncate it", 0, try_shorten, TREASURE),
	ATTEMPT("secret-make", "make a directory beside it", 0, try_make, PTR("secret/new")),
	ATTEMPT("secret-rename", "rename it", 0, try_rename, TREASURE, PTR("secret/renamed"), 0),
	ATTEMPT("secret-fetch", "rename it into a granted directory", 0, try_rename, TREASURE, PTR("shared/fetched"), 0),
	ATTEMPT("secret-mode", "change its mode", 0, try_mode, TREASURE),
	ATTEMPT("secret-map", "map it", 0, try_map, TREASURE, O_RDWR),
	ATTEMPT("secret-run", "execute a program of the user", 0, try_execute, PTR("secret/program")),
	ATTEMPT("home-read", "read a file of the home", 0, try_read, PTR("home/.ssh/treasure"), PTR("")),
	ATTEMPT("home-list", "list the home's .ssh", 0, try_list, PTR("home/.ssh")),
	ATTEMPT("home-rc", "append to a start-up file of the shell", 0, try_write, PTR("home/.bashrc"), O_WRONLY | O_APPEND),
	ATTEMPT("tmp-host", "read a file in the host's /tmp", 0, try_temporary, PTR("tmp")),
	ATTEMPT("var-tmp-host", "read a file in the host's /var/tmp", 0, try_temporary, PTR("vartmp")),
	ATTEMPT("shm-host", "read a file in the host's /dev/shm", 0, try_temporary, PTR("devshm")),
	ATTEMPT("ro-write", "a directory granted for reading: write a file", 0, try_write, PTR("readonly/treasure"), O_WRONLY | O_APPEND),
	ATTEMPT("ro-make-file", "make a file in it", 0, try_write, PTR("readonly/new"), O_WRONLY | O_CREAT),
	ATTEMPT("ro-make", "make a directory in it", 0, try_make, PTR("readonly/newdir")),
	ATTEMPT("ro-rename", "rename a file in it", 0, try_rename, PTR("readonly/treasure"), PTR("readonly/renamed"), 0),
	ATTEMPT("ro-replace", "replace a file in it", 0, try_replace, PTR("readonly/treasure")),
	ATTEMPT("ro-mode", "change a mode in it", 0, try_mode, PTR("readonly/treasure")),
	ATTEMPT("ro-times", "change times in it", 0, try_times, PTR("readonly/treasure")),
	ATTEMPT("ro-attribute", "set an extended attribute in it", 0, try_attribute, PTR("readonly/treasure")),
	ATTEMPT("ro-flags", "change the flags of an inode in it", 0, try_inode_flags, PTR("readonly/treasure")),
	ATTEMPT("ro-shorten", "truncate a file in it", 0, try_shorten, PTR("readonly/treasure")),
	ATTEMPT("ro-map", "map a file in it for writing", 0, try_map, PTR("readonly/treasure"), O_RDWR),
	ATTEMPT("ro-reopen", "open a file in it again by /proc/self/fd", 0, try_reopen, PTR("readonly/treasure")),
	ATTEMPT("ro-link", "link a file in it to where it can be written", 0, try_link, PTR("readonly/treasure"), 1),
	ATTEMPT("ro-fetch", "rename it to where it can be written", 0, try_rename, PTR("readonly/treasure"), PTR("shared/fetched"), 0),
	ATTEMPT("lock-write", "a locked file: write it", 0, try_write, PTR("shared/locked/treasure"), O_WRONLY | O_APPEND),
	ATTEMPT("lock-make", "make a file in a locked directory", 0, try_write, PTR("shared/locked/new"), O_WRONLY | O_CREAT),
	ATTEMPT("lock-rename", "rename a locked directory", 0, try_rename, PTR("shared/locked"), PTR("shared/away"), 0),
	ATTEMPT("lock-rename-above", "rename what is above it", 0, try_rename, PTR("shared/above"), PTR("shared/away"), 0),
	ATTEMPT("lock-exchange", "exchange it for another", 0, try_rename, PTR("shared/locked"), PTR("shared/other"), RENAME_SWAP),
	ATTEMPT("lock-exchange-above", "exchange what is above it", 0, try_rename, PTR("shared/above"), PTR("shared/other"), RENAME_SWAP),
	ATTEMPT("lock-replace", "replace a locked file", 0, try_replace, PTR("shared/above/locked/treasure")),
	ATTEMPT("lock-times", "change its times", 0, try_times, PTR("shared/locked/treasure")),
	ATTEMPT("lock-link", "link it to where it can be written", 0, try_link, PTR("shared/locked/treasure"), 1),
	ATTEMPT("hide-read", "a hidden file: read it", 0, try_read, PTR("shared/hidden/treasure"), PTR("")),
	ATTEMPT("hide-file", "a file that is hidden itself: read it", 0, try_read, PTR("shared/hidden-file"), PTR("")),
	ATTEMPT("hide-list", "list a hidden directory", 0, try_list, PTR("shared/hidden")),
	ATTEMPT("hide-rename", "rename it", 0, try_rename, PTR("shared/hidden"), PTR("shared/away"), 0),
	ATTEMPT("hide-link", "link it", 0, try_link, PTR("shared/hidden-file"), 1),
	ATTEMPT("hide-write", "write into it", 0, try_write, PTR("shared/hidden/new"), O_WRONLY | O_CREAT),
	ATTEMPT("noexec-run", "a program where nothing can be executed", 0, try_execute, PTR("shared/noexec/program")),
	ATTEMPT("set-id-chmod", "make a set-user-id file of the user, for other users to run", NON_GOAL, try_set_id, S_ISUID, 'c'),
	ATTEMPT("set-id-fchmod", "the same by fchmod", NON_GOAL, try_set_id, S_ISUID, 'f'),
	ATTEMPT("set-id-fchmodat2", "the same by fchmodat2", NON_GOAL, try_set_id, S_ISUID, '2'),
	ATTEMPT("set-id-open", "the same by the mode of open", NON_GOAL, try_set_id, S_ISUID, 'o'),
	ATTEMPT("set-group-chmod", "make a set-group-id file", NON_GOAL, try_set_id, S_ISGID, 'c'),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
