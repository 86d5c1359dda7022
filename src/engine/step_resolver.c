/* SPDX-License-Identifier: MIT */
/*
 * engine/step_resolver.c: the own resolv.conf and hosts of a sandbox with a private network.
 *
 * Runs in: the stage. After: names. Before: enter. Names are asked of cubby-net only, so that it
 * knows them; the host's own list of hosts would answer beside it.
 */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "engine/own_file.h"
#include "engine/steps.h"
#include "wire/privnet.h"

static const char resolv_conf[] = "nameserver " PRIVNET_RESOLVER "\noptions edns0\n";

enum { LINKS = 8 };

/* What a link at `path` means. The directories above are taken for no links themselves. */
static const char *follow(const struct run *r, const char *path, const char *target)
{
	size_t dir = (size_t)(path_base(path) - path) - 1;

	if (target[0] == '/')
		return path_clean(r->arena, target);
	for (; !strncmp(target, "../", 3); target += 3)
		while (dir > 0 && path[--dir] != '/')
			;
	return path_clean(r->arena, arena_printf(r->arena, "%.*s/%s", (int)dir, path, target));
}

/*
 * Where the host's /etc/resolv.conf leads. It mostly is a link to what a service writes, and the
 * link is seen inside: the own file has to be where it points.
 */
static const char *find_place(const struct run *r)
{
	const char *path = "/etc/resolv.conf";
	char target[PATH_MAX];

	for (unsigned n = 0; n < LINKS && !r->own_root; n++) {
		ssize_t len = readlink(path, target, sizeof(target) - 1);
		const char *next;

		if (len <= 0)
			break;
		target[len] = '\0';
		next = follow(r, path, target);
		if (!next)
			break;
		path = next;
	}
	return path;
}

int step_resolver(struct run *r, struct err *e)
{
	const char *hosts = arena_printf(r->arena,
					 "127.0.0.1 localhost\n"
					 "::1 localhost ip6-localhost ip6-loopback\n"
					 "%s %s\n",
					 PRIVNET_ADDRESS, r->spec->hostname.text);

	if (own_file_write(r, find_place(r), resolv_conf, e) < 0)
		return -1;
	return own_file_write(r, "/etc/hosts", hosts, e);
}
