/* SPDX-License-Identifier: MIT */
/* changes/below.c: the rules of overlayfs for merging directories, for reading. */
#include "helpers/changes/below.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "kern/sys.h"

int open_below(int root_fd, const char *path, int flags)
{
	if (root_fd < 0) {
		errno = ENOENT;
		return -1;
	}
	return sys_openat2(root_fd, *path ? path : ".", (uint64_t)(unsigned)flags | O_NOFOLLOW, 0,
			   RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
}

bool is_whiteout(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(0, 0);
}

bool is_opaque(int dir_fd)
{
	char path[32];
	char value = '\0';

	/* An O_PATH descriptor has no attributes, its name in /proc has. */
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", dir_fd);
	return getxattr(path, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

void below_look(const struct tree *t, unsigned mask, const char *path, struct below *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (unsigned i = 0; i < t->lower_count; i++) {
		OWN_FD int fd = mask >> i & 1 ? open_below(t->lower_fds[i], path, O_PATH) : -1;
		struct stat st;

		if (fd < 0 || fstat(fd, &st) < 0)
			continue;
		if (is_whiteout(&st) || (ret->mask && !S_ISDIR(st.st_mode)))
			return;
		if (!ret->mask) {
			ret->st = st;
			ret->at = i;
		}
		if (!S_ISDIR(st.st_mode))
			return;
		ret->mask |= 1U << i;
		if (is_opaque(fd))
			return;
	}
}

static bool has_name(const char *const *names, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

const char *const *below_names(const struct tree *t, unsigned mask, const char *path,
			       struct arena *a)
{
	const char **all = NULL;
	unsigned count = 0;
	unsigned room = 0;
	unsigned before = 0; /* names of the lower directories that have been read */

	for (unsigned i = 0; i < t->lower_count; i++) {
		OWN_FD int fd = mask >> i & 1
					? open_below(t->lower_fds[i], path, O_RDONLY | O_DIRECTORY)
					: -1;
		const char *const *names;
		unsigned found;

		if (fd < 0 || dir_list(fd, ".", "", a, &names, &found) < 0)
			continue;
		for (unsigned n = 0; n < found; n++) {
			if (has_name(all, before, names[n]))
				continue;
			all = arena_grow(a, all, count, &room, sizeof(*all));
			all[count++] = names[n];
		}
		before = count;
	}
	all = arena_grow(a, all, count, &room, sizeof(*all));
	all[count] = NULL;
	return all;
}

struct queued {
	struct queued *next;
	const char *path;
	unsigned mask;
};

void below_measure(const struct tree *t, unsigned mask, const char *path, struct arena *a,
		   int64_t *ret_bytes, unsigned *ret_files)
{
	struct queued first = {NULL, path, mask};

	for (struct queued *at = &first; at; at = at->next) {
		const char *const *names = below_names(t, at->mask, at->path, a);

		for (; *names; names++) {
			const char *name = arena_printf(a, "%s/%s", at->path, *names);
			struct queued *next;
			struct below b;

			below_look(t, at->mask, name, &b);
			if (!b.st.st_mode)
				continue;
			*ret_files += !S_ISDIR(b.st.st_mode);
			*ret_bytes += S_ISDIR(b.st.st_mode) ? 0 : b.st.st_size;
			if (!S_ISDIR(b.st.st_mode))
				continue;
			next = arena_alloc(a, sizeof(*next));
			*next = (struct queued){at->next, name, b.mask};
			at->next = next;
		}
	}
}
