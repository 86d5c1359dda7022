/* SPDX-License-Identifier: MIT */
/* viewfs/node.c: nodes, found by parent and name. */
#include "helpers/viewfs/node.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { NODES_FEW = 100000 };

static struct node *root;
static struct node **table;
static size_t buckets; /* a power of two */
static size_t known;
static uint64_t changes;

/* Programs can ask for the kernel's numbers (name_to_handle_at(2)): they tell no address. */
static uint64_t mask;

static size_t hash(const struct node *dir, const char *name)
{
	uint64_t h = 14695981039346656037U ^ (uintptr_t)dir >> 4;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 1099511628211U;
	return (size_t)(h ^ h >> 32);
}

static struct node **place_of(const struct node *dir, const char *name)
{
	return &table[hash(dir, name) & (buckets - 1)];
}

static void link_node(struct node *n)
{
	struct node **at = place_of(n->parent, n->name);

	n->next = *at;
	*at = n;
}

static void unlink_node(struct node *n)
{
	struct node **at = place_of(n->parent, n->name);

	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
}

/* Twice as many; where there is no memory for them chains grow longer. */
static void grow(void)
{
	struct node **old = table;
	size_t old_count = buckets;
	struct node **bigger = calloc(buckets * 2, sizeof(struct node *));

	if (!bigger)
		return;
	table = bigger;
	buckets *= 2;
	for (size_t i = 0; i < old_count; i++)
		for (struct node *n = old[i]; n;) {
			struct node *next = n->next;

			link_node(n);
			n = next;
		}
	free(old);
}

static struct node *make(const char *name)
{
	struct node *n = calloc(1, sizeof(*n) + rules_count() * sizeof(uint64_t));

	if (n)
		n->name = strdup(name);
	if (n && n->name)
		return n;
	free(n);
	errno = ENOMEM;
	return NULL;
}

bool nodes_begin(void)
{
	buckets = 1024;
	table = calloc(buckets, sizeof(struct node *));
	root = table ? make("") : NULL;
	if (!root || getrandom(&mask, sizeof(mask), 0) != (ssize_t)sizeof(mask))
		return false;
	mask |= UINT64_C(1) << 63; /* which no address has: no number is FUSE_ROOT_ID */
	rules_begin(root->states);
	root->lookups = 1;
	return true;
}

struct node *node_of(fuse_ino_t number)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) ; the kernel gives back what it was given */
	return number == FUSE_ROOT_ID ? root : (struct node *)(uintptr_t)(number ^ mask);
}

fuse_ino_t node_number(const struct node *n)
{
	return n == root ? FUSE_ROOT_ID : (fuse_ino_t)(uintptr_t)n ^ mask;
}

void node_judge(const struct node *dir, const char *name, struct judgement *ret)
{
	rules_judge(dir->guards, dir->states, name, ret);
}

static void take_judgement(struct node *n, const struct judgement *j)
{
	n->guards = (uint8_t)j->guards;
	memcpy(n->states, j->states, rules_count() * sizeof(uint64_t));
}

struct node *node_find(const struct node *dir, const char *name)
{
	struct node *n = *place_of(dir, name);

	while (n && (n->parent != dir || strcmp(n->name, name) != 0))
		n = n->next;
	return n;
}

struct node *node_get(struct node *dir, const char *name, const struct judgement *j)
{
	struct node *n = node_find(dir, name);

	if (!n) {
		errno = ENOMEM;
		n = known < NODES_MAX ? make(name) : NULL;
		if (!n)
			return NULL;
		if (++known > buckets)
			grow();
		n->parent = dir;
		dir->children++;
		take_judgement(n, j);
		link_node(n);
	}
	n->lookups++;
	return n;
}

/* Frees it, and those above that only it had held. */
static void drop_unneeded(struct node *n)
{
	while (n != root && n->lookups == 0 && n->children == 0 && !n->open) {
		struct node *parent = n->parent;

		if (!n->gone)
			unlink_node(n);
		free(n->name);
		free(n);
		changes++;
		known--;
		parent->children--;
		n = parent;
	}
}

void node_forget(struct node *n, uint64_t count)
{
	if (n == root)
		return;
	n->lookups = count < n->lookups ? n->lookups - count : 0;
	drop_unneeded(n);
}

uint64_t nodes_changes(void)
{
	return changes;
}

void nodes_each_relied(void (*call)(const struct node *n))
{
	if (root->relied)
		call(root);
	for (size_t i = 0; i < buckets; i++)
		for (const struct node *n = table[i]; n; n = n->next)
			if (n->relied)
				call(n);
}

bool nodes_are_few(void)
{
	return known < NODES_FEW;
}

void node_unsee(struct node *n)
{
	/* No file's time. */
	n->seen_mtime = (struct timespec){.tv_nsec = -1};
}

void node_leave(struct node *n)
{
	changes++;
	if (n->gone || n == root)
		return;
	unlink_node(n);
	n->gone = true;
}

void node_move(struct node *n, struct node *dir, const char *name, const struct judgement *j)
{
	struct node *there = node_find(dir, name);
	struct node *parent = n->parent;
	char *copy = strdup(name);

	if (there)
		node_leave(there);
	node_leave(n);
	if (!copy)
		return;
	free(n->name);
	n->name = copy;
	n->parent = dir;
	dir->children++;
	n->gone = false;
	take_judgement(n, j);
	link_node(n);
	parent->children--;
	drop_unneeded(parent);
}

void node_exchange(struct node *a, struct node *b)
{
	struct node *parent = a->parent;
	char *name = a->name;

	changes++;
	unlink_node(a);
	unlink_node(b);
	a->parent = b->parent;
	a->name = b->name;
	b->parent = parent;
	b->name = name;
	link_node(a);
	link_node(b);
}

const char *node_path(const struct node *n, const char *name, char *out)
{
	size_t at = PATH_MAX - 1;

	out[at] = '\0';
	for (const char *part = name; n != root || part; part = NULL) {
		const char *text = part ? part : n->name;
		size_t len = strlen(text);

		if (!part && n->gone) {
			errno = ENOENT;
			return NULL;
		}
		if (len + 1 > at) {
			errno = ENAMETOOLONG;
			return NULL;
		}
		if (out[at] != '\0')
			out[--at] = '/';
		at -= len;
		memcpy(out + at, text, len);
		if (!part)
			n = n->parent;
	}
	return out[at] ? out + at : ".";
}
