/* SPDX-License-Identifier: MIT */
/*
 * changes/main.c: cubby-changes: what shells with --keep left: looking at it, taking parts of it,
 * making a layer of it, throwing it away.
 *
 * Executed by cubby with its own words, so argv[1] is the verb.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "helpers/changes/verbs.h"
#include "spec/set.h"

extern char **environ;

struct flag {
	const char *name;
	bool *value;
};

static const struct {
	const char *name;
	changes_verb *run;
	const char *flags; /* of those below, each with a blank behind it */
	unsigned least;
	unsigned most;
} verbs[] = {
	{"diff", verb_diff, "--json --patch --layer ", 0, 1},
	{"apply", verb_apply, "--yes --marked --newer ", 1, ~0U},
	{"commit", verb_commit, "", 2, 2},
	{"discard", verb_discard, "--layer ", 1, ~0U},
};

int check_name(const char *name, struct err *e)
{
	const char *why;

	if (type_check_text(TYPE_NAME, name, &why))
		return 0;
	(void)err_usage(e, "'%s' cannot be a name", name);
	return err_hint(e, "%s", why);
}

static int read_words(struct request *q, const char *allowed, int argc, char **argv, struct err *e)
{
	const struct flag flags[] = {{"--json", &q->json},     {"--patch", &q->patch},
				     {"--layer", &q->layer},   {"--yes", &q->yes},
				     {"--marked", &q->marked}, {"--newer", &q->newer}};
	char **words = arena_alloc(q->arena, (size_t)(argc + 1) * sizeof(*words));
	bool ended = false;

	for (int i = 0; i < argc; i++) {
		const char *wanted = arena_printf(q->arena, "%s ", argv[i]);
		size_t n = 0;

		if (ended || argv[i][0] != '-') {
			words[q->count++] = argv[i];
			continue;
		}
		if (!strcmp(argv[i], "--")) {
			ended = true;
			continue;
		}
		while (n < COUNT_OF(flags) && strcmp(flags[n].name, argv[i]) != 0)
			n++;
		if (n == COUNT_OF(flags) || !strstr(allowed, wanted))
			return err_usage(e, "'%s' is not an option of this verb", argv[i]);
		*flags[n].value = true;
	}
	q->words = words;
	return 0;
}

/* Each directory needs some descriptors, and the soft limit is small. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int run(int argc, char **argv, struct err *e)
{
	static struct arena arena;
	static struct facts facts;
	struct request q = {.arena = &arena, .facts = &facts};

	for (size_t i = 0; argc > 1 && i < COUNT_OF(verbs); i++) {
		if (strcmp(verbs[i].name, argv[1]) != 0)
			continue;
		if (read_words(&q, verbs[i].flags, argc - 2, argv + 2, e) < 0)
			return -1;
		if (q.count < verbs[i].least || q.count > verbs[i].most) {
			(void)err_usage(e, "'%s' takes %s names than that", argv[1],
					q.count < verbs[i].least ? "more" : "fewer");
			return err_hint(e, "cubby help %s", argv[1]);
		}
		raise_limit();
		if (facts_collect(&arena, environ, &facts, e) < 0)
			return -1;
		return verbs[i].run(&q, e);
	}
	return err_usage(e, "cubby-changes is run by cubby: it is no program by itself");
}

int main(int argc, char **argv)
{
	static struct err e;
	int code;

	e.exit_code = EXIT_CODE_CUBBY;
	code = run(argc, argv, &e);
	if (e.text[0])
		err_print(&e);
	if (fflush(stdout) != 0 && code == 0)
		code = EXIT_CODE_CUBBY;
	return code < 0 ? e.exit_code : code;
}
