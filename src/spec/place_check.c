/* SPDX-License-Identifier: MIT */
/* spec/place_check.c: where a place may not be. */
#include <string.h>

#include "base/path.h"
#include "spec/place_list.h"
#include "spec/unsafe.h"

static void check_device(const struct place_list *l, const struct place *p)
{
	if (path_is_below(p->path, "/dev"))
		return;
	diag_error(l->diags, p->at, "path", "'%.200s' is not below /dev", p->path);
	diag_note(l->diags,
		  "'devices' is for device nodes; use files.rw or files.ro for anything else");
}

/* The system's trees may contain the home of a system user. */
static bool is_system_tree(const char *path)
{
	static const char *const trees[] = {"/usr",  "/etc", "/opt",  "/bin",
					    "/sbin", "/lib", "/lib64"};

	for (size_t i = 0; i < COUNT_OF(trees); i++)
		if (!strcmp(path, trees[i]))
			return true;
	return false;
}

static void check_home(const struct place_list *l, const struct place *p)
{
	const char *home = l->vars.facts->home;

	if (p->noexec_only || l->spec->home_mode.num == HOME_MODE_HOST ||
	    !path_is_below_or_same(home, p->path) || is_system_tree(p->path))
		return;
	diag_error(l->diags, p->at, "path",
		   !strcmp(home, p->path) ? "'%.200s' is the home" : "'%.200s' contains the home",
		   p->path);
	diag_note(l->diags,
		  "name the parts that are needed, or say home.mode = \"host\" for all of it");
}

/* A socket or device that is power over programs outside; covering it gives nothing. */
static void check_unsafe(const struct place_list *l, const struct place *p)
{
	const struct unsafe *u;

	if (p->noexec_only || p->built_in || p->mode == PLACE_HIDE || p->mode == PLACE_LOCK ||
	    p->mode == PLACE_TMP || p->volume)
		return;
	u = unsafe_of_path(l->vars.facts, p->path);
	if (!u || unsafe_is_allowed(l->spec, u->word))
		return;
	diag_error(l->diags, p->at, "unsafe", "'%.200s' needs the word 'unsafe'", p->path);
	unsafe_note(l->diags, u);
}

void place_check(const struct place_list *l, const struct place *p)
{
	check_unsafe(l, p);
	if (p->mode == PLACE_DEVICE) {
		check_device(l, p);
		return;
	}
	if (!strcmp(p->path, "/")) {
		diag_error(l->diags, p->at, "path", "the whole root cannot be a place");
		diag_note(l->diags, "root.mode = \"host\" shows the host's tree read-only");
		return;
	}
	if (path_is_below_or_same(p->path, "/dev")) {
		diag_error(l->diags, p->at, "path", "'%.200s' is in /dev, which cubby makes itself",
			   p->path);
		diag_note(l->diags, "device nodes are named in 'devices'");
		return;
	}
	if (path_is_below_or_same(p->path, "/proc")) {
		diag_error(l->diags, p->at, "path",
			   "'%.200s' is in /proc, which cubby makes itself", p->path);
		return;
	}
	check_home(l, p);
}
