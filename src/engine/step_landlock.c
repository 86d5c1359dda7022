/* SPDX-License-Identifier: MIT */
/*
 * engine/step_landlock.c: raise the second wall.
 *
 * Runs in: init. Two steps: `rules` only says what will stay allowed, and can be done while the
 * network is made; `landlock` raises the wall, after caps (no_new_privs). Walls off files (read
 * everywhere inside, write only on what the view makes writable), TCP where only this wall stops
 * it, and abstract sockets and signals of processes outside. File rules forbid every mount, so
 * nesting and the capability sys_admin go without.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/landlock.h"
#include "spec/pod.h"
#include "spec/share.h"

/* What is always reachable in the tier that has no view of its own. */
static const char *const host_readable[] = {"/proc", "/dev/zero", "/dev/urandom", "/dev/random"};
static const char *const host_writable[] = {"/dev/null", "/dev/full", "/dev/tty"};

static int allow_path(int rules_fd, const char *path, bool writable, int abi)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_PATH, 0);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	return landlock_allow_any(rules_fd, fd, writable, abi);
}

/* The weaker tier: the host's own tree, path by path. */
static int allow_host(const struct run *r, int rules_fd, int abi, struct err *e)
{
	for (unsigned i = 0; i < COUNT_OF(host_readable); i++)
		if (allow_path(rules_fd, host_readable[i], false, abi) < 0)
			return err_sys(e, "cannot allow '%s'", host_readable[i]);
	for (unsigned i = 0; i < COUNT_OF(host_writable); i++)
		if (allow_path(rules_fd, host_writable[i], true, abi) < 0)
			return err_sys(e, "cannot allow '%s'", host_writable[i]);
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];
		OWN_FD int fd = -1;

		if (!v->source || v->kind > VIEW_DEVICE)
			continue;
		fd = fd_open_at(AT_FDCWD, v->source, O_PATH, 0);
		if (fd < 0 && v->optional)
			continue;
		if (fd < 0)
			return err_sys(e, "cannot use '%s'", v->source);
		if (landlock_allow_any(rules_fd, fd, v->kind != VIEW_RO, abi) < 0)
			return err_sys(e, "cannot allow '%s'", v->source);
	}
	return 0;
}

static int allow_view(const struct run *r, int rules_fd, int abi, struct err *e)
{
	bool writable_root = run_overlays_host(r);

	if (landlock_allow(rules_fd, r->root_fd, writable_root ? LANDLOCK_WRITE : LANDLOCK_READ,
			   abi) < 0 ||
	    landlock_allow(rules_fd, r->proc_fd, LANDLOCK_WRITE, abi) < 0 ||
	    landlock_allow(rules_fd, r->dev_fd, LANDLOCK_WRITE, abi) < 0)
		return err_sys(e, "cannot allow the own tree");
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];
		bool writable = v->kind == VIEW_RW || v->kind == VIEW_SERVICE ||
				v->kind == VIEW_TMP || v->kind == VIEW_OVERLAY ||
				v->kind == VIEW_RULES;

		/* /dev/shm has the rights of /dev, as whatever is mounted below it. */
		if (!writable || v->fd < 0 || path_is_below(v->path, "/dev"))
			continue;
		if (landlock_allow_any(rules_fd, v->fd, true, abi) < 0)
			return err_sys(e, "cannot allow '%s'", v->path);
	}
	return 0;
}

/* With the host, or with another sandbox. */
static bool shares_network(const struct spec *s)
{
	return s->network_mode.num == NETWORK_MODE_HOST || pod_is_said(s) ||
	       share_is_said(s, SHARE_NET);
}

static int require(const struct run *r, int abi, struct err *e)
{
	const struct spec *s = r->spec;
	bool host_network = s->network_mode.num == NETWORK_MODE_HOST;
	bool tier = s->isolation.num == ISOLATION_LANDLOCK;

	if (tier && abi < 1)
		return explain_landlock(errno, 0, 1, "files, without namespaces", e);
	if (tier && abi < LANDLOCK_ABI_TRUNCATE)
		return explain_landlock(0, abi, LANDLOCK_ABI_TRUNCATE,
					"truncating files, without namespaces", e);
	if (tier && !host_network && abi < LANDLOCK_ABI_TCP) {
		(void)explain_landlock(0, abi, LANDLOCK_ABI_TCP, "the network, without namespaces",
				       e);
		return err_hint(e,
				"--net host accepts that programs inside use the host's network");
	}
	if ((shares_network(s) || tier) && s->network_abstract.num == NETWORK_ABSTRACT_DENY &&
	    abi < LANDLOCK_ABI_SCOPE) {
		(void)explain_landlock(abi ? 0 : errno, abi, LANDLOCK_ABI_SCOPE,
				       "abstract sockets of others", e);
		return err_hint(
			e,
			"-s network.abstract=allow accepts that programs inside can talk to them");
	}
	if (s->landlock.num == LANDLOCK_REQUIRE && abi < LANDLOCK_ABI_SCOPE)
		return explain_landlock(abi ? 0 : errno, abi, LANDLOCK_ABI_SCOPE,
					"signals and abstract sockets", e);
	return 0;
}

int step_rules(struct run *r, struct err *e)
{
	const struct spec *s = r->spec;
	bool tier = s->isolation.num == ISOLATION_LANDLOCK;
	int abi = landlock_abi();
	/*
	 * A process 1 of its own and what init starts beside it are two domains: walls between
	 * them would keep the one from ending the other. Its namespaces are walls to the outside.
	 */
	bool two = run_program_is_pid1(r);
	struct landlock_walls walls = {
		.files = !s->syscalls_nesting.num && !run_keeps_mounting(r),
		/* An own loopback is there to be used. */
		.tcp = tier && s->network_mode.num == NETWORK_MODE_NONE,
		.abstract = s->network_abstract.num == NETWORK_ABSTRACT_DENY &&
			    (!two || shares_network(s)),
		.signals = !two,
	};

	if (require(r, abi, e) < 0)
		return -1;
	if (abi < 1)
		return 0; /* the namespaces are the first wall; `cubby plan` and doctor say that
			     this one is missing */
	r->rules_fd = landlock_create(&walls, abi);
	if (r->rules_fd < 0 && errno == ENOMSG)
		return 0;
	if (r->rules_fd < 0)
		return explain_landlock(errno, abi, 1, "files", e);
	if (!walls.files)
		return 0;
	return tier ? allow_host(r, r->rules_fd, abi, e) : allow_view(r, r->rules_fd, abi, e);
}

int step_landlock(struct run *r, struct err *e)
{
	if (r->rules_fd < 0)
		return 0;
	return landlock_restrict(r->rules_fd) < 0 ? err_sys(e, "cannot raise the second wall") : 0;
}
