/* SPDX-License-Identifier: MIT */
/*
 * hostile/attempt.h: what the programs of this suite share: a table of attempts, each tried once.
 *
 * usage of each program: PROGRAM list   prints "name, where it is granted, what it tries"
 *                        PROGRAM try    prints "name, result" (both divided by tabs)
 *
 * An attempt is tried in a process of its own, so a filter that kills it ends nothing else. Its
 * result is "works", the name of the error, or the signal that ended it. What the attempts aim at
 * stands in the file `arena` beside the programs: lines "key=value", written by arena.sh.
 *
 * An attempt that never works proves nothing: outside a sandbox, or as root of an own user
 * namespace, each must work (matrix.sh).
 */
#ifndef CUBBY_TESTS_HOSTILE_ATTEMPT_H
#define CUBBY_TESTS_HOSTILE_ATTEMPT_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HIGH(bit) ((long)(1UL << (bit)))
#define PTR(what) ((long)(what))

/*
 * Where an attempt may work: a system call policy that grants it, or everywhere, as a non-goal that
 * docs/threat-model.md names.
 */
enum granted { BY_DEFAULT = 1, BY_DEVELOPER = 2, NON_GOAL = 4 };

/* Not only a result counts, but any answer that is not the refusal of a policy. */
enum { REACHED = 1 };

enum { ATTEMPT_SECONDS = 5, ARGUMENTS = 6 };

struct attempt {
	const char *name;
	const char *what;
	unsigned granted; /* enum granted */
	/* Returns 0 when it worked, or the errno. */
	int (*attempt)(const struct attempt *a);
	/* For attempt_call: a raw system call. */
	unsigned flags;
	long number;
	long i386; /* the number behind int $0x80; 0: not tried there */
	long args[ARGUMENTS];
};

/* Rows of a table. ATTEMPT has a function of its own; the others try a system call. */
#define ATTEMPT(name_, what_, granted_, function, ...)                                             \
	{                                                                                          \
		.name = name_, .what = what_, .granted = granted_, .attempt = function, .args = {  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define CALL(name_, what_, granted_, number_, i386_, ...)                                          \
	{                                                                                          \
		.name = name_, .what = what_, .granted = granted_, .attempt = attempt_call,        \
		.number = number_, .i386 = i386_, .args = {                                        \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define REACH(name_, what_, granted_, number_, i386_, ...)                                         \
	{                                                                                          \
		.name = name_, .what = what_, .granted = granted_, .attempt = attempt_call,        \
		.flags = REACHED, .number = number_, .i386 = i386_, .args = {                      \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static char arena_text[4096];

static inline void arena_read(const char *program)
{
	char path[512];
	const char *slash = strrchr(program, '/');
	int fd;

	snprintf(path, sizeof(path), "%.*sarena", slash ? (int)(slash - program + 1) : 0, program);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, arena_text + 1, sizeof(arena_text) - 2) < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	arena_text[0] = '\n';
	if (fd >= 0)
		close(fd);
}

/* The value of a key of the arena; "" when it has none. */
static inline const char *arena(const char *key)
{
	static char values[8][256];
	static unsigned turn;
	char *value = values[turn++ % COUNT(values)];
	char line[64];
	const char *at;

	snprintf(line, sizeof(line), "\n%s=", key);
	at = strstr(arena_text, line);
	at = at ? at + strlen(line) : "";
	snprintf(value, sizeof(values[0]), "%.*s", (int)strcspn(at, "\n"), at);
	return value;
}

static inline int arena_number(const char *key)
{
	return (int)strtol(arena(key), NULL, 10);
}

/* Calls visit with the number of each process that is seen, until it returns 0. */
static inline int each_process(int (*visit)(const char *pid, const struct attempt *a),
			       const struct attempt *a)
{
	DIR *dir = opendir("/proc");
	const struct dirent *entry;
	int result = ENOENT;

	while (dir && result != 0 && (entry = readdir(dir)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			result = visit(entry->d_name, a);
	if (dir)
		closedir(dir);
	return result;
}

/* 0 for a result that is none of -1, else errno. */
static inline int answer(long result)
{
	return result == -1 ? errno : 0;
}

/* 0 when this reads the treasure of the arena. */
static inline int read_treasure(int fd)
{
	char text[64] = "";

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return errno;
	return strstr(text, "treasure") ? 0 : ENODATA;
}

#ifdef __x86_64__
/* The 32-bit entry of the kernel: pointers must lie below 4 GiB, as all static storage does. */
static inline long call_i386(long number, const long *args)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(args[0]), "c"(args[1]), "d"(args[2]), "S"(args[3]),
			   "D"(args[4])
			 : "memory", "r8", "r9", "r10", "r11");
	if (result < 0 && result > -4096) {
		errno = (int)-result;
		return -1;
	}
	return result;
}
#else
static inline long call_i386(long number, const long *args)
{
	(void)number, (void)args;
	errno = ENOSYS;
	return -1;
}
#endif

static inline int call_result(const struct attempt *a, long result)
{
	int error = errno;

	if (result == 0 && (a->number == SYS_clone || a->number == SYS_clone3))
		_exit(0); /* the new process */
	if (result > 0 && (a->number == SYS_clone || a->number == SYS_clone3))
		(void)waitpid((pid_t)result, NULL, 0);
	if (result != -1)
		return 0;
	if ((a->flags & REACHED) && error != EPERM && error != ENOSYS && error != EACCES &&
	    error != EAFNOSUPPORT)
		return 0;
	return error;
}

static inline int attempt_call(const struct attempt *a)
{
	const long *v = a->args;

	return call_result(a, syscall(a->number, v[0], v[1], v[2], v[3], v[4], v[5]));
}

static inline int attempt_i386(const struct attempt *a)
{
	return call_result(a, call_i386(a->i386, a->args));
}

static inline const char *error_name(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{EPERM, "EPERM"},
		{ENOENT, "ENOENT"},
		{ESRCH, "ESRCH"},
		{EIO, "EIO"},
		{ENXIO, "ENXIO"},
		{EBADF, "EBADF"},
		{ECHILD, "ECHILD"},
		{EACCES, "EACCES"},
		{EFAULT, "EFAULT"},
		{EBUSY, "EBUSY"},
		{EEXIST, "EEXIST"},
		{EXDEV, "EXDEV"},
		{ENODEV, "ENODEV"},
		{ENOTDIR, "ENOTDIR"},
		{EINVAL, "EINVAL"},
		{ENOTTY, "ENOTTY"},
		{ETXTBSY, "ETXTBSY"},
		{ENOSPC, "ENOSPC"},
		{EROFS, "EROFS"},
		{ENOSYS, "ENOSYS"},
		{ENOTEMPTY, "ENOTEMPTY"},
		{ELOOP, "ELOOP"},
		{ENODATA, "ENODATA"},
		{EPROTONOSUPPORT, "EPROTONOSUPPORT"},
		{ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
		{EOPNOTSUPP, "EOPNOTSUPP"},
		{EAFNOSUPPORT, "EAFNOSUPPORT"},
		{ENETUNREACH, "ENETUNREACH"},
		{ETIMEDOUT, "ETIMEDOUT"},
		{ECONNREFUSED, "ECONNREFUSED"},
		{EKEYREJECTED, "EKEYREJECTED"},
		{ENOKEY, "ENOKEY"},
	};
	static char other[32];

	for (size_t n = 0; n < COUNT(names); n++)
		if (names[n].error == error)
			return names[n].name;
	snprintf(other, sizeof(other), "error %d", error);
	return other;
}

/* Tries one attempt by one entry, and prints what came of it. */
static inline void attempt_try(const struct attempt *a, const char *suffix,
			       int (*attempt)(const struct attempt *a))
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* What an attempt mounts, where it can, is seen by it alone. */
		(void)unshare(CLONE_NEWNS);
		alarm(ATTEMPT_SECONDS);
		errno = 0;
		_exit(attempt(a));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		printf("%s%s\tbroken: %s\n", a->name, suffix, strerror(errno));
	else if (WIFSIGNALED(status))
		printf("%s%s\t%s\n", a->name, suffix,
		       WTERMSIG(status) == SIGSYS    ? "SIGSYS"
		       : WTERMSIG(status) == SIGALRM ? "never ends"
						     : strsignal(WTERMSIG(status)));
	else
		printf("%s%s\t%s\n", a->name, suffix,
		       WEXITSTATUS(status) ? error_name(WEXITSTATUS(status)) : "works");
}

static inline void attempt_list(const struct attempt *a, const char *suffix, const char *entry)
{
	printf("%s%s\t%s\t%s%s\n", a->name, suffix,
	       a->granted & NON_GOAL        ? "non-goal"
	       : a->granted == BY_DEVELOPER ? "developer"
	       : a->granted                 ? "default developer"
					    : "-",
	       a->what, entry);
}

static inline int attempts_main(int argc, char **argv, const struct attempt *attempts, size_t count)
{
	bool list = argc == 2 && strcmp(argv[1], "list") == 0;

	if (!list && (argc != 2 || strcmp(argv[1], "try") != 0)) {
		fprintf(stderr, "usage: %s list|try\n", argv[0]);
		return 125;
	}
	if (!list)
		arena_read(argv[0]);
	for (size_t n = 0; n < count; n++) {
		const struct attempt *a = &attempts[n];

		if (list)
			attempt_list(a, "", "");
		else
			attempt_try(a, "", a->attempt);
		if (a->i386 == 0)
			continue;
		if (list)
			attempt_list(a, "-int80", ", by int $0x80");
		else
			attempt_try(a, "-int80", attempt_i386);
	}
	return 0;
}

#endif
