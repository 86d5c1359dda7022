/* SPDX-License-Identifier: MIT */
/* lib/run_cases.h: the end of every Check program: runs cases, says whether one failed. */
#ifndef CUBBY_TESTS_LIB_RUN_CASES_H
#define CUBBY_TESTS_LIB_RUN_CASES_H

#include <check.h>
#include <stdlib.h>

/* The exit status of the program. */
static inline int run_cases(const char *name, TCase *cases)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
