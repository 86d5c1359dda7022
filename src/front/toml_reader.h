/* SPDX-License-Identifier: MIT */
/* front/toml_reader.h: what the parts of the TOML reader share. Nobody else includes it. */
#ifndef CUBBY_FRONT_TOML_READER_H
#define CUBBY_FRONT_TOML_READER_H

#include "front/toml.h"
#include "front/toml_names.h"

struct toml_reader {
	const struct source *source;
	const char *at; /* next byte */
	const char *end;
	const char *line_start;
	uint32_t line;
	enum toml_keep keep;
	struct arena *arena;
	struct diags *diags;
	struct toml *doc;
	struct toml_names names;
	uint32_t table_name; /* the open table in `names` */
	unsigned table_item; /* and in doc->items, or TOML_TOP */
	bool table_broken;   /* its header had an error: its pairs are read, and left out */
	unsigned entries;    /* pairs and array elements so far */
	bool stop;           /* the limit of entries was passed */
};

/* The place from `start` to r->at, which is on the current line; at least one byte long. */
struct origin toml_here(const struct toml_reader *r, const char *start) MUST_USE;

bool toml_at_newline(const struct toml_reader *r) MUST_USE;
void toml_newline(struct toml_reader *r);
void toml_skip_blanks(struct toml_reader *r);
void toml_skip_line(struct toml_reader *r);

/* At a '#': reads to the end of the line. *ret_text is NULL unless comments are kept. */
int toml_comment(struct toml_reader *r, const char **ret_text) MUST_USE;

/* At a quote: reads a one-line string of either kind. */
int toml_string(struct toml_reader *r, const char **ret_text) MUST_USE;

/* At anything but an array: a string, integer or boolean. */
int toml_scalar(struct toml_reader *r, struct toml_value *ret) MUST_USE;

/* At a '['. */
int toml_array(struct toml_reader *r, struct toml_value *ret) MUST_USE;

/* A dotted key. */
int toml_key(struct toml_reader *r, struct toml_item *item) MUST_USE;

/* Counts a pair or element against LIMIT_ENTRIES. */
int toml_count(struct toml_reader *r, struct origin at) MUST_USE;

static inline bool toml_is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static inline bool toml_is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

#endif
