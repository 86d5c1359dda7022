/* SPDX-License-Identifier: MIT */
/* container/members.c: the tree of processes, from /proc. */
#include "container/members.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"

/* A chain of parents is not longer: init is the ancestor of all in a pid namespace. */
#define ANCESTORS_MAX 4096

static ssize_t read_file(int dir_fd, const char *path, char *out, size_t room)
{
	OWN_FD int fd = fd_open_at(dir_fd, path, O_RDONLY, 0);
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, out, room - 1);

	out[len < 0 ? 0 : len] = '\0';
	return len;
}

/* "pid (any text) state ppid ...", proc_pid_stat(5); fields are counted behind the last ')'. */
static bool parse_stat(char *text, struct member *ret, struct arena *a)
{
	char *open = strchr(text, '(');
	char *close = strrchr(text, ')');
	uint64_t field[53] = {0};
	char *at;

	if (!open || !close || close < open || close[1] != ' ' || !close[2])
		return false;
	ret->command = arena_copy(a, open + 1, (size_t)(close - open - 1));
	ret->state = close[2];
	at = close + 3;
	for (unsigned n = 4; n < COUNT_OF(field) && *at; n++)
		field[n] = strtoull(at, &at, 10);
	ret->parent = (int32_t)field[4];
	ret->cpu_ms = (field[14] + field[15] + field[16] + field[17]) * 1000 /
		      (uint64_t)sysconf(_SC_CLK_TCK);
	ret->memory = field[24] * (uint64_t)sysconf(_SC_PAGESIZE);
	return true;
}

static int compare(const void *a, const void *b)
{
	int32_t x = ((const struct member *)a)->pid;
	int32_t y = ((const struct member *)b)->pid;

	return (x > y) - (x < y);
}

int members_read(struct arena *a, struct members *ret, struct err *e)
{
	OWN_FD int proc_fd = fd_open_at(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY, 0);
	const char *const *names;
	unsigned count;

	if (proc_fd < 0 || dir_list(proc_fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot list /proc");
	ret->items = arena_alloc(a, (count + 1) * sizeof(*ret->items));
	ret->count = 0;
	for (unsigned i = 0; i < count; i++) {
		struct member *m = &ret->items[ret->count];
		char path[280];
		char text[2048];

		if (names[i][0] < '1' || names[i][0] > '9')
			continue;
		(void)snprintf(path, sizeof(path), "%.255s/stat", names[i]);
		m->pid = (int32_t)strtol(names[i], NULL, 10);
		/* One that has ended meanwhile is none. */
		if (read_file(proc_fd, path, text, sizeof(text)) > 0 && parse_stat(text, m, a))
			ret->count++;
	}
	qsort(ret->items, ret->count, sizeof(*ret->items), compare);
	return 0;
}

static const struct member *find(const struct members *all, int32_t pid)
{
	const struct member key = {.pid = pid};

	return bsearch(&key, all->items, all->count, sizeof(key), compare);
}

static bool descends(const struct members *all, const struct member *m, int32_t init)
{
	for (unsigned n = 0; m && n < ANCESTORS_MAX; n++) {
		if (m->pid == init)
			return true;
		m = find(all, m->parent);
	}
	return false;
}

/*
 * The last number of "NSpid:\t1234\t5": the pid in its own namespace, in which a process 1 of its
 * own is another one than init.
 */
static int32_t pid_inside(int32_t pid)
{
	char path[48];
	char text[8192];
	const char *line;
	const char *last = NULL;

	(void)snprintf(path, sizeof(path), "/proc/%" PRId32 "/status", pid);
	if (read_file(AT_FDCWD, path, text, sizeof(text)) <= 0)
		return 0;
	line = strstr(text, "\nNSpid:");
	if (!line)
		return 0;
	line += sizeof("\nNSpid:") - 1;
	for (size_t at = 0; line[at] && line[at] != '\n'; at++)
		if (line[at] == '\t')
			last = line + at + 1;
	return last ? (int32_t)strtol(last, NULL, 10) : 0;
}

/* The words of its command line, else the kernel's name for it in brackets. */
static const char *command_line(const struct member *m, struct arena *a)
{
	char path[48];
	char text[1024];
	ssize_t len;

	(void)snprintf(path, sizeof(path), "/proc/%" PRId32 "/cmdline", m->pid);
	len = read_file(AT_FDCWD, path, text, sizeof(text));
	while (len > 0 && text[len - 1] == '\0')
		len--;
	if (len <= 0)
		return arena_printf(a, "[%s]", m->command);
	for (ssize_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return arena_copy(a, text, (size_t)len);
}

struct members members_of(const struct members *all, int32_t init, struct arena *a)
{
	struct members ret = {.count = 0};

	ret.items = arena_alloc(a, (all->count + 1) * sizeof(*ret.items));
	for (unsigned i = 0; init > 0 && i < all->count; i++) {
		struct member *m = &ret.items[ret.count];

		if (!descends(all, &all->items[i], init))
			continue;
		*m = all->items[i];
		m->inside = pid_inside(m->pid);
		m->command = command_line(m, a);
		ret.count++;
	}
	return ret;
}
