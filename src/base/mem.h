/* SPDX-License-Identifier: MIT */
/*
 * base/mem.h: the arena: memory that is freed all at once.
 *
 * The first ARENA_FIRST bytes are static in the arena itself (no call to the kernel); more comes
 * from mmap in growing blocks. Allocation never returns NULL: a launcher that cannot get memory
 * prints one line and leaves with EXIT_CODE_CUBBY. Memory is zeroed and aligned to 16 bytes.
 */
#ifndef CUBBY_BASE_MEM_H
#define CUBBY_BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

#define ARENA_FIRST 65536

struct arena_block;

struct arena {
	char *next;                 /* first free byte */
	char *end;                  /* one past the last byte of the current block */
	struct arena_block *blocks; /* mapped blocks, newest first; arena_done unmaps them */
	_Alignas(16) char first[ARENA_FIRST];
};

/* A zeroed arena is valid and empty; arena_done returns it to that state. */
void arena_done(struct arena *a);

/*
 * Readies an empty arena, which its first use does, too. `hot` lies before it in one object: all
 * between them is about to be written, and its pages come together with the arena's first ones.
 */
void arena_begin(struct arena *a, void *hot);

void *arena_alloc(struct arena *a, size_t size) MUST_USE NEVER_NULL;

/* Gives back what the latest allocation, of `size` bytes, has behind its first `used`: untouched.
 */
void arena_trim(struct arena *a, void *start, size_t size, size_t used);

/* Copies `len` bytes and ends them with NUL. */
char *arena_copy(struct arena *a, const char *text, size_t len) MUST_USE NEVER_NULL;
char *arena_strdup(struct arena *a, const char *text) MUST_USE NEVER_NULL;
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3) MUST_USE NEVER_NULL;

/*
 * Makes room for one more element in a growing array: returns the array (moved when full) with
 * capacity of more than `count` elements. The old copy is nobody's any more.
 */
void *arena_grow(struct arena *a, void *array, unsigned count, unsigned *room,
		 size_t element) MUST_USE;

#endif
