/* SPDX-License-Identifier: MIT */
/*
 * skeleton/key.c: a hash over names, sizes and times.
 *
 * Directories of /usr are made by packages, so the package database tells when they change; /etc is
 * changed by hand too. Where there is no dpkg, the times of the top directories must do.
 */
#include "helpers/skeleton/key.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/skeleton.h"

/* Raise it when what a skeleton has changes. */
#define FORMAT "5"

/* Deeper than any /etc. */
#define DEPTH_MAX 64

static void add(uint64_t *hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ bytes[i]) * 0x100000001b3; /* FNV-1a */
}

static void add_number(uint64_t *hash, uint64_t number)
{
	*hash = (*hash ^ number) * 0x9e3779b97f4a7c15;
	*hash ^= *hash >> 32;
}

static void add_stat(uint64_t *hash, const char *name, const struct stat *st)
{
	add(hash, name, strlen(name) + 1);
	add_number(hash, st->st_mode);
	add_number(hash, (uint64_t)st->st_size);
	add_number(hash, (uint64_t)st->st_mtim.tv_sec);
	add_number(hash, (uint64_t)st->st_mtim.tv_nsec);
	add_number(hash, (uint64_t)st->st_ctim.tv_sec);
	add_number(hash, (uint64_t)st->st_ctim.tv_nsec);
}

/* A link is not changed but replaced, which the time of its directory tells. */
static bool is_told_by_directory(const struct dirent *entry)
{
	return entry->d_type == DT_LNK || !strcmp(entry->d_name, ".") ||
	       !strcmp(entry->d_name, "..");
}

/* Adds an entry; the fd of a directory of the same device, for what is in it, or -1. */
static int add_entry(uint64_t *hash, DIR *dir, const char *name, dev_t device)
{
	struct stat st;

	if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	add_stat(hash, name, &st);
	if (!S_ISDIR(st.st_mode) || st.st_dev != device)
		return -1;
	return fd_open_at(dirfd(dir), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

/* Begins a level of the walk, of an open directory or of -1; takes it. */
static bool begin_level(DIR **levels, unsigned *depth, int dir_fd)
{
	OWN_FD int fd = dir_fd;

	if (fd < 0 || *depth == DEPTH_MAX)
		return false;
	levels[*depth] = fdopendir(fd);
	if (!levels[*depth])
		return false;
	(void)!fd_take(&fd);
	(*depth)++;
	return true;
}

/*
 * Some thousand files, before each launch: names are looked up in their open directory, which takes
 * the kernel less time than whole paths. What lies on another device is not ours.
 */
static int add_etc(uint64_t *hash, int host_fd, struct err *e)
{
	DIR *levels[DEPTH_MAX];
	unsigned depth = 0;
	struct stat st;

	if (fstatat(host_fd, "etc", &st, 0) < 0 ||
	    !begin_level(levels, &depth, fd_open_at(host_fd, "etc", O_RDONLY | O_DIRECTORY, 0)))
		return err_sys(e, "cannot read /etc");
	add_stat(hash, "etc", &st);
	while (depth > 0) {
		DIR *dir = levels[depth - 1];
		const struct dirent *entry = readdir(dir);

		if (!entry) {
			add_number(hash, depth--);
			(void)closedir(dir);
		} else if (!is_told_by_directory(entry)) {
			(void)begin_level(levels, &depth,
					  add_entry(hash, dir, entry->d_name, st.st_dev));
		}
	}
	return 0;
}

int key_of_host(int host_fd, char *out, struct err *e)
{
	static const char *const others[] = {
		"var/lib/dpkg/status",
		"var/lib/dpkg",
		"var/lib/dpkg/triggers",
		"var/lib/dpkg/updates",
		"var/lib/ucf",
		"var/lib/apt/lists",
		"usr",
		"usr/local",
		"opt",
		"var",
	};
	uint64_t hash = 0xcbf29ce484222325;
	uid_t uid = geteuid();
	struct stat st;

	add(&hash, FORMAT, sizeof(FORMAT));
	add(&hash, &uid, sizeof(uid));
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (fstatat(host_fd, others[i], &st, 0) == 0)
			add_stat(&hash, others[i], &st);
	if (add_etc(&hash, host_fd, e) < 0)
		return -1;
	(void)snprintf(out, SKELETON_KEY_LEN + 1, "%016llx", (unsigned long long)hash);
	return 0;
}
