/* SPDX-License-Identifier: MIT */
/* front/profile_bind.h: from a TOML document to layers of settings. */
#ifndef CUBBY_FRONT_PROFILE_BIND_H
#define CUBBY_FRONT_PROFILE_BIND_H

#include "spec/facts.h"
#include "spec/set.h"

enum profile_file_kind { FILE_PROFILE, FILE_DROP_IN, FILE_GRANT };

/* What one file says. */
struct profile_file {
	const struct source *source;
	const char *name;  /* the NAME of NAME.toml; NULL: any */
	struct layer meta; /* schema, name, summary, match: said of the file, not of the sandbox */
	struct layer extends;
	struct layer plain; /* everything outside of [when] */
	struct layer when;  /* what stands under conditions that hold; applies after `plain` */
};

/*
 * Reads source->text. 0, or -1 with diagnostics: syntax, unknown keys, keys that may not stand in
 * this kind of file, a wrong schema or name. Values are checked when they are merged; under a
 * condition that does not hold they are checked here, so that a file is right or wrong everywhere.
 */
int profile_bind(const struct source *source, const char *name, enum profile_file_kind kind,
		 const struct facts *f, struct arena *a, struct profile_file *ret,
		 struct diags *d) MUST_USE;

#endif
