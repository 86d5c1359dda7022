/* SPDX-License-Identifier: MIT */
/* changes/verb_diff.c: cubby diff: what was added, changed and removed. */
#include "base/fd.h"
#include "helpers/changes/verbs.h"
#include "helpers/common/mapped.h"

int verb_diff(const struct request *q, struct err *e)
{
	static struct change_list l;
	const struct facts *f = q->facts;
	enum changes_kind kind = request_kind(q);
	OWN_FD int dir_fd = -1;

	if (!q->count)
		return print_names(q, e);
	if (check_name(q->words[0], e) < 0)
		return -1;
	/* Without a lock: a shell may be looked at while it runs. */
	dir_fd = changes_open(f, kind, q->words[0], q->arena, e);
	if (dir_fd < 0 || mapped_enter(f->user, f->uid, f->gid, q->arena, e) < 0 ||
	    mapped_only_read(e) < 0)
		return -1;
	l.arena = q->arena;
	l.facts = f;
	if (change_list_open(&l, kind, q->words[0], dir_fd, e) < 0 || change_list_find(&l, e) < 0)
		return -1;
	if (q->json) {
		print_json(&l, q->words[0]);
		return 0;
	}
	for (unsigned i = 0; q->patch && i < l.count; i++)
		if (print_patch(&l.items[i], q->arena, e) < 0)
			return -1;
	if (!q->patch)
		print_changes(&l, NULL);
	return 0;
}
