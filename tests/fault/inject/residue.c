/* SPDX-License-Identifier: MIT */
/* fault/inject/residue.c: reading the host's tables. */
#include "tests/fault/inject/residue.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE = 4096, FILES_OPEN = 8 };

static struct residue *taken; /* nftw(3) has no context */

static void add(const char *kind, const char *text)
{
	char line[LINE];

	if (taken->count == RESIDUE_MAX)
		return;
	snprintf(line, sizeof(line), "%s %s", kind, text);
	line[strcspn(line, "\n")] = '\0';
	taken->lines[taken->count++] = strdup(line);
}

/* A filter that was compiled because the installed one could not be read is kept on purpose. */
static bool is_cache(const char *path)
{
	const char *cache = strstr(path, "/.cache");
	const char *dot = strrchr(path, '.');

	return cache && (!strcmp(cache, "/.cache") || !strcmp(cache, "/.cache/cubby") ||
			 !strcmp(cache, "/.cache/cubby/filters") || !strcmp(dot, ".bpf"));
}

static int add_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)type;
	(void)where;
	(void)st;
	if (!is_cache(path))
		add("file", path);
	return 0;
}

static int add_own_cgroup(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)where;
	if (type == FTW_D && st->st_uid == getuid())
		add("cgroup", path);
	return 0;
}

/* The lines of a kernel's table that have the word in them; all without a word. */
static void add_table(const char *kind, const char *path, const char *word)
{
	char line[LINE];
	FILE *table = fopen(path, "re");

	while (table && fgets(line, sizeof(line), table)) {
		const char *found = word ? strstr(line, word) : line;

		if (found)
			add(kind, found);
	}
	if (table)
		fclose(table);
}

/* Locks are listed by inode: those on the directories in which cubby keeps its entries. */
static void add_locks(const char *dir)
{
	char word[64];
	struct stat st;

	if (stat(dir, &st) < 0)
		return;
	snprintf(word, sizeof(word), ":%lu ", (unsigned long)st.st_ino);
	add_table("lock", "/proc/locks", word);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void residue_take(struct residue *r)
{
	const char *home = getenv("HOME");
	char runtime[LINE];
	char entries[LINE];

	snprintf(runtime, sizeof(runtime), "/run/user/%u/cubby", getuid());
	snprintf(entries, sizeof(entries), "%s/.local/state/cubby/run", home ? home : "/nowhere");
	r->count = 0;
	taken = r;
	if (home) {
		nftw(home, add_file, FILES_OPEN, FTW_PHYS);
		add_table("bound", "/proc/net/unix", home);
	}
	nftw(runtime, add_file, FILES_OPEN, FTW_PHYS);
	add_table("bound", "/proc/net/unix", runtime);
	add_table("mount", "/proc/self/mountinfo", NULL);
	add_locks(runtime);
	add_locks(entries);
	nftw("/sys/fs/cgroup", add_own_cgroup, FILES_OPEN, FTW_PHYS);
	qsort(r->lines, r->count, sizeof(r->lines[0]), compare_lines);
}

void residue_done(struct residue *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->lines[i]);
	r->count = 0;
}

const char *residue_new(const struct residue *before, const struct residue *after)
{
	size_t n = 0;

	for (size_t i = 0; i < after->count; i++) {
		int order = 1;

		while (n < before->count && (order = strcmp(before->lines[n], after->lines[i])) < 0)
			n++;
		if (n < before->count && order == 0)
			n++;
		else
			return after->lines[i];
	}
	return NULL;
}
