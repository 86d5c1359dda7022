/* SPDX-License-Identifier: MIT */
/* container/action.c: finding an action, or saying which there are. */
#include "container/action.h"

#include <stdio.h>
#include <string.h>

static const char *separator(unsigned i, unsigned count)
{
	if (i == 0)
		return "";
	return i + 1 < count ? ", " : " or ";
}

static int refuse(const struct action *actions, unsigned count, const char *noun, const char *word,
		  struct err *e)
{
	char all[128] = "";
	size_t used = 0;

	for (unsigned i = 0; i < count && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 separator(i, count), actions[i].word);
	(void)err_usage(e, "'%s' is not something that can be done with %ss", word, noun);
	return err_hint(e, "%s", all);
}

int action_run(const struct action *actions, unsigned count, const char *noun, const char *word,
	       char *const *names, void *subject, struct err *e)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(actions[i].word, word) != 0)
			continue;
		if (!actions[i].bare && !*names)
			return err_usage(e, "no %s is named", noun);
		return actions[i].run(subject, e);
	}
	return refuse(actions, count, noun, word, e);
}
