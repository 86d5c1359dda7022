/* SPDX-License-Identifier: MIT */
/* state/named.c: checking, opening and listing directories with names. */
#include "state/named.h"

#include <errno.h>
#include <fcntl.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "spec/set.h"

int named_check(const struct named_kind *k, const char *name, struct err *e)
{
	const char *why;

	if (type_check_text(TYPE_NAME, name, &why))
		return 0;
	(void)err_usage(e, "'%s' cannot be the name of a %s", name, k->noun);
	return err_hint(e, "%s", why);
}

static const char *home(const struct named_kind *k, const struct facts *f, struct arena *a)
{
	return arena_printf(a, "%s/%s", f->data_dir, k->dir);
}

int named_open_home(const struct named_kind *k, const struct facts *f, struct arena *a,
		    struct err *e)
{
	const char *path = home(k, f, a);
	int fd;

	if (file_make_dirs(path, 0700, e) < 0)
		return -1;
	fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	return fd < 0 ? err_sys(e, "cannot open '%s'", path) : fd;
}

int named_open(const struct named_kind *k, const struct facts *f, const char *name, struct arena *a,
	       struct err *e)
{
	int fd;

	if (named_check(k, name, e) < 0)
		return -1;
	fd = fd_open_at(AT_FDCWD, arena_printf(a, "%s/%s", home(k, f, a), name),
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0 && errno == ENOENT) {
		(void)err_set(e, "there is no %s '%s'", k->noun, name);
		(void)err_hint(e, "make it: cubby %s %s %s%s; cubby %s list shows all", k->noun,
			       k->make, name, k->rest, k->noun);
		errno = ENOENT;
		return -1;
	}
	return fd < 0 ? err_sys(e, "cannot open the %s '%s'", k->noun, name) : fd;
}

int named_list(const struct named_kind *k, const struct facts *f, struct arena *a,
	       const char *const **ret_names, unsigned *ret_count, struct err *e)
{
	const char *path = home(k, f, a);
	const char *const *all;
	const char **names;
	unsigned count;

	*ret_names = NULL;
	*ret_count = 0;
	if (dir_list(AT_FDCWD, path, "", a, &all, &count) < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot list '%s'", path);
	names = arena_alloc(a, (count + 1) * sizeof(*names));
	/* What is being made or removed has a name that begins with a dot. */
	for (unsigned i = 0; i < count; i++)
		if (all[i][0] != '.')
			names[(*ret_count)++] = all[i];
	*ret_names = names;
	return 0;
}
