/* SPDX-License-Identifier: MIT */
/* front/profile_stack.c: files, `extends` and drop-ins in their order. */
#include "front/profile_stack.h"

#include <string.h>

#include "base/path.h"
#include "base/suggest.h"

/* A file on the way down through `extends`. */
struct frame {
	struct profile_file file;
	unsigned below; /* the first level to search when it extends its own name */
	unsigned next;  /* entry of extends to go into */
};

struct chain {
	struct frame frames[LIMIT_EXTENDS_DEPTH];
	unsigned depth;
};

void profile_stack_push(struct profile_stack *s, struct layer *l)
{
	if (l->count == 0)
		return;
	s->layers = arena_grow(s->arena, s->layers, s->count, &s->room, sizeof(struct layer *));
	s->layers[s->count++] = l;
}

static struct layer *keep(struct profile_stack *s, const struct layer *l)
{
	struct layer *kept = arena_alloc(s->arena, sizeof(*kept));

	*kept = *l;
	return kept;
}

static int push_file(struct profile_stack *s, const struct profile_file *file, bool is_main)
{
	if (s->done_count == LIMIT_LAYERS) {
		diag_error(s->diags, (struct origin){file->source, 0, 0, 0}, "limit",
			   "the profile is made of more than %d files", LIMIT_LAYERS);
		return -1;
	}
	s->done = arena_grow(s->arena, s->done, s->done_count, &s->done_room,
			     sizeof(struct source *));
	s->done[s->done_count++] = file->source;
	if (is_main) {
		profile_stack_push(s, keep(s, &file->meta));
		profile_stack_push(s, keep(s, &file->extends));
	}
	profile_stack_push(s, keep(s, &file->plain));
	profile_stack_push(s, keep(s, &file->when));
	return 0;
}

static bool is_done(const struct profile_stack *s, const char *path)
{
	for (unsigned i = 0; i < s->done_count; i++)
		if (!strcmp(s->done[i]->name, path))
			return true;
	return false;
}

/* "a -> b -> a" */
static const char *chain_text(const struct profile_stack *s, const struct chain *c, unsigned from,
			      const char *last)
{
	const char *text = c->frames[from].file.name;

	for (unsigned i = from + 1; i < c->depth; i++)
		text = arena_printf(s->arena, "%s -> %s", text, c->frames[i].file.name);
	return arena_printf(s->arena, "%s -> %s", text, last);
}

static int check_chain(const struct profile_stack *s, const struct chain *c,
		       const struct source *source, const struct setting *wanted)
{
	for (unsigned i = 0; i < c->depth; i++) {
		if (strcmp(c->frames[i].file.source->name, source->name) != 0)
			continue;
		diag_error(s->diags, wanted->at, "extends", "'%s' extends itself: %s", wanted->text,
			   chain_text(s, c, i, wanted->text));
		return -1;
	}
	if (c->depth < LIMIT_EXTENDS_DEPTH)
		return 0;
	diag_error(s->diags, wanted->at, "extends",
		   "profiles extend each other more than %d deep: %s", LIMIT_EXTENDS_DEPTH,
		   chain_text(s, c, 0, wanted->text));
	return -1;
}

/* Searches the levels in this order; 1, 0 or -1. */
static int read_first(struct profile_stack *s, const char *name, const enum profile_level *order,
		      unsigned count, const struct source **ret, enum profile_level *ret_level)
{
	for (unsigned i = 0; i < count; i++) {
		const char *file = profile_file_name(order[i], name, s->arena);
		int found = profile_dirs_read(s->dirs, order[i], file, ret);

		if (found != 0) {
			*ret_level = order[i];
			return found;
		}
	}
	return 0;
}

/*
 * A file that extends its own name means the next lower level. Other names mean the user's and the
 * administrator's files, then families, then apps.
 */
static int read_extended(struct profile_stack *s, const struct frame *from, const char *name,
			 const struct source **ret, enum profile_level *ret_level)
{
	static const enum profile_level all[] = {LEVEL_USER, LEVEL_ETC, LEVEL_FAMILIES, LEVEL_APPS};
	static const enum profile_level lower[] = {LEVEL_USER, LEVEL_ETC, LEVEL_APPS,
						   LEVEL_FAMILIES};

	if (!from->file.name || strcmp(from->file.name, name) != 0)
		return read_first(s, name, all, COUNT_OF(all), ret, ret_level);
	return read_first(s, name, lower + from->below, COUNT_OF(lower) - from->below, ret,
			  ret_level);
}

static int not_found(struct profile_stack *s, const struct setting *wanted)
{
	struct suggestion nearest;

	suggest_init(&nearest, wanted->text, strlen(wanted->text));
	for (unsigned level = 0; level < LEVEL_COUNT; level++)
		profile_dirs_suggest(s->dirs, level, profile_dir_name(level), &nearest);
	diag_error(s->diags, wanted->at, "unknown-profile",
		   "no profile or family is called '%.100s'%s", wanted->text,
		   suggest_text(&nearest, s->arena));
	diag_note(s->diags, "'cubby profile list' shows them");
	return -1;
}

static void enter(struct profile_stack *s, struct chain *c, const struct source *source,
		  const char *name, unsigned below)
{
	struct frame *frame = &c->frames[c->depth++];

	*frame = (struct frame){.below = below};
	/* What is wrong stands in the diagnostics; the rest of the file still counts. */
	(void)!profile_bind(source, name, FILE_PROFILE, s->facts, s->arena, &frame->file, s->diags);
}

/* Goes into one entry of `extends`. */
static int descend(struct profile_stack *s, struct chain *c, const struct setting *wanted)
{
	const struct frame *from = &c->frames[c->depth - 1];
	const struct source *source;
	enum profile_level level;
	const char *why;
	int found;

	if (wanted->op != SET_ADD || wanted->kind != SET_TEXT ||
	    !type_check_text(LIST_NAME, wanted->text, &why))
		return -1;
	found = read_extended(s, from, wanted->text, &source, &level);
	if (found < 0)
		return -1;
	if (found == 0 && from->file.name && !strcmp(from->file.name, wanted->text)) {
		diag_error(s->diags, wanted->at, "extends",
			   "'%s' extends itself, and no lower level has a profile of that name",
			   wanted->text);
		return -1;
	}
	if (found == 0)
		return not_found(s, wanted);
	if (is_done(s, source->name))
		return 0;
	if (check_chain(s, c, source, wanted) < 0)
		return -1;
	enter(s, c, source, wanted->text, level + 1);
	return 0;
}

/* Depth first, each file after what it extends. */
static int add_file(struct profile_stack *s, const struct source *source, const char *name,
		    unsigned below)
{
	struct chain *c = arena_alloc(s->arena, sizeof(*c));
	unsigned errors = s->diags->errors;

	enter(s, c, source, name, below);
	while (c->depth > 0) {
		struct frame *frame = &c->frames[c->depth - 1];

		if (frame->next < frame->file.extends.count) {
			const struct setting *wanted = &frame->file.extends.settings[frame->next++];

			if (descend(s, c, wanted) < 0 && s->diags->errors > LIMIT_DIAGS)
				return -1;
			continue;
		}
		if (push_file(s, &frame->file, c->depth == 1) < 0)
			return -1;
		c->depth--;
	}
	return s->diags->errors == errors ? 1 : -1;
}

static int add_drop_ins(struct profile_stack *s, enum profile_level level, const char *name)
{
	const char *dir = arena_printf(s->arena, "profiles/%s.d", name);
	const char *const *names;
	unsigned count;

	if (profile_dirs_list(s->dirs, level, dir, &names, &count) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		const struct source *source;
		struct profile_file file;
		int found = profile_dirs_read(
			s->dirs, level, arena_printf(s->arena, "%s/%s", dir, names[i]), &source);

		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		(void)!profile_bind(source, NULL, FILE_DROP_IN, s->facts, s->arena, &file,
				    s->diags);
		if (push_file(s, &file, false) < 0)
			return -1;
	}
	return 0;
}

static int add_level_drop_ins(struct profile_stack *s, enum profile_level level, const char *name)
{
	if (!profile_dirs_has(s->dirs, level))
		return 0;
	return add_drop_ins(s, level, "all") < 0 || add_drop_ins(s, level, name) < 0 ? -1 : 0;
}

int profile_stack_add(struct profile_stack *s, const char *name)
{
	static const enum profile_level order[] = {LEVEL_USER, LEVEL_ETC, LEVEL_APPS,
						   LEVEL_FAMILIES};
	unsigned errors = s->diags->errors;
	const struct source *source;
	enum profile_level level;
	int found = read_first(s, name, order, COUNT_OF(order), &source, &level);

	if (found <= 0)
		return found;
	if (level == LEVEL_USER && add_level_drop_ins(s, LEVEL_ETC, name) < 0)
		return -1;
	(void)!add_file(s, source, name, level + 1);
	if (level != LEVEL_USER && add_level_drop_ins(s, LEVEL_ETC, name) < 0)
		return -1;
	if (add_level_drop_ins(s, LEVEL_USER, name) < 0)
		return -1;
	return s->diags->errors == errors ? 1 : -1;
}

int profile_stack_add_path(struct profile_stack *s, const char *path, const char **ret_name)
{
	const char *base = path_base(path);
	size_t len = strlen(base);
	const struct source *source;
	int found = profile_read_path(path, s->arena, s->diags, &source);

	if (found <= 0)
		return found;
	if (len > 5 && !strcmp(base + len - 5, ".toml"))
		len -= 5;
	*ret_name = arena_copy(s->arena, base, len);
	/* It stands above all levels: it can extend a profile of its own name. */
	return add_file(s, source, *ret_name, LEVEL_USER);
}
