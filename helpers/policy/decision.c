/* SPDX-License-Identifier: MIT */
/* policy/decision.c: the rules and the last verdict of a call, in words. */
#include "helpers/policy/decision.h"

#include <stdio.h>

static const char *verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
		[VERDICT_ALLOW] = "allow",  [VERDICT_EPERM] = "EPERM",
		[VERDICT_NOSYS] = "ENOSYS", [VERDICT_NOFAMILY] = "EAFNOSUPPORT",
		[VERDICT_KILL] = "kill",
	};

	return words[verdict];
}

static void print_tests(const struct rule *rule)
{
	for (unsigned i = 0; i < RULE_TESTS; i++) {
		const struct test *test = &rule->tests[i];
		const char *and = i ? " and " : "";

		if (test->mask == 0)
			continue;
		if (test->mask == 0xffffffff)
			(void)printf("%sargument %u = 0x%x", and, test->argument, test->value);
		else
			(void)printf("%sargument %u & 0x%x = 0x%x", and, test->argument, test->mask,
				     test->value);
	}
}

void decision_print(const char *name, const struct decision *d, bool native)
{
	(void)printf("%s:", name);
	for (unsigned i = 0; i < d->rule_count; i++) {
		(void)printf(" %s if %s (", verdict_word(d->rules[i]->verdict), d->rules[i]->words);
		print_tests(d->rules[i]);
		(void)printf(");");
	}
	(void)printf("%s %s%s\n", d->rule_count ? " else" : "", verdict_word(d->otherwise),
		     native ? "" : " (i386)");
}
