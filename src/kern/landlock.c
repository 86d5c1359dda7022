/* SPDX-License-Identifier: MIT */
/* kern/landlock.c: Landlock system calls and the rights of each ABI. */
#include "kern/landlock.h"

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Own constants: the headers of older systems end at ABI 1. Values: linux/landlock.h. */
#define CREATE_VERSION 1U
#define RULE_PATH_BENEATH 1
#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_FILE (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_ABI1 ((1ULL << 13) - 1)
#define FS_REFER (1ULL << 13)     /* ABI 2 */
#define FS_TRUNCATE (1ULL << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset_attr {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

struct beneath_attr {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

static uint64_t all_file_rights(int abi)
{
	uint64_t rights = FS_ABI1;

	if (abi >= 2)
		rights |= FS_REFER;
	if (abi >= 3)
		rights |= FS_TRUNCATE;
	if (abi >= 5)
		rights |= FS_IOCTL_DEV;
	return rights;
}

int landlock_abi(void)
{
	static bool asked;
	static long abi;
	static int error;

	/* Asked by the launcher, the stage has the answer. */
	if (!asked) {
		abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
		error = errno;
		asked = true;
	}
	errno = error;
	return abi < 0 ? 0 : (int)abi;
}

int landlock_create(const struct landlock_walls *walls, int abi)
{
	struct ruleset_attr attr = {0, 0, 0};
	size_t size = offsetof(struct ruleset_attr, net);

	if (walls->files)
		attr.fs = all_file_rights(abi);
	if (abi >= LANDLOCK_ABI_TCP) {
		size = offsetof(struct ruleset_attr, scoped);
		attr.net = walls->tcp ? NET_BIND_TCP | NET_CONNECT_TCP : 0;
	}
	if (abi >= LANDLOCK_ABI_SCOPE) {
		size = sizeof(attr);
		attr.scoped = (walls->abstract ? SCOPE_ABSTRACT : 0) |
			      (walls->signals ? SCOPE_SIGNAL : 0);
	}
	if (!attr.fs && !attr.net && !attr.scoped) {
		errno = ENOMSG;
		return -1;
	}
	return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

int landlock_allow(int ruleset_fd, int below_fd, enum landlock_right right, int abi)
{
	struct beneath_attr attr = {.parent_fd = below_fd};
	bool writable = right == LANDLOCK_WRITE || right == LANDLOCK_FILE_WRITE;

	attr.allowed = writable ? all_file_rights(abi) : FS_EXECUTE | FS_READ_FILE | FS_READ_DIR;
	if (right == LANDLOCK_FILE_READ || right == LANDLOCK_FILE_WRITE)
		attr.allowed &= FS_FILE;
	return (int)syscall(SYS_landlock_add_rule, ruleset_fd, RULE_PATH_BENEATH, &attr, 0);
}

int landlock_allow_any(int ruleset_fd, int below_fd, bool writable, int abi)
{
	if (landlock_allow(ruleset_fd, below_fd, writable ? LANDLOCK_WRITE : LANDLOCK_READ, abi) ==
	    0)
		return 0;
	/* EINVAL: directory rights on something else. */
	if (errno != EINVAL)
		return -1;
	return landlock_allow(ruleset_fd, below_fd,
			      writable ? LANDLOCK_FILE_WRITE : LANDLOCK_FILE_READ, abi);
}

int landlock_restrict(int ruleset_fd)
{
	return (int)syscall(SYS_landlock_restrict_self, ruleset_fd, 0);
}
