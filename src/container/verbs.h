/* SPDX-License-Identifier: MIT */
/*
 * container/verbs.h: the verbs for named containers, which live in a program of their own: the
 * launcher stays as small as a launch needs it.
 */
#ifndef CUBBY_CONTAINER_VERBS_H
#define CUBBY_CONTAINER_VERBS_H

#include "cmd/cmd.h"

#define VERB_PROTOTYPE_LAUNCHER(name)
#define VERB_PROTOTYPE_LIBEXEC(name)
#define VERB_PROTOTYPE_CHANGES(name)
#define VERB_PROTOTYPE_CONTAINER(name) cmd_function cmd_##name;
#define VERB(name, where, synopsis, help) VERB_PROTOTYPE_##where(name)
#include "cmd/verbs.def"
#undef VERB_PROTOTYPE_LAUNCHER
#undef VERB_PROTOTYPE_LIBEXEC
#undef VERB_PROTOTYPE_CHANGES
#undef VERB_PROTOTYPE_CONTAINER

/* What runs the verb, or NULL when it is none for containers. */
cmd_function *container_verb_find(const char *name) MUST_USE;

/* Prints the help of one of them to stdout. */
void container_help(const char *name);

#endif
