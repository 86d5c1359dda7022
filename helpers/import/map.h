/* SPDX-License-Identifier: MIT */
/* import/map.h: from lines of a firejail profile to settings of cubby. */
#ifndef CUBBY_IMPORT_MAP_H
#define CUBBY_IMPORT_MAP_H

#include "helpers/import/read.h"
#include "spec/set.h"

/* Things that firejail gives unless a line takes them away; see rights.def. */
enum right {
#define RIGHT(name, ...) RIGHT_##name,
#include "helpers/import/rights.def"
	RIGHT_COUNT
};

struct path_list {
	const char **items; /* as a profile of cubby says them, without '?' */
	unsigned count;
	unsigned room;
};

struct map {
	struct arena *arena;
	const struct facts *facts;
	struct reader *reader;
	struct layer layer; /* what is said already */
	bool denied[RIGHT_COUNT];
	bool private_home; /* empty, thrown away */
	bool listed_home;  /* only what is whitelisted */
	bool no_network;
	bool no_user_dirs; /* no Documents, Music, ... */
	bool nesting;
	bool when_sound;            /* the grant audio, where there is a sound server */
	struct path_list shared;    /* whitelisted in the home */
	struct path_list own;       /* exempted from hiding: the program's own places */
	struct path_list made;      /* made when missing */
	struct path_list read_only; /* in the home */
	struct path_list hidden;
	const char *note; /* of the line being mapped */
};

/* Whether includes.def has a row for this file. */
bool map_knows_include(const char *name) MUST_USE;

/* Maps one line; `context` is the struct map. */
void map_line(void *context, const struct line *l);

/* What can only be said when all lines are known: the home, the network, rights. */
void map_finish(struct map *m);

/* One value of a key; said once. */
void map_say(struct map *m, enum key_id key, const char *text);

/* A mapping of one line: the verdict, or that of its row. */
typedef enum verdict map_function(struct map *m, const struct line *l, enum verdict as_said);
#define MAP_FUNCTION(name) map_function map_##name;
#include "helpers/import/functions.def"

/* As a profile says it, e.g. "~/x"; NULL when it cannot be said. */
const char *map_path(struct map *m, const char *text) MUST_USE;
void path_list_add(struct map *m, struct path_list *l, const char *path);
bool path_list_has(const struct path_list *l, const char *path) MUST_USE;

/* The paths of the home and of /usr and /etc, in the end. */
void map_finish_paths(struct map *m);

#endif
