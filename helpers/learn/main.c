/* SPDX-License-Identifier: MIT */
/*
 * learn/main.c: cubby-learn: runs a command under cubby, notes what it wanted and did not get, and
 * has a profile made of it.
 *
 *   cubby-learn [OPTIONS] COMMAND...              outside: `cubby learn`
 *   cubby-learn --inside DIRECTORY COMMAND...     inside: see learn/inside.h
 *
 * The sandbox is started by `cubby __learn-run`, which reads the options as run does; the profile
 * is written by `cubby __learned`, which knows what a profile may say. This program only records.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/fd.h"
#include "helpers/learn/inside.h"
#include "helpers/learn/record.h"

static struct arena arena;

struct learn {
	char *cubby; /* bin/cubby of this installation */
	char *self;
	char dir[32]; /* of the socket; seen inside */
	int listen_fd;
};

static int find_programs(struct learn *l, struct err *e)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len < 0)
		return err_sys(e, "cannot read '/proc/self/exe'");
	l->self = arena_copy(&arena, path, (size_t)len);
	/* PREFIX/libexec/cubby/cubby-learn */
	for (int parts = 3; len > 0; len--)
		if (path[len - 1] == '/' && --parts == 0)
			break;
	l->cubby = arena_printf(&arena, "%.*sbin/cubby", (int)len, path);
	return 0;
}

static int make_socket(struct learn *l, struct err *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memcpy(l->dir, "/tmp/cubby-learn.XXXXXX", sizeof("/tmp/cubby-learn.XXXXXX"));
	if (!mkdtemp(l->dir))
		return err_sys(e, "cannot make a directory in '/tmp'");
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/" LEARN_SOCKET, l->dir);
	l->listen_fd = fd_socket(AF_UNIX, SOCK_SEQPACKET);
	if (l->listen_fd < 0 ||
	    bind(l->listen_fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(l->listen_fd, 1) < 0)
		return err_sys(e, "cannot listen in '%s'", l->dir);
	return 0;
}

static void remove_socket(const struct learn *l)
{
	if (!l->dir[0])
		return;
	(void)unlink(arena_printf(&arena, "%s/" LEARN_SOCKET, l->dir));
	(void)rmdir(l->dir);
}

/* What the keys that end a program do to this one. */
static void leave_keys(void (*handler)(int))
{
	const struct sigaction action = {.sa_handler = handler};

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGQUIT, &action, NULL);
}

/* `verb` and two words of ours, then the user's. */
static pid_t start_cubby(const struct learn *l, const char *verb, char *const *words, int stdin_fd,
			 struct err *e)
{
	unsigned count = 0;
	char **argv;
	pid_t pid;

	while (words[count])
		count++;
	argv = arena_alloc(&arena, (count + 5) * sizeof(*argv));
	argv[0] = arena_strdup(&arena, l->cubby);
	argv[1] = arena_strdup(&arena, verb);
	argv[2] = l->self;
	argv[3] = arena_strdup(&arena, l->dir);
	for (unsigned i = 0; i < count; i++)
		argv[4 + i] = words[i];
	pid = fork();
	if (pid == 0) {
		leave_keys(SIG_DFL);
		if (stdin_fd < 0 || fd_become_stdio(stdin_fd, STDIN_FILENO) == 0)
			(void)execv(argv[0], argv);
		_exit(EXIT_CODE_CUBBY);
	}
	return pid < 0 ? err_sys(e, "cannot start '%s'", argv[0]) : pid;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The list goes to `cubby __learned` on its stdin, which is a file: it can be of any length. */
static int write_profile(const struct learn *l, const struct wants *w, char *const *words,
			 struct err *e)
{
	OWN_FD int fd = fd_memory();
	size_t len;
	const char *text = wants_text(w, &len);
	pid_t pid;

	if (fd < 0 || fd_write_all(fd, text, len) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot keep what was learned");
	pid = start_cubby(l, "__learned", words, fd, e);
	return pid < 0 ? -1 : wait_for(pid);
}

static int learn(struct learn *l, char *const *words, struct err *e)
{
	struct wants wants = {.arena = &arena};
	int status = 0;
	int code;
	pid_t pid;

	if (find_programs(l, e) < 0 || make_socket(l, e) < 0)
		return -1;
	/* Keys that end the program are for it; what was learned until then is kept. */
	leave_keys(SIG_IGN);
	pid = start_cubby(l, "__learn-run", words, -1, e);
	if (pid < 0 || record_run(l->listen_fd, pid, &wants, &status, e) < 0)
		return -1;
	code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	/* Nothing was started. */
	if (code == EXIT_CODE_USAGE || code == EXIT_CODE_CUBBY)
		return code;
	if (write_profile(l, &wants, words, e) < 0)
		return -1;
	return code;
}

static void print_error(const struct err *e)
{
	char line[4 * sizeof(e->text)];

	(void)esc_text(line, sizeof(line), e->text, strlen(e->text));
	(void)fprintf(stderr, "cubby: %s\n", line);
}

int main(int argc, char **argv)
{
	static struct learn l = {.listen_fd = -1};
	static struct err e = {.exit_code = EXIT_CODE_CUBBY};
	int code;

	if (argc > 3 && !strcmp(argv[1], "--inside")) {
		code = inside_run(argv[2], argv + 3, &e);
	} else if (argc < 2) {
		code = err_usage(&e, "no command is given");
	} else {
		code = learn(&l, argv + 1, &e);
		remove_socket(&l);
	}
	if (code >= 0)
		return code;
	print_error(&e);
	return e.exit_code;
}
