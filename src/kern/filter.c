/* SPDX-License-Identifier: MIT */
/* kern/filter.c: policy texts and filter files, written and read. */
#include "kern/filter.h"

#include <stdint.h>
#include <string.h>

static const char filter_magic[8] = {'C', 'U', 'B', 'B', 'Y', 'B', 'P', 'F'};

struct filter_header {
	char magic[8];
	uint32_t format;
	uint32_t text_len;
	uint32_t count;
	uint32_t zero;
};

_Static_assert(sizeof(struct filter_header) == FILTER_HEADER_SIZE, "the header has no padding");

/* The smallest name that is greater than `after` (NULL: any), or NULL at the end. */
static const char *name_after(const char *const *names, unsigned count, const char *after)
{
	const char *best = NULL;

	for (unsigned i = 0; i < count; i++) {
		if (after && strcmp(names[i], after) <= 0)
			continue;
		if (!best || strcmp(names[i], best) < 0)
			best = names[i];
	}
	return best;
}

/* Appends text; *used grows past `room` when it does not fit. */
static void text_add(char *out, size_t room, size_t *used, const char *text)
{
	size_t len = strlen(text);

	if (*used < room && len < room - *used)
		memcpy(out + *used, text, len + 1);
	*used += len;
}

static void text_add_names(char *out, size_t room, size_t *used, const char *word,
			   const char *const *names, unsigned count)
{
	const char *name = NULL;

	text_add(out, room, used, word);
	/* Once the room is used up the rest need not be sorted. */
	while (*used < room && (name = name_after(names, count, name))) {
		text_add(out, room, used, " ");
		text_add(out, room, used, name);
	}
	text_add(out, room, used, "\n");
}

size_t filter_text(const struct filter_policy *p, char *out, size_t room)
{
	/* Part of every launch, so without printf. */
	const char *const parts[] = {
		"cubby-policy " FILTER_VERSION "\narch " FILTER_ARCH "\npolicy ",
		p->policy,
		"\nnetwork ",
		p->network,
		"\nmultiarch ",
		p->multiarch ? "1" : "0",
		"\ndebug ",
		p->debug ? "1" : "0",
		"\nnesting ",
		p->nesting ? "1\n" : "0\n",
	};
	size_t used = 0;

	for (unsigned i = 0; i < COUNT_OF(parts); i++)
		text_add(out, room, &used, parts[i]);
	text_add_names(out, room, &used, "deny", p->deny, p->deny_count);
	text_add_names(out, room, &used, "allow", p->allow, p->allow_count);
	return used < room ? used : 0;
}

void filter_name(const char *text, char out[FILTER_NAME_ROOM])
{
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a, 64 bits */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	for (int digit = 0; digit < 16; digit++)
		out[digit] = "0123456789abcdef"[hash >> (60 - 4 * digit) & 15];
	memcpy(out + 16, ".bpf", sizeof(".bpf"));
}

/* Where the instructions of a file begin: behind the text, at a multiple of 8. */
static size_t code_offset(size_t text_len)
{
	return (FILTER_HEADER_SIZE + text_len + 7) & ~(size_t)7;
}

int filter_parse(const void *file, size_t len, const char *text, const struct sock_filter **ret,
		 unsigned *ret_count)
{
	const char *bytes = file;
	size_t text_len = strlen(text);
	struct filter_header h;

	if (len < sizeof(h) || text_len >= FILTER_TEXT_ROOM)
		return -1;
	memcpy(&h, file, sizeof(h));
	if (memcmp(h.magic, filter_magic, sizeof(h.magic)) != 0 || h.format != FILTER_FORMAT ||
	    h.zero != 0 || h.text_len != text_len || h.count == 0 || h.count > FILTER_CODE_ROOM)
		return -1;
	if (len != code_offset(text_len) + h.count * sizeof(struct sock_filter))
		return -1;
	if (memcmp(bytes + sizeof(h), text, text_len) != 0)
		return -1;
	*ret = (const void *)(bytes + code_offset(text_len));
	*ret_count = h.count;
	return 0;
}

size_t filter_pack(const char *text, const struct sock_filter *code, unsigned count, void *out,
		   size_t room)
{
	struct filter_header h = {.format = FILTER_FORMAT, .count = count};
	size_t text_len = strlen(text);
	size_t at = code_offset(text_len);
	size_t size = at + count * sizeof(*code);
	char *bytes = out;

	if (text_len >= FILTER_TEXT_ROOM || count == 0 || count > FILTER_CODE_ROOM || size > room)
		return 0;
	memcpy(h.magic, filter_magic, sizeof(h.magic));
	h.text_len = (uint32_t)text_len;
	memset(bytes, 0, at);
	memcpy(bytes, &h, sizeof(h));
	memcpy(bytes + sizeof(h), text, text_len);
	memcpy(bytes + at, code, count * sizeof(*code));
	return size;
}
