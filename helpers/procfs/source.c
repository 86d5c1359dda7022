/* SPDX-License-Identifier: MIT */
/* procfs/source.c: opening and reading the kernel's files. */
#include "helpers/procfs/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

/* A host of many processors has long texts. LEVELS: cgroups one in another. */
enum { TEXT_MIN = 16384, TEXT_MAX = 8 << 20, LEVELS = 16 };

static const char *const paths[] = {
	[HOST_MEMINFO] = "/proc/meminfo",     [HOST_STAT] = "/proc/stat",
	[HOST_CPUINFO] = "/proc/cpuinfo",     [HOST_SWAPS] = "/proc/swaps",
	[HOST_DISKSTATS] = "/proc/diskstats", [GROUP_MEMORY_STAT] = "memory.stat",
	[GROUP_CPU_STAT] = "cpu.stat",        [GROUP_IO_STAT] = "io.stat",
};

/* -1: missing */
static int fds[SOURCE_COUNT];

/* The own cgroup and those above it. */
static struct level {
	int memory_max_fd;
	int memory_current_fd;
	int swap_max_fd;
	int swap_current_fd;
} levels[LEVELS];

static unsigned level_count;

void source_open_host(void)
{
	for (int s = 0; s < SOURCE_COUNT; s++)
		fds[s] = s < GROUP_MEMORY_STAT ? fd_open_at(AT_FDCWD, paths[s], O_RDONLY, 0) : -1;
}

static int open_file(int dir_fd, const char *name)
{
	return fd_open_at(dir_fd, name, O_RDONLY | O_NOFOLLOW, 0);
}

/* Up to the first directory that has no such limits: the root of the tree, or what it lies in. */
static void open_levels(int dir_fd)
{
	OWN_FD int at_fd = fd_open_at(dir_fd, ".", O_PATH | O_DIRECTORY, 0);

	while (at_fd >= 0 && level_count < LEVELS) {
		struct level *l = &levels[level_count];
		int above_fd;

		l->memory_max_fd = open_file(at_fd, "memory.max");
		l->memory_current_fd = open_file(at_fd, "memory.current");
		l->swap_max_fd = open_file(at_fd, "memory.swap.max");
		l->swap_current_fd = open_file(at_fd, "memory.swap.current");
		if (l->memory_max_fd < 0)
			return;
		level_count++;
		above_fd = fd_open_at(at_fd, "..", O_PATH | O_DIRECTORY, 0);
		fd_close(&at_fd);
		at_fd = above_fd;
	}
}

void source_open_group(int dir_fd)
{
	for (int s = GROUP_MEMORY_STAT; s < SOURCE_COUNT; s++)
		fds[s] = open_file(dir_fd, paths[s]);
	open_levels(dir_fd);
}

static bool grow(char **text, size_t *room)
{
	size_t wanted = *room ? *room * 2 : TEXT_MIN;
	char *more = wanted <= TEXT_MAX ? realloc(*text, wanted) : NULL;

	if (!more)
		return false;
	*text = more;
	*room = wanted;
	return true;
}

const char *source_read(enum source s)
{
	static char *text;
	static size_t room;
	size_t len = 0;

	if (fds[s] < 0)
		return NULL;
	for (;;) {
		ssize_t got;

		if (len + 1 >= room && !grow(&text, &room))
			return NULL;
		got = pread(fds[s], text + len, room - len - 1, (off_t)len);
		if (got < 0)
			return NULL;
		len += (size_t)got;
		text[len] = '\0';
		if (got == 0)
			return text;
	}
}

bool source_number(const char *text, const char *name, uint64_t *ret)
{
	size_t len = strlen(name);

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || (line[len] != ' ' && line[len] != ':'))
			continue;
		*ret = strtoull(line + len + 1, NULL, 10);
		return true;
	}
	return false;
}

/* The number in a file that has only one; false for "max", and when it cannot be read. */
static bool read_number(int fd, uint64_t *ret)
{
	char text[32];
	ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (len <= 0 || text[0] < '0' || text[0] > '9')
		return false;
	text[len] = '\0';
	*ret = strtoull(text, NULL, 10);
	return true;
}

static void add_level(struct allowance *a, int max_fd, int current_fd)
{
	uint64_t max;
	uint64_t current = 0;
	uint64_t left;

	if (!read_number(max_fd, &max))
		return;
	(void)read_number(current_fd, &current);
	left = current < max ? max - current : 0;
	if (!a->limited || max < a->limit)
		a->limit = max;
	if (!a->limited || left < a->left)
		a->left = left;
	a->limited = true;
}

void source_memory(struct allowance *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (unsigned i = 0; i < level_count; i++)
		add_level(ret, levels[i].memory_max_fd, levels[i].memory_current_fd);
	if (level_count > 0)
		(void)read_number(levels[0].memory_current_fd, &ret->used);
}

void source_swap(struct allowance *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (unsigned i = 0; i < level_count; i++)
		add_level(ret, levels[i].swap_max_fd, levels[i].swap_current_fd);
	if (level_count > 0)
		(void)read_number(levels[0].swap_current_fd, &ret->used);
}
