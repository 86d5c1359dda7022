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

struct facts {
	uint32_t uid;
	uint32_t gid;
	const char *user;       /* login name */
	const char *home;       /* the real home */
	const char *shell;      /* the login shell, for `cubby shell` */
	const char *cwd;        /* NULL when the working directory is gone */
	const char *project;    /* git top level, else cwd; NULL when that is the home, above it, or a system directory */
	const char *runtime;    /* XDG_RUNTIME_DIR, or NULL */
	const char *config_dir; /* ~/.config/cubby */
	const char *data_dir;   /* ~/.local/share/cubby */
	const char *state_dir;  /* ~/.local/state/cubby */
	const char *cache_dir;  /* ~/.cache/cubby */
	const char *etc_dir;    /* /etc/cubby */
	const char *share_dir;  /* PREFIX/share/cubby: profiles, filters */
	const char *libexec_dir; /* PREFIX/libexec/cubby: programs beside the launcher */
	bool has_tty;           /* stdin, stdout or stderr is a terminal */
	char *const *environ;   /* the caller's environment */
};

/* The caller's variable, or NULL. */
const char *facts_env(const struct facts *f, const char *name);

#endif
