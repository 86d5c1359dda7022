/* SPDX-License-Identifier: MIT */
/*
 * viewfs/node.h: the names that the kernel knows, as a tree.
 *
 * A node is a path, not a file: rules speak of paths. The kernel's number for it is its address,
 * masked.
 */
#ifndef CUBBY_VIEWFS_NODE_H
#define CUBBY_VIEWFS_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "helpers/common/fuse_session.h"
#include "helpers/viewfs/rules.h"

/* As many as the kernel may know of at a time. */
#define NODES_MAX 1000000

struct handle;

/* The trees that a name shows in (layers.h). */
enum layer {
	LAYER_UPPER = 1, /* that which is written; the only one without copy-on-write */
	LAYER_LOWER = 2, /* the host's, behind it */
};

struct node {
	struct node *parent;  /* NULL: the directory with the rules itself */
	struct node *next;    /* with the same hash */
	uint64_t lookups;     /* how often the kernel was told of it, and has not forgotten it */
	uint32_t children;    /* nodes whose parent it is */
	uint8_t guards;       /* enum viewfs_guard */
	uint8_t layers;       /* enum layer */
	bool gone;            /* its name is another's now, or nobody's */
	uint32_t told_ms;     /* when the kernel was last told of its attributes */
	uint32_t told_kind;   /* S_IFMT of what the kernel was told that it is; 0: nothing */
	bool relied;          /* the kernel trusts its attributes for long */
	bool trusted;         /* a directory whose file system tells names apart */
	bool watched;         /* a directory whose changes are heard of (watch.h) ... */
	uint32_t watch_round; /* ... in this round; 0: it was not tried */
	struct handle *open;
	struct timespec seen_mtime; /* of its content as the kernel has it; see serve_file.c */
	int64_t seen_size;
	uint64_t seen_inode;
	uint64_t shown_inode; /* the number that it had before it was copied; 0: its own */
	char *name;
	uint64_t states[]; /* one for each rule */
};

/* Makes the first one, once the rules are known. False without memory. */
bool nodes_begin(void);

/* The node of a number; never NULL. */
struct node *node_of(fuse_ino_t number);
fuse_ino_t node_number(const struct node *n);

/* What the rules say of `name` in it. */
void node_judge(const struct node *dir, const char *name, struct judgement *ret);

/* The known one, or NULL. */
struct node *node_find(const struct node *dir, const char *name);

/* The known one or a new one, with one lookup more. NULL with errno. */
struct node *node_get(struct node *dir, const char *name, const struct judgement *j);

/* The kernel has forgotten `count` lookups; a node that nobody needs is freed. */
void node_forget(struct node *n, uint64_t count);

/* Grows whenever a node is freed, or the path of one is another's or nobody's. */
uint64_t nodes_changes(void);

/* Calls for each node whose attributes the kernel relies on for long. */
void nodes_each_relied(void (*call)(const struct node *n));

/* Whether there are few enough for that to take no time. */
bool nodes_are_few(void);

/* What the kernel has of its content is to be read again when it is opened. */
void node_unsee(struct node *n);

/* Its name is nobody's any more. */
void node_leave(struct node *n);

/* It has another name now; whatever had it has none. Without memory both are gone. */
void node_move(struct node *n, struct node *dir, const char *name, const struct judgement *j);

/* Two that exchange their names. */
void node_exchange(struct node *a, struct node *b);

/*
 * Its path below the directory with the rules, "." for that itself, in `out` of PATH_MAX bytes.
 * With `name` the path of that name in it. NULL with errno when it is too long, or gone.
 */
const char *node_path(const struct node *n, const char *name, char *out);

#endif
