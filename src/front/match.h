/* SPDX-License-Identifier: MIT */
/*
 * front/match.h: which profile a command selects.
 *
 * The profiles that come with cubby have an index, made when it is built: lines "command profile",
 * sorted. Those of the user and of the administrator are read one by one.
 */
#ifndef CUBBY_FRONT_MATCH_H
#define CUBBY_FRONT_MATCH_H

#include "base/err.h"
#include "front/profile_dirs.h"

#define MATCH_INDEX "match.index"

/*
 * The profile whose `match` names the command: at each level, highest first, the real name (after
 * links) and then the name as given. 1 with *ret_name, 0 when none does, -1 with a diagnostic (two
 * profiles of one level).
 */
int match_command(struct profile_dirs *dirs, const char *command, const char **ret_name) MUST_USE;

/*
 * Writes DIR/match.index from DIR/apps/?*.toml, as the build does: `dir` is
 * PREFIX/share/cubby/profiles.
 */
int match_index_write(const char *dir, const struct facts *f, struct arena *a, struct diags *d,
		      struct err *e) MUST_USE;

#endif
