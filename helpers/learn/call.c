/* SPDX-License-Identifier: MIT */
/*
 * learn/call.c: what a call wants of what the host has.
 *
 * What the profile gives already is sorted out later, by `cubby __learned`, which knows it.
 */
#include "helpers/learn/call.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/learn/target.h"

#if defined(__x86_64__)
const unsigned call_arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
const unsigned call_arch = AUDIT_ARCH_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
const unsigned call_arch = AUDIT_ARCH_RISCV64;
#endif

enum use { USE_LOOK, USE_READ, USE_WRITE, USE_MAKE, USE_CREATE, USE_OPEN, USE_OPEN2 };

#define ARGUMENT_NONE (-1)
#define NONE ARGUMENT_NONE

static const struct row {
	int number;
	int dir; /* argument, or NONE */
	int path;
	enum use use;
} rows[] = {
#define CALL(name, dir, path, use) {__NR_##name, dir, path, USE_##use},
#include "helpers/learn/calls.def"
};

const int call_numbers[] = {
	__NR_connect,
#define CALL(name, dir, path, use) __NR_##name,
#include "helpers/learn/calls.def"
};

const unsigned call_count = COUNT_OF(call_numbers);

/* O_CREAT alone makes a file only where none is; then the directory is what is changed. */
static enum use use_of_flags(uint64_t flags)
{
	if ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC)))
		return (flags & O_PATH) == O_PATH ? USE_LOOK : USE_READ;
	return (flags & O_CREAT) ? USE_MAKE : USE_WRITE;
}

static enum use use_of(const struct row *row, const struct seccomp_notif *n, const struct target *t)
{
	struct open_how how;

	if (row->use == USE_CREATE)
		return USE_MAKE;
	if (row->use == USE_OPEN)
		return use_of_flags(n->data.args[row->path + 1]);
	if (row->use != USE_OPEN2)
		return row->use;
	if (target_read(t, n->data.args[row->path + 1], &how, sizeof(how)) != sizeof(how))
		return USE_READ;
	return use_of_flags(how.flags);
}

/* cubby makes these itself: what the host has there is never meant. */
static bool is_own(const char *path)
{
	static const char *const trees[] = {"/proc", "/dev", "/sys"};

	for (size_t i = 0; i < COUNT_OF(trees); i++) {
		size_t len = strlen(trees[i]);

		if (!strncmp(path, trees[i], len) && (!path[len] || path[len] == '/'))
			return true;
	}
	return !strcmp(path, "/");
}

static void record_read(const struct target *t, const char *path, bool only_look, struct wants *w)
{
	enum want_kind kind = WANT_READ;
	struct stat host;

	if (stat(path, &host) < 0 || access(path, R_OK) < 0)
		return;
	if (S_ISDIR(host.st_mode))
		kind = WANT_LIST;
	else if (S_ISSOCK(host.st_mode))
		kind = WANT_SOCKET;
	/* Who asks about a directory goes on to what is in it, which is asked for by itself. */
	if (!only_look || kind == WANT_READ)
		wants_add(w, kind, path, t->name);
}

/* Something that is there is changed. */
static void record_write(const struct target *t, const char *path, struct wants *w)
{
	if (access(path, W_OK) == 0)
		wants_add(w, WANT_WRITE, path, t->name);
	else
		record_read(t, path, false, w);
}

/* A name in a directory is made, replaced or removed. */
static void record_make(const struct target *t, char *path, bool opens, struct wants *w)
{
	struct stat host;
	char *slash = strrchr(path, '/');

	if (opens && stat(path, &host) == 0 && !S_ISDIR(host.st_mode)) {
		record_write(t, path, w);
		return;
	}
	if (slash == path)
		return;
	*slash = '\0';
	record_write(t, path, w);
}

static void record_file(const struct row *row, const struct seccomp_notif *n,
			const struct target *t, struct wants *w)
{
	int dir_fd = row->dir == ARGUMENT_NONE ? AT_FDCWD : (int)n->data.args[row->dir];
	char said[PATH_MAX];
	char path[PATH_MAX];
	enum use use = use_of(row, n, t);

	if (!target_text(t, n->data.args[row->path], said, sizeof(said)) || !said[0] ||
	    !target_path(t, dir_fd, said, path) || is_own(path))
		return;
	if (use == USE_MAKE)
		record_make(t, path, row->use != USE_MAKE, w);
	else if (use == USE_WRITE)
		record_write(t, path, w);
	else
		record_read(t, path, use == USE_LOOK, w);
}

static void record_unix(const struct target *t, const struct sockaddr_un *address, size_t len,
			struct wants *w)
{
	char said[sizeof(address->sun_path) + 1] = "";
	char path[PATH_MAX];

	if (len <= offsetof(struct sockaddr_un, sun_path) || !address->sun_path[0])
		return;
	memcpy(said, address->sun_path, len - offsetof(struct sockaddr_un, sun_path));
	if (target_path(t, AT_FDCWD, said, path))
		record_read(t, path, false, w);
}

static void record_inet(const struct target *t, const struct sockaddr_storage *address,
			struct wants *w)
{
	const struct sockaddr_in *four = (const void *)address;
	const struct sockaddr_in6 *six = (const void *)address;
	char host[INET6_ADDRSTRLEN];
	char what[INET6_ADDRSTRLEN + 16];
	bool is_six = address->ss_family == AF_INET6;

	if (is_six ? IN6_IS_ADDR_LOOPBACK(&six->sin6_addr)
		   : ntohl(four->sin_addr.s_addr) >> 24 == 127)
		return;
	if (!inet_ntop(address->ss_family,
		       is_six ? (const void *)&six->sin6_addr : (const void *)&four->sin_addr, host,
		       sizeof(host)))
		return;
	(void)snprintf(what, sizeof(what), is_six ? "[%s]:%u" : "%s:%u", host,
		       ntohs(is_six ? six->sin6_port : four->sin_port));
	wants_add(w, WANT_NETWORK, what, t->name);
}

static void record_connect(const struct seccomp_notif *n, const struct target *t, struct wants *w)
{
	struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
	size_t len = (size_t)n->data.args[2];

	if (len > sizeof(address) || len < sizeof(address.ss_family) ||
	    target_read(t, n->data.args[1], &address, len) != (ssize_t)len)
		return;
	if (address.ss_family == AF_UNIX && len <= sizeof(struct sockaddr_un))
		record_unix(t, (const void *)&address, len, w);
	else if (address.ss_family == AF_INET || address.ss_family == AF_INET6)
		record_inet(t, &address, w);
}

void call_record(const struct seccomp_notif *n, struct wants *w)
{
	struct target t;

	if (!target_find(&t, (pid_t)n->pid))
		return;
	if (n->data.nr == __NR_connect)
		record_connect(n, &t, w);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].number == n->data.nr)
			record_file(&rows[i], n, &t, w);
}
