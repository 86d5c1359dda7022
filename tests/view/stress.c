/* SPDX-License-Identifier: MIT */
/*
 * tests/view/stress.c: random operations on a directory that is served, and on a plain one.
 *
 *   stress fill DIR SEED                 makes a tree
 *   stress run SERVED PLAIN SEED COUNT   SERVED and PLAIN begin with the same tree
 *
 * Each operation must have the same result in both; at the end, and now and then, both must be the
 * same tree. The first difference is printed, and the status is 1.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attr.h"

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

enum { DEPTH = 3, NAMES = 5, SIZE_MAX_FILE = 20000, LOOK_EVERY = 2000 };

static uint64_t state;

static unsigned pick(unsigned below)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(state >> 33) % below;
}

/* Few names, so that operations meet. */
static void pick_path(char *out, size_t room)
{
	size_t used = 0;
	unsigned depth = 1 + pick(DEPTH);

	for (unsigned i = 0; i < depth; i++)
		used += (size_t)snprintf(out + used, room - used, "%s%c", i ? "/" : "",
					 'a' + (int)pick(NAMES));
}

/* What is to be done, chosen once and done twice. */
struct deed {
	unsigned what;
	char path[64];
	char other[64];
	unsigned number;
	unsigned size;
	unsigned char byte;
};

static char content[SIZE_MAX_FILE];

static long put(int dir, const struct deed *d, int flags)
{
	int fd = openat(dir, d->path, flags | O_NOFOLLOW | O_CLOEXEC, 0600 | (d->number & 077));
	long done;

	if (fd < 0)
		return -1;
	memset(content, d->byte, d->size);
	done = (flags & O_APPEND) ? write(fd, content, d->size)
				  : pwrite(fd, content, d->size, d->number);
	(void)close(fd);
	return done;
}

static long sum_of(const char *data, long len)
{
	long sum = len;

	for (long i = 0; i < len; i++)
		sum = (sum * 31 + data[i]) & 0xffffff;
	return sum;
}

static long get(int dir, const struct deed *d)
{
	static char read_back[4 * SIZE_MAX_FILE];
	int fd = openat(dir, d->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	long len = fd < 0 ? -1 : read(fd, read_back, sizeof(read_back));
	int saved = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = saved;
	return len < 0 ? -1 : sum_of(read_back, len);
}

/* A reader that was there before somebody wrote sees it; also when the name is gone. */
static long get_late(int dir, const struct deed *d)
{
	char data[64];
	int fd = openat(dir, d->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	long len;

	if (fd < 0)
		return -1;
	(void)!put(dir, d, O_WRONLY);
	if (d->number & 1)
		(void)unlinkat(dir, d->path, 0);
	len = pread(fd, data, sizeof(data), d->number);
	(void)close(fd);
	return len < 0 ? -1 : sum_of(data, len);
}

static long put_mapped(int dir, const struct deed *d)
{
	int fd = openat(dir, d->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct stat s;

	if (fd < 0)
		return -1;
	if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > 0) {
		char *map =
			mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (map != MAP_FAILED) {
			map[d->number % (unsigned)s.st_size] = (char)d->byte;
			(void)munmap(map, (size_t)s.st_size);
		}
	}
	return close(fd);
}

/* The names in a directory, whatever their order. */
static long list(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *open_dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *found;
	long sum = 0;

	if (!open_dir)
		return -1;
	while ((found = readdir(open_dir)))
		sum += sum_of(found->d_name, (long)strlen(found->d_name));
	(void)closedir(open_dir);
	return sum;
}

static long look(int dir, const char *path)
{
	struct stat s;
	long size;

	if (fstatat(dir, path, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	size = S_ISDIR(s.st_mode) ? 0 : (long)s.st_size;
	return (long)s.st_mode * 7919 + size;
}

static long follow(int dir, const struct deed *d)
{
	char target[PATH_MAX];
	long len = readlinkat(dir, d->path, target, sizeof(target));

	return len < 0 ? -1 : sum_of(target, len);
}

static long set_times(int dir, const struct deed *d)
{
	const struct timespec times[2] = {{.tv_sec = d->number}, {.tv_sec = d->number + 1}};
	struct stat s;

	if (utimensat(dir, d->path, times, AT_SYMLINK_NOFOLLOW) < 0 ||
	    fstatat(dir, d->path, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return s.st_mtim.tv_sec;
}

static long set_mode(int dir, const struct deed *d)
{
	struct stat s;

	/* Not of links: their target has another name in each tree. */
	if (fstatat(dir, d->path, &s, AT_SYMLINK_NOFOLLOW) < 0 || S_ISLNK(s.st_mode))
		return -1;
	return fchmodat(dir, d->path, S_ISDIR(s.st_mode) ? 0700 : 0600 | (d->number & 077), 0);
}

static long set_size(int dir, const struct deed *d)
{
	int fd = openat(dir, d->path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	long done = fd < 0 ? -1 : ftruncate(fd, d->number);

	if (fd >= 0)
		(void)close(fd);
	return done;
}

static long swap(int dir, const struct deed *d, unsigned flags)
{
	return syscall(SYS_renameat2, dir, d->path, dir, d->other, flags);
}

enum { DEEDS = 22 };

static long act(int dir, const struct deed *d)
{
	switch (d->what) {
	case 0:
		return put(dir, d, O_WRONLY | O_CREAT | O_EXCL);
	case 1:
	case 2:
		return put(dir, d, O_WRONLY | O_CREAT | O_TRUNC);
	case 3:
		return put(dir, d, O_WRONLY | O_APPEND);
	case 4:
		return put(dir, d, O_WRONLY);
	case 5:
		return get(dir, d);
	case 6:
		return get_late(dir, d);
	case 7:
		return put_mapped(dir, d);
	case 8:
	case 9:
		return unlinkat(dir, d->path, 0);
	case 10:
	case 11:
		return mkdirat(dir, d->path, 0755);
	case 12:
		return unlinkat(dir, d->path, AT_REMOVEDIR);
	case 13:
	case 14:
		return renameat(dir, d->path, dir, d->other);
	case 15:
		return swap(dir, d, d->number & 1 ? RENAME_EXCHANGE : RENAME_NOREPLACE);
	case 16:
		return linkat(dir, d->path, dir, d->other, 0);
	case 17:
		return symlinkat(d->other, dir, d->path);
	case 18:
		return follow(dir, d);
	case 19:
		return d->number & 1 ? set_times(dir, d) : set_mode(dir, d);
	case 20:
		return set_size(dir, d);
	default:
		return d->number & 1 ? list(dir, d->path) : look(dir, d->path);
	}
}

static void choose(struct deed *d)
{
	memset(d, 0, sizeof(*d));
	d->what = pick(DEEDS);
	pick_path(d->path, sizeof(d->path));
	pick_path(d->other, sizeof(d->other));
	d->number = pick(SIZE_MAX_FILE);
	d->size = 1 + pick(SIZE_MAX_FILE - 1);
	d->byte = (unsigned char)pick(256);
}

/* All paths that there can be, so that nothing recursive is needed. */
static bool is_same_tree(int served, int plain)
{
	for (unsigned long i = 0; i < (NAMES + 1) * (NAMES + 1) * (NAMES + 1); i++) {
		struct deed d = {.what = 0};
		unsigned long rest = i;
		size_t used = 0;
		static long (*const looks[])(int, const struct deed *) = {get, follow};

		for (unsigned part = 0; part < DEPTH; part++, rest /= NAMES + 1)
			if (rest % (NAMES + 1) != 0)
				used += (size_t)snprintf(d.path + used, sizeof(d.path) - used,
							 "%s%c", used ? "/" : "",
							 'a' + (int)(rest % (NAMES + 1)) - 1);
		if (!used)
			continue;
		if (look(served, d.path) != look(plain, d.path) ||
		    list(served, d.path) != list(plain, d.path) ||
		    looks[0](served, &d) != looks[0](plain, &d) ||
		    looks[1](served, &d) != looks[1](plain, &d)) {
			(void)printf("the trees differ in %s\n", d.path);
			return false;
		}
	}
	return true;
}

/* As overlayfs: a directory that the lower tree has a part of is not renamed. */
static bool is_for_mv(const struct deed *d, long done)
{
	return done < 0 && errno == EXDEV && d->what >= 13 && d->what <= 15;
}

static bool compare(int served, int plain, unsigned long number)
{
	struct deed d;
	long one;
	long two;
	int error;

	choose(&d);
	one = act(served, &d);
	if (is_for_mv(&d, one))
		return true;
	error = one < 0 ? errno : 0;
	two = act(plain, &d);
	if (one == two && error == (two < 0 ? errno : 0))
		return true;
	(void)printf("%lu: operation %u on %s, %s (%u, %u): %ld %s, but plain %ld %s\n", number,
		     d.what, d.path, d.other, d.number, d.size, one, strerror(error), two,
		     two < 0 ? strerror(errno) : "");
	return false;
}

static int run(const char *served_path, const char *plain_path, unsigned long count)
{
	int served = open(served_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int plain = open(plain_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (served < 0 || plain < 0) {
		perror("stress");
		return 2;
	}
	for (unsigned long i = 0; i < count; i++)
		if (!compare(served, plain, i) ||
		    (i % LOOK_EVERY == 0 && !is_same_tree(served, plain)))
			return 1;
	if (!is_same_tree(served, plain))
		return 1;
	(void)printf("%lu operations, the same in both\n", count);
	return 0;
}

static int fill(const char *path)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct deed d;

	if (dir < 0)
		return 2;
	for (unsigned i = 0; i < 400; i++) {
		choose(&d);
		d.what = i % 3 ? 10 : i % 5 ? 1 : 17;
		(void)act(dir, &d);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4)
		state = strtoul(argv[argc == 4 ? 3 : 4], NULL, 10) * 2654435761U + 1;
	(void)umask(022);
	if (argc == 4 && !strcmp(argv[1], "fill"))
		return fill(argv[2]);
	if (argc == 6 && !strcmp(argv[1], "run"))
		return run(argv[2], argv[3], strtoul(argv[5], NULL, 10));
	(void)fputs("stress fill DIR SEED | stress run SERVED PLAIN SEED COUNT\n", stderr);
	return 2;
}
