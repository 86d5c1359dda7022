/* SPDX-License-Identifier: MIT */
/* helpers/doors/filter.c: loading a filter that `cubby-policy services` wrote for the build. */
#include "helpers/doors/filter.h"

#include <linux/filter.h>

#include "kern/sys.h"

/* `filters`: code and its length, by kind. */
#include "helpers/doors/filters.inc"

int filter_load(enum filter_kind kind, struct err *e)
{
	const struct sock_fprog program = {filters[kind].count, filters[kind].code};

	return sys_seccomp_filter(&program) < 0
		       ? err_sys(e, "cannot load the system call filter of a service")
		       : 0;
}
