/* SPDX-License-Identifier: MIT */
/*
 * spec/secret_real.c: where secrets lie by names without symbolic links.
 *
 * A home may be a link (/home to /var/home), and so may what it keeps configuration in. What is
 * shown by the other name is the same directory, so it is guarded by both.
 */
#include <string.h>

#include "base/link.h"
#include "base/path.h"
#include "spec/secret.h"

static int refuse(const char *path, struct err *e)
{
	return err_sys(e, "cannot tell where '%s' leads to", path);
}

int secrets_add_real_home(struct secrets *s, const struct facts *f, struct err *e)
{
	const char *real;

	if (f->config_is_plain && path_is_below(f->config_dir, f->home))
		return 0;
	if (link_follow(s->arena, f->home, &real) < 0)
		return refuse(f->home, e);
	if (real)
		secrets_add_home(s, real);
	return 0;
}

int secrets_add_real_own(struct secrets *s, const struct facts *f, struct err *e)
{
	const unsigned known = s->count;

	for (unsigned i = 0; i < known; i++) {
		const struct secret own = s->elsewhere[i];
		const char *real;

		if (!own.own || own.program ||
		    (f->config_is_plain && !strcmp(own.path, f->config_dir)))
			continue;
		if (link_follow(s->arena, own.path, &real) < 0)
			return refuse(own.path, e);
		if (real)
			secrets_add_own(s, real);
	}
	return 0;
}

int secrets_add_real(struct secrets *s, const struct facts *f, struct err *e)
{
	return secrets_add_real_home(s, f, e) < 0 ? -1 : secrets_add_real_own(s, f, e);
}
