/* SPDX-License-Identifier: MIT */
/*
 * engine/step_names.c: /bin and friends, and the own passwd and group.
 *
 * Runs in: the stage. After: mounts. The host's passwd would list everybody who has an account;
 * inside there are root, the user and nobody (passwd(5), group(5)).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/own_file.h"
#include "engine/own_root.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "kern/sys.h"

/* Directories that are links into /usr where /usr is merged (file-hierarchy(7)). */
static const char *const merged[] = {"bin", "sbin", "lib", "lib64", "lib32", "libx32"};
#define MERGED_NATIVE 4 /* the first so many serve native programs */

/* What the host's /name links to; false when it is no link. */
static bool read_link(const char *name, char out[64])
{
	char host[16];
	ssize_t len;

	host[0] = '/';
	memcpy(host + 1, name, strlen(name) + 1);
	len = readlink(host, out, 63);
	out[len < 0 ? 0 : len] = '\0';
	return len > 0;
}

/* `whole`: /usr is merged as systems have it, so that each link's target is known without a look.
 */
static int add_link(const struct run *r, const char *name, bool whole, struct err *e)
{
	char link[64];
	const char *target = link;

	if (whole)
		target = arena_printf(r->arena, "usr/%s", name);
	else if (!read_link(name, link))
		return 0;
	/* A directory that the profile put there itself wins. */
	if (symlinkat(target, r->root_fd, name) < 0 && errno != EEXIST)
		return err_sys(e, "cannot link /%s inside", name);
	return 0;
}

int step_links(struct run *r, struct err *e)
{
	if (r->own_root)
		return own_root_link(r, e);
	if (own_file_in_view(r, "/usr")) {
		char bin[64];
		bool whole = read_link(merged[0], bin) && !strcmp(bin, "usr/bin");
		unsigned count = r->spec->syscalls_multiarch.num ? COUNT_OF(merged) : MERGED_NATIVE;

		for (unsigned i = 0; i < count; i++)
			if (add_link(r, merged[i], whole, e) < 0)
				return -1;
	}
	if (own_file_in_view(r, "/var/tmp"))
		return 0;
	if (tree_make_fresh(r, "/var", 0755, e) < 0)
		return -1;
	if (symlinkat("../tmp", r->root_fd, "var/tmp") < 0 && errno != EEXIST && errno != EROFS)
		return err_sys(e, "cannot link /var/tmp inside");
	return 0;
}

int step_names(struct run *r, struct err *e)
{
	const struct facts *f = r->facts;
	bool is_root = r->inside_uid == 0;
	const char *own = "";
	const char *text;

	if (!is_root)
		own = arena_printf(r->arena, "%s:x:%u:%u::%s:%s\n", f->user, r->inside_uid,
				   r->inside_gid, f->home, f->shell);
	text = arena_printf(r->arena,
			    "root:x:0:0:root:%s:/bin/sh\n%s"
			    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
			    is_root ? f->home : "/root", own);
	if (own_file_write(r, "/etc/passwd", text, e) < 0)
		return -1;
	own = r->inside_gid != 0 ? arena_printf(r->arena, "%s:x:%u:\n", f->user, r->inside_gid)
				 : "";
	text = arena_printf(r->arena, "root:x:0:\n%snogroup:x:65534:\n", own);
	return own_file_write(r, "/etc/group", text, e);
}
