/* SPDX-License-Identifier: MIT */
/*
 * container/config.h: the profile that a container is: made once, kept whole, loaded at each start.
 *
 * What `cubby create` was told, all layers of the profile it names included, is written as one
 * profile: a container does not change when a profile does. Paths that depend on the caller's place
 * (${cwd}, ${project}) are made concrete then.
 */
#ifndef CUBBY_CONTAINER_CONFIG_H
#define CUBBY_CONTAINER_CONFIG_H

#include "container/work.h"
#include "front/profile.h"
#include "state/record.h"

/* Where the settings come from. */
struct config_source {
	const char *profile;  /* -p, or NULL */
	const char *file;     /* -f, or NULL: a profile, or a file of LXC */
	char *const *command; /* command[0] NULL: none */
};

/*
 * Loads what a container shall be made of, or what is to run instead of its kept config. 0; -1 with
 * `e` or with diagnostics printed.
 */
int config_load_source(struct work *w, const struct config_source *source, struct profile *ret,
		       struct err *e) MUST_USE;

/* Loads the kept config of a container, with the settings of the command line on top. */
int config_load(struct work *w, const char *name, struct profile *ret, struct err *e) MUST_USE;

/*
 * Writes the kept config (synced, then renamed) into the directory of a container; `p` says then
 * what a start will read there.
 */
int config_write(struct work *w, int dir_fd, struct profile *p, const char *made_from,
		 struct err *e) MUST_USE;

/* The words that the container runs when nothing else is said; NULL when it says none. */
char *const *config_command(struct work *w, const struct spec *s);

/* What lists show of a container without loading its config. */
void config_describe(struct work *w, const struct spec *s, struct record *r);

#endif
