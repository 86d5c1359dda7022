/* SPDX-License-Identifier: MIT */
/*
 * front/profile.h: from a profile's name (or a command's) to a sealed spec.
 *
 * Finds the layers (docs/profile-language.md gives their order), resolves `extends`, conditions and
 * grants, merges, and checks. Reads files; changes nothing.
 */
#ifndef CUBBY_FRONT_PROFILE_H
#define CUBBY_FRONT_PROFILE_H

#include "base/err.h"
#include "spec/facts.h"
#include "spec/place.h"
#include "spec/place_rule.h"
#include "spec/set.h"

struct profile_request {
	const char *name;    /* -p NAME (or a path with a slash to one file), or NULL */
	const char *command; /* argv[0] of the program: selects by `match` when name is NULL */
	const struct layer *imported;     /* what a file of another program said, or NULL */
	const struct layer *command_line; /* the last layer, or NULL */
};

struct profile {
	const char *name;     /* of the profile that was used */
	bool fell_back;       /* nothing matched the command: it is "default" */
	struct spec spec;     /* checked and sealed: const from here on */
	struct place *places; /* all paths of the spec, made concrete */
	unsigned place_count;
	struct place_rule *rules; /* of view.*, made concrete */
	unsigned rule_count;
	const char *cwd;           /* spec.cwd made concrete; NULL when unset */
	const char *network_log;   /* the same for spec.network_log */
	const char *network_pcap;  /* and for spec.network_pcap */
	const char *network_learn; /* and for spec.network_learn */
	struct layer **layers;     /* all that were merged, lowest first; item.layer indexes it */
	const char *report;        /* spec.report_file, the same way */
	const char *cgroup;        /* spec.limits_cgroup, the same way */
	const char *tree;          /* spec.root_tree, the same way */
	unsigned count;
};

/*
 * Loads, merges and checks. 0 with *ret filled; -1 with at least one error in `d`. Everything
 * lives in the arena. Warnings may be in `d` also on success.
 */
int profile_load(const struct profile_request *request, const struct facts *facts, struct arena *a,
		 struct profile *ret, struct diags *d) MUST_USE;

/* One known profile, for `profile list`, completion and selection. */
struct profile_entry {
	const char *name;
	const char *summary;
	const char *path;
	const char *kind; /* "app", "family" or "grant" */
};

/* All profiles a user can name, sorted by kind and name. */
int profile_list(const struct facts *facts, struct arena *a, struct profile_entry **ret,
		 unsigned *ret_count, struct diags *d) MUST_USE;

#endif
