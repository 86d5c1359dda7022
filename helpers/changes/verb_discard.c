/* SPDX-License-Identifier: MIT */
/* changes/verb_discard.c: cubby discard: kept changes or layers are thrown away. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/changes/verbs.h"
#include "helpers/common/mapped.h"
#include "kern/erase.h"

/* What lies on a layer means nothing without it. */
static int check_users(const struct request *q, enum changes_kind kind, const char *layer,
		       struct err *e)
{
	const char *const *names;
	unsigned count;

	if (changes_list(q->facts, kind, q->arena, &names, &count, e) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		OWN_FD int fd = changes_open(q->facts, kind, names[i], q->arena, e);
		struct changes c;

		if (fd < 0 || changes_read(fd, q->arena, &c, e) < 0)
			return -1;
		for (unsigned n = 0; n < c.layer_count; n++) {
			if (strcmp(c.layers[n], layer) != 0)
				continue;
			(void)err_set(e, "the layer '%s' is needed: '%s' lies on it", layer,
				      names[i]);
			return err_hint(e, "cubby discard %s%s",
					kind == CHANGES_LAYER ? "--layer " : "", names[i]);
		}
	}
	return 0;
}

static const char *gone_name(const struct request *q, const char *name)
{
	return arena_printf(q->arena, ".gone.%s.%ld", name, (long)getpid());
}

/* Its name is free at once; nobody sees a part of it. Leaves the lock open. */
static int hide(const struct request *q, int home_fd, const char *name, struct err *e)
{
	int fd;

	if (check_name(name, e) < 0)
		return -1;
	fd = changes_lock(q->facts, request_kind(q), name, false, false, q->arena, e);
	if (fd < 0 || (q->layer && (check_users(q, CHANGES_KEPT, name, e) < 0 ||
				    check_users(q, CHANGES_LAYER, name, e) < 0)))
		return -1;
	if (renameat(home_fd, name, home_fd, gone_name(q, name)) < 0)
		return err_sys(e, "cannot discard '%s'", name);
	return 0;
}

int verb_discard(const struct request *q, struct err *e)
{
	const char *home = changes_home(q->facts, request_kind(q), q->arena);
	OWN_FD int home_fd = fd_open_at(AT_FDCWD, home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	const struct facts *f = q->facts;

	if (home_fd < 0 && errno != ENOENT)
		return err_sys(e, "cannot open '%s'", home);
	for (unsigned i = 0; i < q->count; i++)
		if (hide(q, home_fd, q->words[i], e) < 0)
			return -1;
	if (mapped_enter(f->user, f->uid, f->gid, q->arena, e) < 0)
		return -1;
	for (unsigned i = 0; i < q->count; i++)
		if (erase_tree(home_fd, gone_name(q, q->words[i]), e) < 0)
			return -1;
	return 0;
}
