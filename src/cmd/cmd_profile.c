/* SPDX-License-Identifier: MIT */
/* cmd/cmd_profile.c: `cubby profile`: finds its verb; what the verbs share of option reading. */
#include "cmd/profile.h"

#include <string.h>
#include <unistd.h>

#include "base/suggest.h"

const struct profile_verb profile_verbs[] = {
#define PROFILE_VERB(name, synopsis, help) {#name, synopsis, help, cmd_profile_##name},
#include "cmd/profile_verbs.def"
};

const unsigned profile_verb_count = COUNT_OF(profile_verbs);

static int unknown_verb(const char *word, struct err *e)
{
	struct suggestion nearest;

	suggest_init(&nearest, word, strlen(word));
	for (unsigned i = 0; i < profile_verb_count; i++)
		suggest_offer(&nearest, profile_verbs[i].name, strlen(profile_verbs[i].name));
	(void)err_usage(e, "'%s' is not a verb of 'cubby profile'", word);
	suggest_append(&nearest, e);
	return err_hint(e, "'cubby help profile' lists them");
}

static int unknown_flag(const char *verb, const char *word, const struct profile_flag *flags,
			unsigned flag_count, struct err *e)
{
	struct suggestion nearest;

	suggest_init(&nearest, word, strlen(word));
	for (unsigned i = 0; i < flag_count; i++)
		suggest_offer(&nearest, flags[i].name, strlen(flags[i].name));
	(void)err_usage(e, "'%s' is not an option of 'cubby profile %s'", word, verb);
	suggest_append(&nearest, e);
	return nearest.best ? -1 : err_hint(e, "'cubby help profile' lists them");
}

/* The flag of this name, or NULL. */
static const struct profile_flag *find_flag(const char *word, const struct profile_flag *flags,
					    unsigned flag_count)
{
	for (unsigned i = 0; i < flag_count; i++)
		if (!strcmp(flags[i].name, word))
			return &flags[i];
	return NULL;
}

int profile_words(const char *verb, char *const *argv, const struct profile_flag *flags,
		  unsigned flag_count, struct arena *a, char ***ret_rest, unsigned *ret_count,
		  struct err *e)
{
	bool options = true;
	char **rest = NULL;
	unsigned count = 0;
	unsigned room = 0;

	for (; *argv; argv++) {
		if (options && !strcmp(*argv, "--")) {
			options = false;
		} else if (options && argv[0][0] == '-' && argv[0][1]) {
			const struct profile_flag *flag = find_flag(*argv, flags, flag_count);

			if (!flag)
				return unknown_flag(verb, *argv, flags, flag_count, e);
			*flag->given = true;
		} else {
			rest = arena_grow(a, rest, count, &room, sizeof(*rest));
			rest[count++] = *argv;
		}
	}
	rest = arena_grow(a, rest, count, &room, sizeof(*rest));
	rest[count] = NULL;
	*ret_rest = rest;
	*ret_count = count;
	return 0;
}

int profile_begin(struct profile_work **ret, struct err *e)
{
	/* Its arena and diagnostics are too large for a stack. */
	static LARGE struct profile_work work;

	work.diags.arena = &work.arena;
	if (facts_collect(&work.arena, environ, &work.facts, e) < 0)
		return -1;
	work.facts.has_tty = isatty(STDIN_FILENO) || isatty(STDOUT_FILENO) || isatty(STDERR_FILENO);
	/* Profiles are looked at from anywhere: a directory that need not exist is the project
	 * then. */
	if (!facts_project(&work.facts, &work.arena))
		work.facts.cwd = arena_printf(&work.arena, "%s/project", work.facts.home);
	*ret = &work;
	return 0;
}

int profile_end(const struct profile_work *work)
{
	diag_print(&work->diags, false);
	return work->diags.errors ? EXIT_CODE_USAGE : 0;
}

int cmd_profile(int argc, char *const *argv, struct err *e)
{
	if (argc == 0) {
		(void)err_usage(e, "profile needs a verb, such as list, show or check");
		return err_hint(e, "'cubby help profile' lists them");
	}
	for (unsigned i = 0; i < profile_verb_count; i++) {
		if (strcmp(profile_verbs[i].name, argv[0]) != 0)
			continue;
		if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
			help_verb(verb_find("profile"));
			return 0;
		}
		return profile_verbs[i].run(argc - 1, argv + 1, e);
	}
	return unknown_verb(argv[0], e);
}
