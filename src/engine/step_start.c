/* SPDX-License-Identifier: MIT */
/*
 * engine/step_start.c: limits, the search for the program, the filter, and execve.
 *
 * Runs in: the new program's own process, for run and for exec alike. The search comes before the
 * filter: behind the filter only execve may follow.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/sys.h"

static int set_limit(int resource, const struct value *v, int64_t unit, const char *name,
		     struct err *e)
{
	struct rlimit limit;
	rlim_t wanted;

	if (!v->set)
		return 0;
	wanted = (rlim_t)((v->num + unit - 1) / unit);
	limit.rlim_cur = wanted;
	/* SIGXCPU first: a program may end in order, and whoever looks sees what it was. */
	limit.rlim_max = resource == RLIMIT_CPU ? wanted + 1 : wanted;
	if (setrlimit(resource, &limit) == 0)
		return 0;
	limit.rlim_max = wanted;
	if (errno == EPERM && resource == RLIMIT_CPU && setrlimit(resource, &limit) == 0)
		return 0;
	if (errno == EPERM)
		return err_set(e, "cannot set %s = %s: the caller's own hard limit is lower", name,
			       v->text);
	return err_sys(e, "cannot set %s = %s", name, v->text);
}

int step_limits(struct run *r, struct err *e)
{
	const struct spec *s = r->spec;

	if (set_limit(RLIMIT_CPU, &s->limits_cpu_time, 1000, "limits.cpu-time", e) < 0 ||
	    set_limit(RLIMIT_NOFILE, &s->limits_open_files, 1, "limits.open-files", e) < 0 ||
	    set_limit(RLIMIT_FSIZE, &s->limits_file_size, 1, "limits.file-size", e) < 0 ||
	    set_limit(RLIMIT_AS, &s->limits_address_space, 1, "limits.address-space", e) < 0 ||
	    set_limit(RLIMIT_STACK, &s->limits_stack, 1, "limits.stack", e) < 0 ||
	    set_limit(RLIMIT_CORE, &s->limits_core, 1, "limits.core", e) < 0)
		return -1;
	/* Last: from here on a fork may fail. */
	return set_limit(RLIMIT_NPROC, &s->limits_processes, 1, "limits.processes", e);
}

static int enter_cwd(const struct run *r, struct err *e)
{
	/* Init entered the root, and we were born there (step_enter.c). */
	if (r->cwd && !strcmp(r->cwd, "/") && r->spec->isolation.num == ISOLATION_NAMESPACES)
		return 0;
	if (r->cwd && chdir(r->cwd) == 0)
		return 0;
	if (r->cwd_required)
		return err_sys(e, "cannot use '%s' as the working directory inside", r->cwd);
	if (chdir(r->facts->home) == 0 || chdir("/") == 0)
		return 0;
	return err_sys(e, "cannot enter any directory inside");
}

static int refuse_program(const struct run *r, int error, struct err *e)
{
	const char *name = r->argv[0];

	(void)err_set(e, "cannot execute '%s' inside: %s", name, strerror(error));
	e->exit_code =
		error == ENOENT || error == ENOTDIR ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC;
	if (e->exit_code == EXIT_CODE_NOT_FOUND && strchr(name, '/'))
		return err_hint(e,
				"the sandbox sees only what its profile lists: add it with --ro %s",
				name);
	if (e->exit_code == EXIT_CODE_NOT_FOUND)
		return err_hint(e, "it is in none of the directories of PATH inside: %s", r->path);
	return -1;
}

/* The file that argv[0] means, as execvp(3) would find it; without executing what is in the way. */
static int find_program(const struct run *r, struct err *e)
{
	char *out = r->program;
	const char *name = r->argv[0];
	const char *at = r->path;
	int error = ENOENT;

	if (strchr(name, '/')) {
		if (strlen(name) >= PATH_MAX)
			return refuse_program(r, ENAMETOOLONG, e);
		memcpy(out, name, strlen(name) + 1);
		return 0;
	}
	while (*name && *at) {
		size_t len = strcspn(at, ":");

		if (len > 0 && snprintf(out, PATH_MAX, "%.*s/%s", (int)len, at, name) < PATH_MAX) {
			if (faccessat(AT_FDCWD, out, X_OK, 0) == 0)
				return 0;
			if (errno != ENOENT && errno != ENOTDIR)
				error = errno;
		}
		at += len + (at[len] == ':');
	}
	return refuse_program(r, error, e);
}

int step_find(struct run *r, struct err *e)
{
	sigset_t none;

	if (enter_cwd(r, e) < 0 || find_program(r, e) < 0)
		return -1;
	(void)umask(r->caller_umask);
	/* Blocked signals of the caller are not the program's: it starts with a clean mask. */
	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		return err_sys(e, "cannot set the signal mask");
	if (sys_close_range(3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) < 0)
		return errno == ENOSYS || errno == EINVAL
			       ? explain_missing_call("close_range", "5.11", e)
			       : err_sys(e, "cannot keep open files from the program");
	return 0;
}

int step_syscalls(struct run *r, struct err *e)
{
	struct sock_filter *code;
	struct sock_fprog filter;

	memcpy(&code, &r->filter.code, sizeof(code));
	filter.len = (unsigned short)r->filter.count;
	filter.filter = code;
	if (sys_seccomp_filter(&filter) == 0)
		return 0;
	(void)err_sys(e, "cannot load the system call filter");
	return err_hint(
		e, "the kernel needs CONFIG_SECCOMP_FILTER, and a container must allow seccomp(2)");
}

int step_start(struct run *r, struct err *e)
{
	(void)execve(r->program, r->argv, r->env);
	/* As execvp(3): a text file without #! is for the shell. */
	if (errno == ENOEXEC) {
		static char shell[] = "/bin/sh";
		static LARGE char *argv[LIMIT_ARGS + 3];
		unsigned n = 0;

		argv[n++] = shell;
		argv[n++] = r->program;
		for (unsigned i = 1; r->argv[i] && n < COUNT_OF(argv) - 1; i++)
			argv[n++] = r->argv[i];
		(void)execve(shell, argv, r->env);
		errno = ENOEXEC;
	}
	return refuse_program(r, errno, e);
}
