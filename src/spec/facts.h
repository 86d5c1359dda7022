/* SPDX-License-Identifier: MIT */
/*
 * spec/facts.h: what a spec may depend on besides what was said: who runs it, and where.
 *
 * Collected once by the launcher (cmd/), const afterwards. Paths are absolute, without a trailing
 * slash. Tests make their own.
 */
#ifndef CUBBY_SPEC_FACTS_H
#define CUBBY_SPEC_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

struct facts {
	uint32_t uid;
	uint32_t gid;
	const char *user;        /* login name */
	const char *home;        /* the real home */
	const char *shell;       /* the login shell, for `cubby shell` */
	const char *cwd;         /* NULL when the working directory is gone */
	const char *runtime;     /* XDG_RUNTIME_DIR, or NULL */
	const char *config_dir;  /* ~/.config/cubby */
	const char *data_dir;    /* ~/.local/share/cubby */
	const char *state_dir;   /* ~/.local/state/cubby */
	const char *cache_dir;   /* ~/.cache/cubby */
	const char *etc_dir;     /* /etc/cubby */
	const char *share_dir;   /* PREFIX/share/cubby: profiles, filters */
	const char *program;     /* the running cubby itself */
	const char *libexec_dir; /* PREFIX/libexec/cubby: programs beside the launcher */
	bool config_is_plain;    /* it was seen that config_dir has no symbolic link in its name */
	bool has_tty;            /* stdin, stdout or stderr is a terminal */
	char *const *environ;    /* the caller's environment */
};

/*
 * Collects all but has_tty (the caller knows its terminals) and config_is_plain (profile_load sees
 * it). Reads /etc/passwd only for what the
 * environment does not say.
 */
int facts_collect(struct arena *a, char *const *variables, struct facts *ret,
		  struct err *e) MUST_USE;

/* The caller's variable, or NULL. */
const char *facts_env(const struct facts *f, const char *name) MUST_USE;

/* The launcher of this installation, PREFIX/bin/cubby, also for programs beside it. */
char *facts_launcher(const struct facts *f, struct arena *a) MUST_USE;

/*
 * The project: the nearest directory from the working directory up that has a .git, else the
 * working directory itself. NULL when that is the home, above it, or a directory of the system.
 * Looks at the disk: called only for a spec that says ${project}.
 */
const char *facts_project(const struct facts *f, struct arena *a) MUST_USE;

#endif
