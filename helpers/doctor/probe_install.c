/* SPDX-License-Identifier: MIT */
/* doctor/probe_install.c: cubby's own directories, programs and files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "helpers/doctor/program.h"
#include "kern/filter.h"

#define PATH_ROOM 4096

/* Who may write into it could plant a sandbox's record, or take one away. */
static int private_directory(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return err_sys(e, "cannot find '%s'", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, "'%s' is not a directory", path);
	if (st.st_uid != geteuid()) {
		(void)err_set(e, "'%s' belongs to the uid %u", path, st.st_uid);
		return err_hint(e, "sudo chown %u '%s'", geteuid(), path);
	}
	if ((st.st_mode & 022) != 0) {
		(void)err_set(e, "others can write into '%s' (mode %03o)", path, st.st_mode & 0777);
		return err_hint(e, "chmod go-w '%s'", path);
	}
	if (access(path, W_OK | X_OK) != 0) {
		(void)err_sys(e, "cannot write into '%s'", path);
		return err_hint(e, "chmod u+rwx '%s'", path);
	}
	return 0;
}

int probe_runtime_dir(const struct probe *p, struct err *e)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	(void)p;
	if (runtime == NULL || runtime[0] != '/') {
		(void)err_set(e, "XDG_RUNTIME_DIR is not set: the state directory serves instead");
		return 0;
	}
	return private_directory(runtime, e);
}

int probe_state_dir(const struct probe *p, struct err *e)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char path[PATH_ROOM];

	(void)p;
	if (home == NULL || home[0] != '/') {
		(void)err_set(e, "HOME is not set to a directory");
		return err_hint(e, "export HOME=...");
	}
	if (state != NULL && state[0] == '/')
		(void)snprintf(path, sizeof(path), "%s/cubby", state);
	else
		(void)snprintf(path, sizeof(path), "%s/.local/state/cubby", home);
	if (faccessat(AT_FDCWD, path, F_OK, 0) == 0)
		return private_directory(path, e);
	if (access(home, W_OK | X_OK) != 0) {
		(void)err_sys(e, "cannot make '%s': '%s' is not writable", path, home);
		return err_hint(e, "set XDG_STATE_HOME to a directory of your own");
	}
	(void)err_set(e, "'%s' is made when needed", path);
	return 0;
}

/* PREFIX, by our own place PREFIX/libexec/cubby/cubby-doctor. */
static int find_prefix(char *prefix, size_t room, struct err *e)
{
	ssize_t len = readlink("/proc/self/exe", prefix, room - 1);
	int i;

	if (len < 0)
		return err_sys(e, "cannot find our own place by /proc/self/exe");
	prefix[len] = '\0';
	for (i = 0; i < 3; i++) {
		char *slash = strrchr(prefix, '/');

		if (slash == NULL)
			return err_set(e, "our own place is not below libexec/cubby");
		*slash = '\0';
	}
	return 0;
}

static int policy_failed(const char *path, int status, const char *said, struct err *e)
{
	(void)err_set(e, "'%s' cannot compile the default policy (status %d): %s", path, status,
		      said);
	return err_hint(e, "install cubby again (make install), and libseccomp: sudo apt install "
			   "libseccomp2");
}

/* Compiles the default policy, as the launcher has it done when no filter file fits. */
int probe_policy(const struct probe *p, struct err *e)
{
	static const struct filter_policy policy = {.policy = "default", .network = "none"};
	char prefix[PATH_ROOM];
	char path[PATH_ROOM + 64];
	char text[1024];
	char said[256];
	char *argv[] = {path, (char[]){"compile"}, NULL};
	struct program running;
	int status;

	(void)p;
	if (find_prefix(prefix, sizeof(prefix), e) != 0)
		return -1;
	if (filter_text(&policy, text, sizeof(text)) == 0)
		return err_set(e, "the default policy has no text");
	(void)snprintf(path, sizeof(path), "%s/libexec/cubby/cubby-policy", prefix);
	if (program_start(argv, text, &running) != 0) {
		(void)err_sys(e, "cannot run '%s'", path);
		return errno == ENOENT ? err_hint(e, "install cubby again: make install") : -1;
	}
	status = program_end(&running, said, sizeof(said));
	if (status == 0 && strncmp(said, "CUBBYBPF", 8) == 0)
		return 0;
	return policy_failed(path, status, said, e);
}

int probe_libseccomp(const struct probe *p, struct err *e)
{
	const struct scmp_version *v = seccomp_version();

	(void)p;
	if (v == NULL)
		return err_set(e, "its version is not known");
	(void)err_set(e, "%u.%u.%u", v->major, v->minor, v->micro);
	return 0;
}

static bool is_profile(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && strcmp(dot, ".toml") == 0;
}

/* Number of profiles in share/cubby/profiles/KIND; -1 when the folder cannot be read. */
static int count_profiles(const char *prefix, const char *kind)
{
	char path[PATH_ROOM + 64];
	const struct dirent *entry;
	DIR *dir;
	int count = 0;

	(void)snprintf(path, sizeof(path), "%s/share/cubby/profiles/%s", prefix, kind);
	dir = opendir(path);
	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL)
		count += is_profile(entry->d_name);
	(void)closedir(dir);
	return count;
}

int probe_profiles(const struct probe *p, struct err *e)
{
	static const char *const kinds[] = {"apps", "families", "grants"};
	char prefix[PATH_ROOM];
	int count[COUNT_OF(kinds)];
	unsigned i;

	(void)p;
	if (find_prefix(prefix, sizeof(prefix), e) != 0)
		return -1;
	for (i = 0; i < COUNT_OF(kinds); i++) {
		count[i] = count_profiles(prefix, kinds[i]);
		if (count[i] > 0)
			continue;
		(void)err_set(e, "there are no profiles in '%s/share/cubby/profiles/%s'", prefix,
			      kinds[i]);
		return err_hint(e, "install cubby again: make install");
	}
	(void)err_set(e, "%d apps, %d families, %d grants", count[0], count[1], count[2]);
	return 0;
}
