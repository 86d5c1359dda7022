/* SPDX-License-Identifier: MIT */
/*
 * spec/place.h: every path of a spec, made concrete: variables, globs, one mode each, sorted.
 *
 * A place is seen inside under the same path as outside, but for a volume. The engine mounts places
 * in order, so a longer path always comes after the shorter one it lies in, and wins there.
 */
#ifndef CUBBY_SPEC_PLACE_H
#define CUBBY_SPEC_PLACE_H

#include "spec/facts.h"
#include "spec/spec.h"

enum place_mode {
	PLACE_RO,      /* files.ro */
	PLACE_RW,      /* files.rw, home.share */
	PLACE_OVERLAY, /* files.overlay */
	PLACE_TMP,     /* files.tmp */
	PLACE_DEVICE,  /* devices */
	PLACE_LOCK,    /* files.lock: what is inside already, made read-only */
	PLACE_HIDE,    /* files.hide: what is inside already, covered */
};

struct place {
	const char *path; /* absolute, no "." or "..", no doubled or trailing slash */
	enum place_mode mode;
	const char *volume; /* what is seen there is the volume of this name, or NULL */
	bool noexec;        /* files.noexec names this very path too */
	bool noexec_only;   /* only files.noexec names it: what is inside already, made noexec */
	bool optional;      /* "P?": left out when missing, else missing is an error */
	bool make_dir;      /* "P/": a missing directory is made on the host */
	bool built_in;      /* not said by anybody: a secret group or cubby's own directories */
	struct origin at;
	uint32_t layer;
};

/*
 * Resolves all path lists of a merged spec. Errors: unknown variable, relative path, one path with
 * two modes in one layer (both places shown), a glob with too many matches, a place that uncovers a
 * secret group (spec/secrets.def) whose name is not in `allow` as "secrets:GROUP".
 * With home.mode = host, or a place that contains the home, the secret groups not allowed and
 * cubby's own directories are added as built-in places (hidden, optional; cubby's own: locked or
 * hidden, made when missing).
 */
int place_resolve(const struct spec *s, const struct facts *f, struct arena *a, struct place **ret,
		  unsigned *ret_count, struct diags *d) MUST_USE;

/* Makes one scalar path concrete: variables, no globs. */
int place_expand(const struct value *v, const struct facts *f, struct arena *a, const char **ret,
		 struct diags *d) MUST_USE;

#endif
