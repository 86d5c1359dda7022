/* SPDX-License-Identifier: MIT */
/* state/registry.c: claiming, finding and cleaning entries. */
#include "state/registry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"

#define REGISTRY_MAX 4096
#define REGISTRY_PATIENCE_MS 2000
#define BACKLOG 64
#define TRIES 3

static const char *directory(const struct facts *f, struct arena *a, unsigned number)
{
	return number == 0 ? arena_printf(a, "/run/user/%u/cubby", f->uid)
			   : arena_printf(a, "%s/run", f->state_dir);
}

/* A path too long for a socket's address is reached through the open directory. */
static int address_of(struct arena *a, const char *dir, const char *name, struct sockaddr_un *ret,
		      int *ret_dir_fd)
{
	const char *path = arena_printf(a, "%s/%s", dir, name);

	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(ret->sun_path)) {
		*ret_dir_fd = fd_open_at(AT_FDCWD, dir, O_PATH | O_DIRECTORY, 0);
		if (*ret_dir_fd < 0)
			return -1;
		path = arena_printf(a, "/proc/self/fd/%d/%s", *ret_dir_fd, name);
	}
	if (strlen(path) < sizeof(ret->sun_path))
		memcpy(ret->sun_path, path, strlen(path));
	return 0;
}

/*
 * A launcher that is stopped takes no clients: when as many wait as the kernel queues, the next one
 * waits too, but no longer than `ms`. -1 with ECONNREFUSED: nobody listens; EAGAIN: somebody does.
 */
static int connect_entry(struct arena *a, const char *dir, const char *name, int ms)
{
	OWN_FD int fd = fd_socket(AF_UNIX, SOCK_SEQPACKET | (ms == 0 ? SOCK_NONBLOCK : 0));
	OWN_FD int dir_fd = -1;
	struct sockaddr_un address;
	struct timeval wait = {.tv_sec = ms / 1000};

	if (fd < 0 || address_of(a, dir, name, &address, &dir_fd) < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	wait.tv_sec = 0; /* what is sent later may take its time */
	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) < 0 ? -1 : fd_take(&fd);
}

/*
 * Removes the entry when nobody serves it. 0 = gone, -1 = it is served. Under the directory's lock,
 * so that nobody else removes it meanwhile and another launcher takes its place.
 */
static int remove_stale(struct arena *a, const char *dir, const char *name)
{
	OWN_FD int dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0);
	OWN_FD int peer_fd = -1;

	if (dir_fd < 0 || flock(dir_fd, LOCK_EX) < 0)
		return -1;
	peer_fd = connect_entry(a, dir, name, 0);
	if (peer_fd >= 0 || errno != ECONNREFUSED)
		return -1;
	return unlinkat(dir_fd, name, 0) < 0 && errno != ENOENT ? -1 : 0;
}

/* Without an address it can be tried in another place. 0, or -1 and errno. */
static int bind_at(struct arena *a, const char *dir, const char *name, int fd)
{
	OWN_FD int dir_fd = -1;
	struct sockaddr_un address;

	if (address_of(a, dir, name, &address, &dir_fd) < 0)
		return -1;
	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

/*
 * An entry listens from the moment at which it has its name, so that one that refuses is dead: it
 * is made under the name `own`, and moved. -1 and errno: EEXIST, it is taken; EAGAIN, once more.
 */
static int claim_once(struct arena *a, const char *dir, const char *name, const char *own,
		      int *ret_fd)
{
	if (*ret_fd < 0)
		*ret_fd = fd_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK);
	if (*ret_fd < 0)
		return -1;
	if (bind_at(a, dir, own, *ret_fd) == 0) {
		const char *own_path = arena_printf(a, "%s/%s", dir, own);
		int error;

		if (listen(*ret_fd, BACKLOG) == 0 &&
		    file_move(own_path, arena_printf(a, "%s/%s", dir, name)) == 0)
			return 0;
		error = errno;
		(void)unlink(own_path);
		fd_close(ret_fd);
		errno = error;
	}
	/* A dead one had this process's number, or has the name; or a live one is about to have it.
	 */
	if (errno == EADDRINUSE || errno == EEXIST)
		errno = remove_stale(a, dir, errno == EEXIST ? name : own) < 0 ? EEXIST : EAGAIN;
	return -1;
}

static int claim_in(struct arena *a, const char *dir, bool in_state, const char *name,
		    const char *own, int *ret_fd)
{
	for (int tries = 0; tries < TRIES; tries++) {
		struct err ignored;

		if (claim_once(a, dir, name, own, ret_fd) == 0)
			return 0;
		if (errno == EAGAIN)
			continue;
		if (errno != ENOENT)
			return -1;
		/* No directory; or there is, and somebody took our socket for a dead one's. */
		if (mkdir(dir, 0700) == 0 || errno == EEXIST)
			continue;
		if (errno != ENOENT || !in_state || file_make_dirs(dir, 0700, &ignored) < 0)
			return -1;
	}
	errno = EEXIST;
	return -1;
}

/*
 * Whether a sandbox has the name in the place where this one has not claimed it: a login makes the
 * first place, and what fails there for one launcher need not for another. Each claims before it
 * looks, so that of two not both get through. 1, 0, or -1 and errno when it cannot be known.
 */
static int is_served_in(struct arena *a, const char *dir, const char *name)
{
	if (access(arena_printf(a, "%s/%s", dir, name), F_OK) == 0) {
		OWN_FD int fd = connect_entry(a, dir, name, 0);

		if (fd >= 0 || errno == EAGAIN)
			return 1;
	}
	/* What this user cannot reach, none of its launchers has made. */
	return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ECONNREFUSED ? 0
											       : -1;
}

/* The name is ours in place `n`; a sandbox in the other one has it already: it is given back. */
static int claim_alone(const struct facts *f, struct arena *a, unsigned n, const char *name,
		       const char *path)
{
	int served = is_served_in(a, directory(f, a, 1 - n), name);
	int error = served > 0 ? EEXIST : errno;

	if (served == 0)
		return 0;
	registry_release(path);
	errno = error;
	return -1;
}

int registry_claim(const struct facts *f, const char *name, struct arena *a, int *ret_fd,
		   const char **ret_path, struct err *e)
{
	/* Our pid: we have one thread, whose id libc knows without a system call. */
	const char *own = arena_printf(a, ".%s.%d", name, (int)gettid());
	bool is_nowhere = false;
	OWN_FD int fd = -1;

	for (unsigned n = 0; n < 2; n++) {
		const char *dir = directory(f, a, n);
		const char *path = arena_printf(a, "%s/%s", dir, name);
		bool claimed = claim_in(a, dir, n == 1, name, own, &fd) == 0;

		/* Nobody has a name in a place that a moment ago was none. */
		if (claimed && (is_nowhere || claim_alone(f, a, n, name, path) == 0)) {
			*ret_path = path;
			*ret_fd = fd_take(&fd);
			return 0;
		}
		if (errno == EEXIST) {
			(void)err_set(e,
				      "cannot use the name '%s': a sandbox of that name is running",
				      name);
			(void)err_hint(e, "choose another with -n, or see: cubby ls");
			errno = EEXIST;
			return -1;
		}
		if (claimed)
			return err_sys(e, "cannot register '%s' beside '%s'", name,
				       directory(f, a, 1 - n));
		is_nowhere = errno == ENOENT;
	}
	return err_sys(e, "cannot register '%s' in '%s'", name, directory(f, a, 1));
}

void registry_release(const char *path)
{
	(void)unlink(path);
}

int registry_peer_is_user(int fd, uint32_t uid)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.uid == uid;
}

int registry_connect(const struct facts *f, const char *name, struct arena *a, struct err *e)
{
	for (unsigned n = 0; n < 2; n++) {
		const char *dir = directory(f, a, n);
		OWN_FD int fd = connect_entry(a, dir, name, REGISTRY_PATIENCE_MS);

		if (fd >= 0 && registry_peer_is_user(fd, f->uid))
			return fd_take(&fd);
		if (fd < 0 && errno == EAGAIN) {
			(void)err_set(
				e, "cannot reach the sandbox '%s': its launcher does not respond",
				name);
			errno = EAGAIN;
			return -1;
		}
		if (fd < 0 && errno == ECONNREFUSED)
			(void)remove_stale(a, dir, name);
	}
	(void)err_set(e, "no sandbox called '%s' is running", name);
	(void)err_hint(e, "cubby ls lists the running ones");
	errno = ESRCH;
	return -1;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_known(const char *const *known, unsigned count, const char *name)
{
	return count > 0 && bsearch(&name, known, count, sizeof(name), compare_names) != NULL;
}

int registry_list(const struct facts *f, struct arena *a, const char *const *known,
		  unsigned known_count, char ***ret_names, unsigned *ret_count, struct err *e)
{
	char **names = NULL;
	unsigned count = 0;
	unsigned room = 0;

	for (unsigned n = 0; n < 2; n++) {
		const char *dir = directory(f, a, n);
		DIR *entries = opendir(dir);
		struct dirent *entry;

		if (!entries && errno != ENOENT && errno != EACCES)
			return err_sys(e, "cannot list '%s'", dir);
		while (entries && (entry = readdir(entries)) && count < REGISTRY_MAX) {
			OWN_FD int fd = -1;

			if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
			    is_known(known, known_count, entry->d_name))
				continue;
			fd = connect_entry(a, dir, entry->d_name, 0);
			if (fd < 0 && errno == ECONNREFUSED &&
			    remove_stale(a, dir, entry->d_name) == 0)
				continue;
			if (entry->d_name[0] == '.') /* not there yet */
				continue;
			names = arena_grow(a, names, count, &room, sizeof(*names));
			names[count++] = arena_strdup(a, entry->d_name);
		}
		if (entries)
			(void)closedir(entries);
	}
	if (count > 1)
		qsort(names, count, sizeof(*names), compare_names);
	*ret_names = names;
	*ret_count = count;
	return 0;
}
