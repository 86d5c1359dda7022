/* SPDX-License-Identifier: MIT */
/* cmd/cmd_match_index.c: `cubby __match-index DIR`: the index that the build puts beside profiles.
 */
#include "cmd/profile.h"
#include "front/match.h"

int cmd_match_index(int argc, char *const *argv, struct err *e)
{
	struct profile_work *work;
	int result;

	if (argc != 1)
		return err_usage(e, "__match-index takes one directory");
	if (profile_begin(&work, e) < 0)
		return -1;
	result = match_index_write(argv[0], &work->facts, &work->arena, &work->diags, e);
	return profile_end(work) || result < 0 ? -1 : 0;
}
