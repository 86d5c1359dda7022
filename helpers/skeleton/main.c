/* SPDX-License-Identifier: MIT */
/*
 * skeleton/main.c: cubby-skeleton: lists and makes what a fake root needs as its own.
 *
 *   cubby-skeleton FOLDER
 *
 * Runs: outside, as the user, started by the launcher when root.mode is "overlay". FOLDER/system
 * tells of the host as it is now when this ends with status 0, and FOLDER has a tree of it where
 * one can be made (tree.h). Mostly both were there already.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/esc.h"
#include "base/fd.h"
#include "base/file.h"
#include "helpers/skeleton/key.h"
#include "helpers/skeleton/list.h"
#include "helpers/skeleton/rules.h"
#include "helpers/skeleton/tree.h"

#define SHOW_EVERY_MS 100

static bool is_time(void)
{
	static int64_t last;
	int64_t now = clock_ms();

	if (now - last < SHOW_EVERY_MS)
		return false;
	last = now;
	return true;
}

static void show(const struct list *l)
{
	if (is_time())
		(void)fprintf(stderr, "\rcubby: looking at the system: %u directories, %u files ",
			      l->dirs, l->files);
}

static void show_made(size_t made)
{
	if (is_time())
		(void)fprintf(stderr, "\r\033[Kcubby: making the system's directories: %zu ", made);
}

/* The head of a file as it should be; whether the one that is there has it. */
static bool is_fresh(int folder_fd, const char *head)
{
	OWN_FD int fd = fd_open_at(folder_fd, SKELETON_FILE, O_RDONLY | O_NOFOLLOW, 0);
	char there[SKELETON_HEAD_LEN];

	return fd >= 0 && fd_read_all(fd, there, sizeof(there)) == (ssize_t)sizeof(there) &&
	       memcmp(there, head, sizeof(there)) == 0;
}

static int fill(struct list *l, int host_fd, const char *head, struct err *e)
{
	struct stat st;

	(void)fwrite(head, 1, SKELETON_HEAD_LEN, l->out);
	for (const char *const *tree = rule_trees; *tree; tree++)
		if (fstatat(host_fd, *tree, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
		    list_add_tree(l, host_fd, *tree, e) < 0)
			return -1;
	if (list_add_made(l, host_fd, e) < 0)
		return -1;
	return fflush(l->out) == 0 && !ferror(l->out) ? 0 : err_sys(e, "cannot keep the list");
}

static int build(const struct place *p, int host_fd, const char *head, struct err *e)
{
	bool shows = isatty(2);
	struct list l = {.show = shows ? show : NULL};
	char *text = NULL;
	size_t len = 0;
	int done;

	l.out = open_memstream(&text, &len);
	if (!l.out)
		return err_sys(e, "cannot keep the list");
	done = fill(&l, host_fd, head, e);
	(void)fclose(l.out);
	if (done == 0)
		done = file_write_atomically(p->folder_fd, SKELETON_FILE, text, len, 0600, e);
	if (done == 0)
		tree_renew(p, text, len, shows ? show_made : NULL);
	if (shows)
		(void)fprintf(stderr, "\r\033[K");
	free(text);
	return done;
}

static bool is_ready(const struct place *p, const char *head)
{
	return is_fresh(p->folder_fd, head) && tree_is_ready(p);
}

static int renew(const struct place *p, int host_fd, const char *head, struct err *e)
{
	if (is_ready(p, head))
		return 0;
	/* Another may be at it; then there is nothing left to do. */
	while (flock(p->folder_fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot lock the folder of the list");
	return is_ready(p, head) ? 0 : build(p, host_fd, head, e);
}

/* "" where it cannot be known: then a tree is looked at each time. */
static void read_start(char *ret, size_t room)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/sys/kernel/random/boot_id", O_RDONLY, 0);
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, ret, room - 1);

	ret[len < 0 ? 0 : len] = '\0';
}

static int run(const char *folder, struct err *e)
{
	OWN_FD int folder_fd = -1;
	OWN_FD int host_fd = fd_open_at(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY, 0);
	char head[SKELETON_HEAD_LEN + 1] = SKELETON_MAGIC;
	char key[SKELETON_KEY_LEN + 1];
	char start[64];

	if (host_fd < 0)
		return err_sys(e, "cannot open the root");
	if (file_make_dirs(folder, 0700, e) < 0)
		return -1;
	folder_fd = fd_open_at(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (folder_fd < 0)
		return err_sys(e, "cannot open '%s'", folder);
	if (key_of_host(host_fd, key, e) < 0)
		return -1;
	memcpy(head + sizeof(SKELETON_MAGIC) - 1, key, SKELETON_KEY_LEN);
	head[SKELETON_HEAD_LEN - 1] = '\n';
	read_start(start, sizeof(start));
	(void)umask(0);
	return renew(&(struct place){folder_fd, key, start}, host_fd, head, e);
}

int main(int argc, char **argv)
{
	static struct err e;
	char line[2 * sizeof(e.text)];

	if (argc != 2)
		(void)err_usage(&e, "usage: cubby-skeleton FOLDER");
	else if (run(argv[1], &e) == 0)
		return 0;
	(void)esc_text(line, sizeof(line), e.text, strlen(e.text));
	(void)fprintf(stderr, "cubby: %s\n", line);
	return e.exit_code;
}
