/* SPDX-License-Identifier: MIT */
/*
 * skeleton/key.c: a hash over names, sizes and times.
 *
 * Directories of /usr are made by packages, so the package database tells when they change; /etc is
 * changed by hand too. Where there is no dpkg, the times of the top directories must do.
 */
#include "helpers/skeleton/key.h"

#include <fcntl.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/skeleton.h"

/* Raise it when what a skeleton has changes. */
#define FORMAT "4"

static void add(uint64_t *hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ bytes[i]) * 0x100000001b3; /* FNV-1a */
}

static void add_stat(uint64_t *hash, const char *path, const struct stat *st)
{
	add(hash, path, strlen(path));
	add(hash, &st->st_mode, sizeof(st->st_mode));
	add(hash, &st->st_size, sizeof(st->st_size));
	add(hash, &st->st_mtim, sizeof(st->st_mtim));
	add(hash, &st->st_ctim, sizeof(st->st_ctim));
}

static int add_etc(uint64_t *hash, struct err *e)
{
	char path[] = "etc";
	char *const paths[] = {path, NULL};
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	FTSENT *entry;

	if (!fts)
		return err_sys(e, "cannot read /etc");
	while ((entry = fts_read(fts)))
		if (entry->fts_info != FTS_DP && entry->fts_info != FTS_NS)
			add_stat(hash, entry->fts_path, entry->fts_statp);
	(void)fts_close(fts);
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
	if (fchdir(host_fd) < 0)
		return err_sys(e, "cannot enter the root");
	if (add_etc(&hash, e) < 0)
		return -1;
	(void)snprintf(out, SKELETON_KEY_LEN + 1, "%016llx", (unsigned long long)hash);
	return 0;
}
