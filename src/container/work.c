/* SPDX-License-Identifier: MIT */
/* container/work.c: beginning a verb for containers. */
#include "container/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "cmd/sandbox.h"

extern char **environ;

static struct work work;

int work_begin(const char *verb, bool takes_command, char *const *argv, struct work **ret,
	       struct err *e)
{
	*ret = &work;
	work.diags.arena = &work.arena;
	if (options_read(verb, takes_command, argv, &work.arena, &work.options, &work.diags, e) < 0)
		return work.diags.errors ? work_refuse(&work, e) : -1;
	if (facts_collect(&work.arena, environ, &work.facts, e) < 0)
		return -1;
	return sandbox_forbid_root(&work.facts, e);
}

int work_refuse(const struct work *w, struct err *e)
{
	diag_print(&w->diags, false);
	e->text[0] = '\0';
	e->exit_code = EXIT_CODE_USAGE;
	return -1;
}

int work_one_name(const struct work *w, struct err *e)
{
	if (w->options.name_count == 1)
		return 0;
	if (w->options.name_count == 0)
		return err_usage(e, "no container is named");
	return err_usage(e, "'%s' is a word too many", w->options.names[1]);
}

int work_some_names(const struct work *w, struct err *e)
{
	return w->options.name_count > 0 ? 0 : err_usage(e, "no container is named");
}

int work_time(struct work *w, const char *text, int64_t *ret_ms, struct err *e)
{
	const char *said = text;

	if (*text && strspn(text, "0123456789") == strlen(text))
		said = arena_printf(&w->arena, "%ss", text);
	if (type_parse_number(TYPE_TIME, said, ret_ms))
		return 0;
	return err_usage(e, "'%s' is not a time such as 10s, 500ms or 2m", text);
}

void work_note(const char *text)
{
	char line[2048];
	size_t used = esc_text(line, sizeof(line), text, strlen(text));

	(void)fprintf(stderr, "cubby: note: %.*s\n", (int)used, line);
}
