/* SPDX-License-Identifier: MIT */
/* cmd/learn.h: the two verbs behind `cubby learn`, and the profile it writes. */
#ifndef CUBBY_CMD_LEARN_H
#define CUBBY_CMD_LEARN_H

#include "cmd/sandbox.h"

/* PROGRAM DIRECTORY and the words of a run: loads as run does, with these settings too, or NULL. */
int learn_load(struct sandbox *s, int argc, char *const *argv, const char *const *also,
	       struct err *e) MUST_USE;

/* One thing that was wanted; see helpers/learn/want.h. */
struct learned {
	const char *kind; /* "list", "read", "write", "network", "socket" */
	const char *what;
	const char *about;   /* "3 times, first by cat" */
	const char *setting; /* "files.ro+=~/x"; NULL: none can give it */
	const char *said;    /* the value in the setting */
	const char *refusal; /* why it is not in the profile, or NULL */
};

struct learned_list {
	struct learned *items;
	unsigned count;
	unsigned room;
};

/* Reads the recorder's list, sorted by path. */
int learned_read(int fd, struct arena *a, const struct facts *f, struct learned_list *ret,
		 struct err *e) MUST_USE;

/*
 * Takes out what the loaded profile gives already, and finds what cannot be in a profile: secrets,
 * sockets, state, what the profile would be refused for.
 */
void learned_judge(struct sandbox *s, struct learned_list *list);

/* The text of the profile file. `name`: a new profile of this name; NULL: a drop-in. */
const char *learned_text(struct sandbox *s, const struct learned_list *list,
			 const char *name) MUST_USE;

#endif
