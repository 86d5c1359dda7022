/* SPDX-License-Identifier: MIT */
/* changes/print.c: changes for people and for programs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "helpers/changes/verbs.h"

static const char *const kind_names[] = {
	[CHANGE_ADDED] = "added", [CHANGE_CHANGED] = "changed", [CHANGE_REMOVED] = "removed"};

const char *size_text(struct arena *a, int64_t bytes)
{
	static const char units[] = "BKMGTP";
	double size = (double)bytes;
	unsigned unit = 0;

	while (size >= 1000 && unit < sizeof(units) - 2) {
		size /= 1024;
		unit++;
	}
	return arena_printf(a, unit && size < 9.95 ? "%.1f%c" : "%.0f%c", size, units[unit]);
}

const char *safe_text(struct arena *a, const char *text)
{
	size_t room = strlen(text) * 6 + 1;
	char *out = arena_alloc(a, room);

	(void)esc_text(out, room, text, strlen(text));
	return out;
}

/* "4.0K", "1.5K>1.6K"; a directory and what is no file have none. */
static const char *sizes_text(struct arena *a, const struct change *c)
{
	const char *before = size_text(a, c->before_bytes);
	const char *now = size_text(a, c->now.st_size);

	if (c->kind == CHANGE_REMOVED)
		return S_ISREG(c->before.st_mode) || c->before_files ? before : "-";
	if (!S_ISREG(c->now.st_mode))
		return "-";
	if (c->kind == CHANGE_ADDED || !S_ISREG(c->before.st_mode))
		return now;
	return strcmp(before, now) != 0 ? arena_printf(a, "%s>%s", before, now) : now;
}

static const char *type_text(mode_t mode)
{
	return S_ISDIR(mode)    ? "directory"
	       : S_ISREG(mode)  ? "file"
	       : S_ISLNK(mode)  ? "link"
	       : S_ISFIFO(mode) ? "fifo"
	       : S_ISSOCK(mode) ? "socket"
				: "device";
}

static const char *details_text(struct arena *a, const struct change *c)
{
	const mode_t bits = 07777;

	if (c->kind == CHANGE_REMOVED && c->before_files)
		return arena_printf(a, " (%u files)", c->before_files);
	if (c->kind == CHANGE_CHANGED && (c->now.st_mode & S_IFMT) != (c->before.st_mode & S_IFMT))
		return arena_printf(a, " (a %s, was a %s)", type_text(c->now.st_mode),
				    type_text(c->before.st_mode));
	if (c->kind == CHANGE_CHANGED && c->now.st_mode != c->before.st_mode)
		return arena_printf(a, " (mode %04o, was %04o)", c->now.st_mode & bits,
				    c->before.st_mode & bits);
	return "";
}

void print_changes(const struct change_list *l, const bool *choose)
{
	unsigned counts[COUNT_OF(kind_names)] = {0};
	unsigned marked = 0;

	for (unsigned i = 0; i < l->count; i++) {
		const struct change *c = &l->items[i];
		mode_t mode = c->now.st_mode ? c->now.st_mode : c->before.st_mode;

		if (choose && !choose[i])
			continue;
		(void)printf("%c %-7s %11s  %s%s%s%s%s\n", c->mark ? '!' : ' ', kind_names[c->kind],
			     sizes_text(l->arena, c), safe_text(l->arena, c->path),
			     S_ISDIR(mode) ? "/" : "", details_text(l->arena, c),
			     c->mark ? ": " : "", c->mark ? c->mark : "");
		counts[c->kind]++;
		marked += c->mark != NULL;
	}
	(void)printf("%u added, %u changed, %u removed\n", counts[CHANGE_ADDED],
		     counts[CHANGE_CHANGED], counts[CHANGE_REMOVED]);
	if (marked)
		(void)printf("! marks %u that outside would be run, or be more than a file\n",
			     marked);
}

static void print_one(struct json *j, const struct change *c)
{
	mode_t mode = c->now.st_mode ? c->now.st_mode : c->before.st_mode;

	json_object(j, NULL);
	json_string(j, "path", c->path);
	json_string(j, "change", kind_names[c->kind]);
	json_string(j, "type", type_text(mode));
	if (c->kind != CHANGE_ADDED) {
		json_number(j, "size_before", c->before_bytes);
		json_number(j, "mode_before", c->before.st_mode & 07777);
	}
	if (c->kind != CHANGE_REMOVED) {
		json_number(j, "size", S_ISREG(c->now.st_mode) ? c->now.st_size : 0);
		json_number(j, "mode", c->now.st_mode & 07777);
		json_number(j, "uid", c->now.st_uid);
		json_number(j, "gid", c->now.st_gid);
	}
	json_bool(j, "system", c->tree->row->system);
	json_string(j, "mark", c->mark);
	json_end_object(j);
}

void print_json(const struct change_list *l, const char *name)
{
	struct json j;

	json_init(&j, stdout);
	json_object(&j, NULL);
	json_string(&j, "name", name);
	json_array(&j, "layers");
	for (unsigned i = 0; i < l->record.layer_count; i++)
		json_string(&j, NULL, l->record.layers[i]);
	json_end_array(&j);
	json_array(&j, "changes");
	for (unsigned i = 0; i < l->count; i++)
		print_one(&j, &l->items[i]);
	json_end_array(&j);
	json_end_object(&j);
	json_done(&j);
}
