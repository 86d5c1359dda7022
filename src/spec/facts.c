/* SPDX-License-Identifier: MIT */
/* spec/facts.c: who runs cubby, and where, from the environment. */
#include "spec/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/link.h"
#include "base/path.h"

#define LIBEXEC "/libexec/cubby"

enum { PASSWD_BYTES = 4 << 20 };

const char *facts_env(const struct facts *f, const char *name)
{
	size_t len = strlen(name);

	for (char *const *entry = f->environ; entry && *entry; entry++)
		if (**entry == *name && !strncmp(*entry, name, len) && (*entry)[len] == '=')
			return *entry + len + 1;
	return NULL;
}

/* An absolute path from the environment without trailing slashes, or NULL. */
static const char *env_path(const struct facts *f, const char *name, struct arena *a)
{
	const char *path = facts_env(f, name);
	size_t len = path ? strlen(path) : 0;

	if (len == 0 || path[0] != '/')
		return NULL;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return path[len] ? arena_copy(a, path, len) : path;
}

/* Field number `field` of a line "name:x:uid:gid:gecos:home:shell". */
static char *passwd_field(const char *line, size_t len, int field, struct arena *a)
{
	const char *end = line + len;
	const char *colon;

	for (; field > 0; field--) {
		line = memchr(line, ':', (size_t)(end - line));
		if (!line)
			return NULL;
		line++;
	}
	colon = memchr(line, ':', (size_t)(end - line));
	return arena_copy(a, line, (size_t)((colon ? colon : end) - line));
}

/* What the environment did not say, from the user's line in /etc/passwd. */
static void read_passwd(struct facts *f, struct arena *a)
{
	struct err ignored;
	char *text;
	size_t size;

	if (file_read(AT_FDCWD, "/etc/passwd", PASSWD_BYTES, a, &text, &size, &ignored) < 0)
		return;
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *uid = passwd_field(text, len, 2, a);

		if (uid && uid[0] && strtoul(uid, NULL, 10) == f->uid) {
			if (!f->user)
				f->user = passwd_field(text, len, 0, a);
			if (!f->home)
				f->home = passwd_field(text, len, 5, a);
			if (!f->shell)
				f->shell = passwd_field(text, len, 6, a);
			return;
		}
		text += len;
		text += *text == '\n';
	}
}

static const char *nonempty(const char *text)
{
	return text && text[0] ? text : NULL;
}

static int collect_user(struct facts *f, struct arena *a, struct err *e)
{
	/* From the kernel's auxiliary vector: no system call. */
	f->uid = (uint32_t)getauxval(AT_EUID);
	f->gid = (uint32_t)getauxval(AT_EGID);
	f->user = nonempty(facts_env(f, "USER"));
	f->home = env_path(f, "HOME", a);
	f->shell = env_path(f, "SHELL", a);
	if (!f->user || !f->home || !f->shell)
		read_passwd(f, a);
	if (!f->home || f->home[0] != '/') {
		(void)err_set(e, "cannot tell where the home directory is");
		return err_hint(e, "set HOME to an absolute path");
	}
	f->user = f->user ? f->user : arena_printf(a, "%u", f->uid);
	f->shell = nonempty(f->shell) ? f->shell : "/bin/sh";
	return 0;
}

static const char *user_dir(const struct facts *f, const char *variable, const char *below_home,
			    struct arena *a)
{
	const char *base = env_path(f, variable, a);

	return base ? arena_printf(a, "%s/cubby", base)
		    : arena_printf(a, "%s/%s/cubby", f->home, below_home);
}

/*
 * Of a copy in memory (engine/seal.c) the name is the path of the file: "/memfd:PATH (deleted)".
 */
static ssize_t path_of_copy(char *path, ssize_t len)
{
	static const char before[] = "/memfd:";
	static const char after[] = " (deleted)";
	const ssize_t both = (ssize_t)(sizeof(before) + sizeof(after)) - 2;

	if (len <= both || memcmp(path, before, sizeof(before) - 1) != 0)
		return len;
	memmove(path, path + sizeof(before) - 1, (size_t)(len - both));
	memset(path + len - both, 0, (size_t)both); /* what is given back to the arena is zero */
	return len - both;
}

/* The path that was executed, where it is the file's own; NULL otherwise. /proc would cost more. */
static char *path_executed(struct arena *a)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) ; the auxiliary vector has numbers only */
	const char *said = (const char *)getauxval(AT_EXECFN);
	char *path = said && said[0] == '/' ? path_clean(a, said) : NULL;

	return path && !strcmp(path, said) && fd_path_is_plain(path) ? path : NULL;
}

/* The path of this program, whatever it was executed by; NULL and errno. */
static char *path_of_self(struct arena *a)
{
	char *path = arena_alloc(a, PATH_MAX);
	ssize_t len = path_of_copy(path, readlink("/proc/self/exe", path, PATH_MAX - 1));

	arena_trim(a, path, PATH_MAX, len < 0 ? 0 : (size_t)len + 1);
	if (len < 0)
		return NULL;
	path[len] = '\0';
	return path;
}

/* PREFIX/bin/cubby has its data in PREFIX/share/cubby. */
static int collect_prefix(struct facts *f, struct arena *a, struct err *e)
{
	char *path = path_executed(a);
	size_t len;

	if (!path)
		path = path_of_self(a);
	if (!path) {
		(void)err_sys(e, "cannot read '/proc/self/exe'");
		return err_hint(e, "cubby needs /proc to be mounted");
	}
	f->program = path;
	path = arena_strdup(a, path);
	len = strlen(path);
	/* Two parts off: the program and "bin" (or "libexec", for a program beside cubby). */
	for (int parts = 2; len > 0; len--)
		if (path[len - 1] == '/' && --parts == 0)
			break;
	path[len > 0 ? len - 1 : 0] = '\0';
	if (strlen(path) >= 8 && !strcmp(path + strlen(path) - 8, "/libexec"))
		path[strlen(path) - 8] = '\0';
	f->share_dir = arena_printf(a, "%s/share/cubby", path);
	f->libexec_dir = arena_printf(a, "%s" LIBEXEC, path);
	return 0;
}

int facts_collect(struct arena *a, char *const *variables, struct facts *ret, struct err *e)
{
	char *cwd;
	struct facts f = {.environ = variables, .etc_dir = "/etc/cubby"};

	if (collect_user(&f, a, e) < 0 || collect_prefix(&f, a, e) < 0)
		return -1;
	cwd = arena_alloc(a, PATH_MAX);
	if (getcwd(cwd, PATH_MAX) && cwd[0] == '/')
		f.cwd = cwd;
	arena_trim(a, cwd, PATH_MAX, strlen(cwd) + 1);
	f.runtime = env_path(&f, "XDG_RUNTIME_DIR", a);
	f.config_dir = user_dir(&f, "XDG_CONFIG_HOME", ".config", a);
	f.data_dir = user_dir(&f, "XDG_DATA_HOME", ".local/share", a);
	f.state_dir = user_dir(&f, "XDG_STATE_HOME", ".local/state", a);
	f.cache_dir = user_dir(&f, "XDG_CACHE_HOME", ".cache", a);
	*ret = f;
	return 0;
}

char *facts_launcher(const struct facts *f, struct arena *a)
{
	size_t len = strlen(f->libexec_dir) - (sizeof(LIBEXEC) - 1);

	return arena_printf(a, "%.*s/bin/cubby", (int)len, f->libexec_dir);
}

static bool is_system_dir(const char *path)
{
	static const char *const whole[] = {"/usr",  "/etc",   "/bin",   "/sbin",
					    "/lib",  "/lib32", "/lib64", "/libx32",
					    "/boot", "/dev",   "/proc",  "/sys"};
	static const char *const itself[] = {"/",    "/home", "/media",   "/mnt",
					     "/opt", "/root", "/run",     "/srv",
					     "/tmp", "/var",  "/var/lib", "/var/tmp"};

	for (size_t i = 0; i < COUNT_OF(whole); i++)
		if (path_is_below_or_same(path, whole[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(itself); i++)
		if (!strcmp(path, itself[i]))
			return true;
	return false;
}

static bool may_be_project(const struct facts *f, const char *real_home, const char *path)
{
	return !path_is_below_or_same(f->home, path) && !is_system_dir(path) &&
	       !(real_home && path_is_below_or_same(real_home, path));
}

const char *facts_project(const struct facts *f, struct arena *a)
{
	const char *real_home = NULL;
	char *path;

	/* The working directory has no links in its name; the home's may have some. */
	if (!f->cwd ||
	    (!path_is_below(f->cwd, f->home) && link_follow(a, f->home, &real_home) < 0) ||
	    !may_be_project(f, real_home, f->cwd))
		return NULL;
	path = arena_strdup(a, f->cwd);
	while (may_be_project(f, real_home, path)) {
		char probe[PATH_MAX + 8];
		int len = snprintf(probe, sizeof(probe), "%s/.git", path);

		if (len < (int)sizeof(probe) && access(probe, F_OK) == 0)
			return path;
		*strrchr(path, '/') = '\0';
		if (path[0] == '\0')
			break;
	}
	return f->cwd;
}
