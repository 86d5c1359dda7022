/* SPDX-License-Identifier: MIT */
/* procfs/tasks.c: counting the sandbox's tasks. */
#include "helpers/procfs/tasks.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

/* Of more tasks than LOOKS the states are guessed from those that were looked at. */
enum { LOOKS = 4096, FRESH_MS = 100, TICK_US = 10000 /* USER_HZ, on every machine */ };

static int dir_fd = -1;
static struct tasks now;
static int64_t looked_ms;

/* Fields of proc_pid_stat(5), by number; the second one, the name, may hold anything. */
struct stat_line {
	char state;                  /* 3 */
	unsigned long long times[4]; /* 14 to 17: own user and system, those of reaped children */
	unsigned threads;            /* 20 */
};

static bool parse(const char *text, struct stat_line *ret)
{
	const char *rest = strrchr(text, ')');

	return rest &&
	       sscanf(rest + 1,
		      " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu %llu %llu %*s %*s %u",
		      &ret->state, &ret->times[0], &ret->times[1], &ret->times[2], &ret->times[3],
		      &ret->threads) == 6;
}

static bool read_stat(int at_fd, const char *path, struct stat_line *ret)
{
	char text[1024];
	OWN_FD int fd = fd_open_at(at_fd, path, O_RDONLY | O_NOFOLLOW, 0);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (len <= 0)
		return false;
	text[len] = '\0';
	return parse(text, ret);
}

static DIR *open_dir(int at_fd, const char *path)
{
	int fd = fd_open_at(at_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		(void)close(fd);
	return dir;
}

static unsigned number_of(const struct dirent *entry)
{
	return entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
		       ? (unsigned)strtoul(entry->d_name, NULL, 10)
		       : 0;
}

struct count {
	struct tasks t;
	unsigned looks;
};

static void add_state(struct count *c, char state)
{
	c->t.running += state == 'R';
	c->t.blocked += state == 'D';
}

/* The states of a process's threads: that of the first one is known already. */
static void add_threads(struct count *c, unsigned pid)
{
	char path[48];
	const struct dirent *entry;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "%u/task", pid);
	dir = open_dir(dir_fd, path);
	while (dir && c->looks < LOOKS && (entry = readdir(dir)) != NULL) {
		unsigned tid = number_of(entry);
		struct stat_line line;

		if (tid == 0 || tid == pid)
			continue;
		(void)snprintf(path, sizeof(path), "%u/task/%u/stat", pid, tid);
		c->looks++;
		if (read_stat(dir_fd, path, &line))
			add_state(c, line.state);
	}
	if (dir)
		(void)closedir(dir);
}

static void add_process(struct count *c, unsigned pid)
{
	char path[32];
	struct stat_line line;

	if (pid > c->t.last)
		c->t.last = pid;
	if (c->looks >= LOOKS) {
		c->t.total++;
		return;
	}
	(void)snprintf(path, sizeof(path), "%u/stat", pid);
	c->looks++;
	if (!read_stat(dir_fd, path, &line))
		return;
	c->t.total += line.threads;
	c->t.user_us += (line.times[0] + line.times[2]) * TICK_US;
	c->t.system_us += (line.times[1] + line.times[3]) * TICK_US;
	add_state(c, line.state);
	if (line.threads > 1)
		add_threads(c, pid);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* What only ever grows must not shrink because a process ended while the others were counted. */
static void take(struct count *c)
{
	struct tasks before = now;

	if (c->looks >= LOOKS) {
		c->t.running = (unsigned)((uint64_t)c->t.running * c->t.total / c->looks);
		c->t.blocked = (unsigned)((uint64_t)c->t.blocked * c->t.total / c->looks);
	}
	now = c->t;
	now.last = (unsigned)larger(now.last, before.last);
	now.user_us = larger(now.user_us, before.user_us);
	now.system_us = larger(now.system_us, before.system_us);
}

void tasks_open(int proc_fd)
{
	dir_fd = proc_fd;
}

const struct tasks *tasks_look(void)
{
	struct count c = {.looks = 0};
	const struct dirent *entry;
	DIR *dir;

	if (looked_ms != 0 && clock_ms() - looked_ms < FRESH_MS)
		return &now;
	dir = open_dir(dir_fd, ".");
	while (dir && (entry = readdir(dir)) != NULL)
		if (number_of(entry) > 0)
			add_process(&c, number_of(entry));
	if (dir) {
		(void)closedir(dir);
		take(&c);
	}
	looked_ms = clock_ms();
	return &now;
}
