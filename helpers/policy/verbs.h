/* SPDX-License-Identifier: MIT */
/* policy/verbs.h: what `cubby-policy` does when told to. */
#ifndef CUBBY_POLICY_VERBS_H
#define CUBBY_POLICY_VERBS_H

#include "base/err.h"

/* The policy text on standard input becomes a filter file on standard output. */
int verb_compile(int argc, char **argv, struct err *e) MUST_USE;

/*
 * The filter file on standard input becomes the list of what it lets through: system calls with the
 * conditions on their arguments, families of sockets, and the requests of ioctl that it refuses.
 */
int verb_surface(int argc, char **argv, struct err *e) MUST_USE;

/*
 * The policy text on standard input, and the name of a call: its decision, then a line with what
 * would open it: the key of a profile, or "nothing".
 */
int verb_tell(int argc, char **argv, struct err *e) MUST_USE;

/* The names of all calls that a policy can speak of, one a line. */
int verb_names(int argc, char **argv, struct err *e) MUST_USE;

/* Compiles random policies and compares, until enough calls were compared. */
int verb_prove(int argc, char **argv, struct err *e) MUST_USE;

/* Writes the filter files of the combinations that profiles ship with into a directory. */
int verb_warm(int argc, char **argv, struct err *e) MUST_USE;

/* Writes the same as tables in C on standard output, for engine/builtin_filter.c. */
int verb_builtin(int argc, char **argv, struct err *e) MUST_USE;

/* Writes the filters of the desktop's services as tables in C, for helpers/doors/filter.c. */
int verb_services(int argc, char **argv, struct err *e) MUST_USE;

/* Reads standard input up to its end: NUL-ended text in `text`. */
int verb_read_text(char *text, size_t room, struct err *e) MUST_USE;

#endif
