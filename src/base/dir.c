/* SPDX-License-Identifier: MIT */
/* base/dir.c: reading directories by the system call: readdir would allocate. */
#include "base/dir.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

enum { BUFFER = 4096 };

/* getdents64(2); the name follows the header. */
struct entry {
	uint64_t inode;
	int64_t next;
	unsigned short size;
	unsigned char type;
	char name[];
};

struct names {
	const char **list;
	unsigned count;
	unsigned room;
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_wanted(const char *name, const char *suffix)
{
	size_t len = strlen(name);
	size_t suffix_len = strlen(suffix);

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	return len >= suffix_len && !strcmp(name + len - suffix_len, suffix);
}

int dir_list(int dir_fd, const char *path, const char *suffix, struct arena *a,
	     const char *const **ret_names, unsigned *ret_count)
{
	OWN_FD int fd = fd_open_at(dir_fd, path, O_RDONLY | O_DIRECTORY, 0);
	_Alignas(struct entry) char buffer[BUFFER];
	struct names names = {0};
	long size;

	if (fd < 0)
		return -1;
	while ((size = syscall(SYS_getdents64, fd, buffer, sizeof(buffer))) > 0) {
		for (long at = 0; at < size;) {
			const struct entry *entry =
				(const struct entry *)(const void *)(buffer + at);

			at += entry->size;
			if (!is_wanted(entry->name, suffix))
				continue;
			names.list = arena_grow(a, names.list, names.count, &names.room,
						sizeof(*names.list));
			names.list[names.count++] = arena_strdup(a, entry->name);
		}
	}
	if (size < 0)
		return -1;
	if (names.count > 1)
		qsort(names.list, names.count, sizeof(*names.list), by_bytes);
	*ret_names = names.list;
	*ret_count = names.count;
	return 0;
}
