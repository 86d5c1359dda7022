/* SPDX-License-Identifier: MIT */
/*
 * front/profile_dirs.h: where profiles and grants live, highest level first.
 *
 *   user      ~/.config/cubby/profiles/NAME.toml     ~/.config/cubby/grants/NAME.toml
 *   etc       /etc/cubby/profiles/NAME.toml          /etc/cubby/grants/NAME.toml
 *   apps      PREFIX/share/cubby/profiles/apps/NAME.toml     (grants: .../profiles/grants/)
 *   families  PREFIX/share/cubby/profiles/families/NAME.toml
 *
 * The directories of user and etc are opened once: mostly they do not exist.
 */
#ifndef CUBBY_FRONT_PROFILE_DIRS_H
#define CUBBY_FRONT_PROFILE_DIRS_H

#include "base/suggest.h"
#include "spec/diag.h"
#include "spec/facts.h"

enum profile_level { LEVEL_USER, LEVEL_ETC, LEVEL_APPS, LEVEL_FAMILIES, LEVEL_COUNT };

struct profile_dirs {
	const struct facts *facts;
	struct arena *arena;
	struct diags *diags;
	int level_fd[LEVEL_COUNT]; /* owned; -1: there is no such directory, or it is not open */
	const char *level_path[LEVEL_COUNT];
	bool config_is_plain; /* as in struct facts */
};

int profile_dirs_open(struct profile_dirs *p, const struct facts *f, struct arena *a,
		      struct diags *d) MUST_USE;
void profile_dirs_close(struct profile_dirs *p);

/* Whether there is such a directory. */
bool profile_dirs_has(const struct profile_dirs *p, enum profile_level level) MUST_USE;

/*
 * Reads the file `name` below a level ("profiles/web.toml"). 1 with *ret, whose name is the path
 * as the user would write it; 0 when there is none; -1 with a diagnostic.
 */
int profile_dirs_read(struct profile_dirs *p, enum profile_level level, const char *name,
		      const struct source **ret) MUST_USE;

/* Reads one file by its path; 1, 0 or -1 as above. */
int profile_read_path(const char *path, struct arena *a, struct diags *d,
		      const struct source **ret) MUST_USE;

/* The *.toml files in a directory below a level, sorted; none when it does not exist. */
int profile_dirs_list(struct profile_dirs *p, enum profile_level level, const char *dir,
		      const char *const **ret_names, unsigned *ret_count) MUST_USE;

/* Offers the names of those files, without ".toml". */
void profile_dirs_suggest(struct profile_dirs *p, enum profile_level level, const char *dir,
			  struct suggestion *s);

/* "profiles/NAME.toml" at user and etc, "apps/NAME.toml" and so on in share. */
const char *profile_file_name(enum profile_level level, const char *name, struct arena *a) MUST_USE;

/* The directory of profiles below a level. */
const char *profile_dir_name(enum profile_level level) MUST_USE;

/* The directory of grants below a level; NULL for LEVEL_FAMILIES. */
const char *grant_dir_name(enum profile_level level) MUST_USE;

#endif
