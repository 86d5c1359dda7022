/* SPDX-License-Identifier: MIT */
/* spec/limits.h: every limit on what a user can say. Each has a test at the limit and one past it.
 */
#ifndef CUBBY_SPEC_LIMITS_H
#define CUBBY_SPEC_LIMITS_H

enum {
	LIMIT_FILE_BYTES = 256 * 1024, /* one profile file */
	LIMIT_NESTING = 4,             /* parts of a dotted key, tables in tables */
	LIMIT_ENTRIES = 10000,         /* keys and list entries of one file */
	LIMIT_LIST = 10000,            /* entries of one list after merging */
	LIMIT_STRING = 4096,           /* bytes of one string value */
	LIMIT_EXTENDS_DEPTH = 16,      /* files that extend files */
	LIMIT_LAYERS = 256,            /* files that make one profile */
	LIMIT_DIAGS = 20,              /* diagnostics shown of one run */
	LIMIT_NAME = 63,               /* bytes of a profile, sandbox or home name */
	LIMIT_GLOB_MATCHES = 1000,     /* paths one pattern may stand for */
	LIMIT_RULE_TREES = 8,          /* directories with rules of view.* */
	LIMIT_RULES = 64,              /* rules of view.* for one directory */
	LIMIT_RULE_TEXT = 1024,        /* bytes of one of them below its directory, with its end */
	LIMIT_ARGS = 4096,             /* words of cubby's own command line */
	LIMIT_CPUS = 4096,             /* numbers of processors: 0 to one less */
};

#endif
