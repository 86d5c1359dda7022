/* SPDX-License-Identifier: MIT */
/* base/mem.c: the arena. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/sanitize.h"

#define ARENA_BLOCK ((size_t)262144)
#define ARENA_ALIGN ((size_t)16)
#define ARENA_HOT ((size_t)28672)
#define PAGE ((uintptr_t)4096)

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

struct arena_block {
	struct arena_block *older;
	size_t size;
};

static NORETURN void out_of_memory(void)
{
	static const char line[] = "cubby: out of memory\n";

	(void)!write(STDERR_FILENO, line, sizeof(line) - 1);
	_exit(EXIT_CODE_CUBBY);
}

/*
 * The pages that nearly every run needs come at once (Linux 5.14; older kernels refuse, and each
 * page comes by a fault of its own, some twice).
 */
void arena_begin(struct arena *a, void *hot)
{
	char *start = (char *)hot - ((uintptr_t)hot & (PAGE - 1));

	(void)madvise(start, (size_t)(a->first + ARENA_HOT - start), MADV_POPULATE_WRITE);
	a->next = a->first;
	a->end = a->first + sizeof(a->first);
	sanitize_poison(a->first, sizeof(a->first));
}

static void add_block(struct arena *a, size_t least)
{
	size_t size = least + sizeof(struct arena_block) + ARENA_ALIGN;
	struct arena_block *block;

	if (size < ARENA_BLOCK)
		size = ARENA_BLOCK;
	block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (block == MAP_FAILED)
		out_of_memory();
	block->older = a->blocks;
	block->size = size;
	a->blocks = block;
	a->next = (char *)block + ARENA_ALIGN;
	a->end = (char *)block + size;
	sanitize_poison(a->next, size - ARENA_ALIGN);
}

void arena_done(struct arena *a)
{
	/* Behind what was taken all is zero, and mostly not there yet. */
	size_t used = a->blocks ? sizeof(a->first) : a->next ? (size_t)(a->next - a->first) : 0;

	while (a->blocks) {
		struct arena_block *block = a->blocks;

		a->blocks = block->older;
		sanitize_unpoison(block, block->size);
		(void)munmap(block, block->size);
	}
	if (a->next) {
		sanitize_unpoison(a->first, sizeof(a->first));
		memset(a->first, 0, used);
	}
	a->next = NULL;
	a->end = NULL;
}

static size_t room_for(size_t size)
{
	return ((size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1)) + SANITIZE_GAP;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t taken;
	void *start;

	if (!a->next)
		arena_begin(a, a);
	if (size > (size_t)1 << 40)
		out_of_memory();
	taken = room_for(size);
	if ((size_t)(a->end - a->next) < taken)
		add_block(a, taken);
	start = a->next;
	sanitize_unpoison(start, size);
	a->next += taken;
	return start;
}

void arena_trim(struct arena *a, void *start, size_t size, size_t used)
{
	if (a->next != (char *)start + room_for(size))
		return;
	a->next = (char *)start + room_for(used);
	sanitize_poison((char *)start + used, size - used);
}

char *arena_copy(struct arena *a, const char *text, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
	return arena_copy(a, text, strlen(text));
}

/* Digits of a number, at the end of `out`. Returns where they start. */
static const char *digits(char out[24], bool negative, unsigned long long number)
{
	char *at = out + 23;

	*at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	if (negative)
		*--at = '-';
	return at;
}

/* What one conversion stands for, and *fmt behind it; NULL for one that is not known here. */
static const char *convert(const char **fmt, char number[24], va_list *args)
{
	const char *at = *fmt;

	*fmt += *at == 'l' ? 3 : 1;
	if (*at == 's')
		return va_arg(*args, const char *);
	if (*at == 'u')
		return digits(number, false, va_arg(*args, unsigned));
	if (at[0] == 'l' && at[1] == 'l' && at[2] == 'd') {
		long long n = va_arg(*args, long long);

		return digits(number, n < 0,
			      n < 0 ? 0ULL - (unsigned long long)n : (unsigned long long)n);
	}
	return NULL;
}

/*
 * The formats that a launch is made of (%s, %u and %lld), without libc's general machine: that one
 * costs more than the rest of a path's making. Byte by byte, as memcpy of short texts is slow on
 * some processors. -1 for any other format, or when `room` is too small.
 */
static int format_plain(char *out, size_t room, const char *fmt, va_list *args)
{
	char *const end = out + room - 1;
	char *at = out;

	while (*fmt) {
		char number[24];
		const char *part;

		if (*fmt != '%') {
			if (at == end)
				return -1;
			*at++ = *fmt++;
			continue;
		}
		fmt++;
		part = convert(&fmt, number, args);
		while (part && *part && at < end)
			*at++ = *part++;
		if (!part || *part)
			return -1;
	}
	*at = '\0';
	return (int)(at - out);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char plain[512];
	va_list args;
	va_list again;
	char *text;
	int len;

	va_start(args, fmt);
	len = format_plain(plain, sizeof(plain), fmt, &args);
	va_end(args);
	if (len >= 0)
		return arena_copy(a, plain, (size_t)len);
	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = arena_alloc(a, (size_t)(len < 0 ? 0 : len) + 1);
	(void)vsnprintf(text, (size_t)(len < 0 ? 0 : len) + 1, fmt, again);
	va_end(again);
	return text;
}

void *arena_grow(struct arena *a, void *array, unsigned count, unsigned *room, size_t element)
{
	void *bigger;

	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 8;
	bigger = arena_alloc(a, *room * element);
	if (count) {
		memcpy(bigger, array, count * element);
		sanitize_poison(array, count * element);
	}
	return bigger;
}
