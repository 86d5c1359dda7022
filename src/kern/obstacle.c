/* SPDX-License-Identifier: MIT */
/* kern/obstacle.c: reading sysctls, our own status and the mount table. */
#include "kern/obstacle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fd.h"
#include "base/line.h"

static const struct {
	const char *words;
	const char *limit;
	const char *link;
} namespace_kinds[NAMESPACE_COUNT] = {
	[NAMESPACE_USER] = {"user", "max_user_namespaces", "/proc/self/ns/user"},
	[NAMESPACE_MOUNT] = {"mount", "max_mnt_namespaces", "/proc/self/ns/mnt"},
	[NAMESPACE_PID] = {"pid", "max_pid_namespaces", "/proc/self/ns/pid"},
	[NAMESPACE_IPC] = {"ipc", "max_ipc_namespaces", "/proc/self/ns/ipc"},
	[NAMESPACE_UTS] = {"uts", "max_uts_namespaces", "/proc/self/ns/uts"},
	[NAMESPACE_NET] = {"network", "max_net_namespaces", "/proc/self/ns/net"},
	[NAMESPACE_CGROUP] = {"cgroup", "max_cgroup_namespaces", "/proc/self/ns/cgroup"},
	[NAMESPACE_TIME] = {"time", "max_time_namespaces", "/proc/self/ns/time"},
};

const char *obstacle_limit_name(enum namespace_kind kind)
{
	return namespace_kinds[kind].limit;
}

const char *obstacle_kind_name(enum namespace_kind kind)
{
	return namespace_kinds[kind].words;
}

/* Reads what fits of a small file; "" when it cannot be read (errno says why). */
static ssize_t read_text(const char *path, char *text, size_t room)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, room - 1);

	text[len < 0 ? 0 : len] = '\0';
	return len;
}

/* A switch that exists but may not be read counts as 1: it is there to restrict. */
static long read_switch(const char *path)
{
	char text[32];

	if (read_text(path, text, sizeof(text)) >= 0)
		return strtol(text, NULL, 10);
	return errno == ENOENT ? OBSTACLE_ABSENT : 1;
}

static void read_limits(struct obstacles *o)
{
	unsigned i;

	for (i = 0; i < NAMESPACE_COUNT; i++) {
		char path[64];
		char text[32];

		(void)snprintf(path, sizeof(path), "/proc/sys/user/%s", namespace_kinds[i].limit);
		o->limit[i] = read_text(path, text, sizeof(text)) < 0 ? OBSTACLE_ABSENT
								      : strtol(text, NULL, 10);
		o->built[i] = faccessat(AT_FDCWD, namespace_kinds[i].link, F_OK, 0) == 0;
	}
}

static void read_status(struct obstacles *o)
{
	char text[4096];
	const char *line;

	(void)read_text("/proc/self/status", text, sizeof(text));
	line = strstr(text, "\nSeccomp:\t");
	o->filtered = line != NULL && line[10] == '2';
	line = strstr(text, "\nNoNewPrivs:\t");
	o->no_new_privs = line != NULL && line[13] == '1';
}

static void read_id_map(struct obstacles *o)
{
	char text[256];
	unsigned long first = 1;
	unsigned long outer = 1;
	unsigned long count = 0;

	if (read_text("/proc/self/uid_map", text, sizeof(text)) < 0)
		return;
	o->nested = sscanf(text, "%lu %lu %lu", &first, &outer, &count) != 3 || first != 0 ||
		    outer != 0 || count != UINT32_MAX;
	/* 65534 is what the kernel shows for an id without a number in this namespace. */
	o->id_unmapped = o->nested && (geteuid() == 65534 || getegid() == 65534);
}

/* binfmt_misc is mounted on an empty directory: the kernel does not count it as a cover. */
static bool covers_proc(const char *point)
{
	return strncmp(point, "/proc/", 6) == 0 && strcmp(point, "/proc/sys/fs/binfmt_misc") != 0;
}

void obstacles_read_mounts(const char *path, struct obstacles *o)
{
	FILE *table = fopen(path, "re");
	char line[12288]; /* a path, with escapes, stands before the mount point */
	char point[sizeof(o->covered_proc)];
	bool cut; /* of no interest: the options of an overlay can be longer still */

	if (table == NULL)
		return;
	o->chrooted = true;
	while (line_next(table, line, sizeof(line), &cut)) {
		/* The mount point is the fifth field. */
		if (sscanf(line, "%*s %*s %*s %*s %127s", point) != 1)
			continue;
		if (strcmp(point, "/") == 0)
			o->chrooted = false;
		if (o->covered_proc[0] == '\0' && covers_proc(point))
			memcpy(o->covered_proc, point, strlen(point) + 1);
	}
	(void)fclose(table);
}

static void read_kernel(struct obstacles *o)
{
	struct utsname kernel;

	if (uname(&kernel) == 0)
		(void)sscanf(kernel.release, "%u.%u", &o->kernel_major, &o->kernel_minor);
}

static bool looks_like_container(void)
{
	static const char *const marks[] = {"/.dockerenv", "/run/.containerenv", "/dev/.lxd-mounts",
					    "/run/systemd/container"};
	unsigned i;

	for (i = 0; i < COUNT_OF(marks); i++)
		if (faccessat(AT_FDCWD, marks[i], F_OK, 0) == 0)
			return true;
	return false;
}

void obstacles_read(struct obstacles *ret)
{
	struct obstacles o = {0};

	read_kernel(&o);
	o.userns_clone = read_switch("/proc/sys/kernel/unprivileged_userns_clone");
	o.apparmor = read_switch("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
	read_limits(&o);
	read_status(&o);
	read_id_map(&o);
	obstacles_read_mounts("/proc/self/mountinfo", &o);
	o.container = looks_like_container();
	*ret = o;
}
