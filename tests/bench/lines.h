/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/lines.h: the command lines that a benchmark compares, and how one is started.
 *
 * A file has one line for each: NAME [N<PATH]... COMMAND [ARGS...], divided by blanks; N<PATH opens
 * PATH for reading as file descriptor N. # begins a comment.
 */
#ifndef CUBBY_TESTS_BENCH_LINES_H
#define CUBBY_TESTS_BENCH_LINES_H

#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 32, WORDS_MAX = 2200, OPENED_MAX = 4 };

struct line {
	char *name;
	char **argv;
	struct {
		int fd;
		char *path;
	} opened[OPENED_MAX];
	int opened_count;
};

static struct line lines[LINES_MAX];
static int lines_count;

/* Who the commands run as when the benchmark itself is root's. */
static uid_t lines_uid;
static gid_t lines_gid;

static inline void line_parse(char *text)
{
	struct line *l = &lines[lines_count];
	static char *words[WORDS_MAX];
	char *rest = NULL;
	int n = 0;

	text[strcspn(text, "#\n")] = '\0';
	for (char *w = strtok_r(text, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
		char *bracket = strchr(w, '<');

		if (!l->name)
			l->name = strdup(w);
		else if (n == 0 && bracket && l->opened_count < OPENED_MAX) {
			l->opened[l->opened_count].fd = (int)strtol(w, NULL, 10);
			l->opened[l->opened_count++].path = strdup(bracket + 1);
		} else if (n < WORDS_MAX - 1)
			words[n++] = strdup(w);
		else
			errx(2, "%s: too many words", l->name);
	}
	if (!l->name)
		return;
	if (n == 0 || lines_count == LINES_MAX - 1)
		errx(2, "%s: no command, or too many lines", l->name);
	words[n++] = NULL;
	l->argv = malloc((size_t)n * sizeof(*words));
	if (!l->argv)
		err(2, "malloc");
	memcpy(l->argv, words, (size_t)n * sizeof(*words));
	lines_count++;
}

static inline void lines_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!f)
		err(2, "%s", path);
	while (getline(&text, &room, f) > 0)
		line_parse(text);
	free(text);
	fclose(f);
	if (lines_count == 0)
		errx(2, "%s: no command lines", path);
}

/* -u and -g of every benchmark; false for another option. */
static inline bool lines_option(int option, long number)
{
	if (option == 'u')
		lines_uid = (uid_t)number;
	else if (option == 'g')
		lines_gid = (gid_t)number;
	return option == 'u' || option == 'g';
}

/* Starts a command with this stdout. The caller waits. vfork: its cost is the same for all. */
static inline pid_t line_start(const struct line *l, int stdout_fd)
{
	pid_t pid = vfork();

	if (pid != 0)
		return pid;
	for (int i = 0; i < l->opened_count; i++) {
		int fd = open(l->opened[i].path, O_RDONLY);
		if (fd < 0 ||
		    (fd != l->opened[i].fd && (dup2(fd, l->opened[i].fd) < 0 || close(fd) != 0)))
			_exit(124);
	}
	if (dup2(stdout_fd, STDOUT_FILENO) < 0)
		_exit(124);
	if (getuid() == 0 &&
	    (setgroups(0, NULL) != 0 || setresgid(lines_gid, lines_gid, lines_gid) != 0 ||
	     setresuid(lines_uid, lines_uid, lines_uid) != 0))
		_exit(124);
	execv(l->argv[0], l->argv);
	_exit(124);
}

#endif
