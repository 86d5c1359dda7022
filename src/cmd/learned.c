/* SPDX-License-Identifier: MIT */
/* cmd/learned.c: what was wanted, judged: the list of the recorder and what of it may be given. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "cmd/learn.h"
#include "engine/view_at.h"
#include "spec/secret.h"

enum { LIST_BYTES = 8 << 20 };

/* "~/x" for the home, as a profile says it; pattern characters stand for themselves. */
static const char *said_path(struct arena *a, const struct facts *f, const char *path)
{
	char *out = arena_alloc(a, 2 * strlen(path) + 2);
	size_t used = 0;

	if (path_is_below(path, f->home)) {
		out[used++] = '~';
		path += strlen(f->home);
	}
	for (; *path; path++) {
		if (strchr("*?[]\\${}", *path))
			return NULL;
		out[used++] = *path;
	}
	return out;
}

static void add(struct learned_list *l, struct arena *a, const struct facts *f, char *head,
		const char *what)
{
	char *count = strchr(head, ' ');
	char *name = count ? strchr(count + 1, ' ') : NULL;
	struct learned *item;

	if (!name)
		return;
	*count++ = '\0';
	*name++ = '\0';
	l->items = arena_grow(a, l->items, l->count, &l->room, sizeof(*l->items));
	item = &l->items[l->count++];
	*item = (struct learned){.kind = head, .what = what};
	item->about = arena_printf(a, "%s time%s, first by %s", count,
				   strcmp(count, "1") != 0 ? "s" : "", name);
	if (!strcmp(head, "network")) {
		item->said = "network";
		item->setting = "allow+=network";
	} else if (strcmp(head, "socket") != 0) {
		const char *key = !strcmp(head, "write") ? "files.rw" : "files.ro";

		item->said = said_path(a, f, what);
		if (item->said)
			item->setting = arena_printf(a, "%s+=%s", key, item->said);
	}
}

static int by_what(const void *a, const void *b)
{
	return strcmp(((const struct learned *)a)->what, ((const struct learned *)b)->what);
}

int learned_read(int fd, struct arena *a, const struct facts *f, struct learned_list *ret,
		 struct err *e)
{
	char *text = arena_alloc(a, LIST_BYTES + 1);
	ssize_t len = fd_read_all(fd, text, LIST_BYTES);
	char *end = text + (len < 0 ? 0 : len);

	if (len < 0)
		return err_sys(e, "cannot read what the recorder says");
	for (char *head = text; head < end;) {
		char *what = head + strlen(head) + 1;

		if (what >= end)
			break;
		add(ret, a, f, head, what);
		head = what + strlen(what) + 1;
	}
	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_what);
	return 0;
}

/* A setting beside those of the command line: NULL when a profile may say it, else why not. */
static const char *try_setting(struct sandbox *s, const char *setting)
{
	/* Too large for a stack; one try after the other. */
	static LARGE struct diags diags;
	static LARGE struct profile tried;
	struct layer line = {.name = "command line", .in_order = true};
	struct source *source = arena_alloc(&s->arena, sizeof(*source));
	struct profile_request request = {
		.name = s->cli.profile, .command = s->cli.argv[0], .command_line = &line};

	memset(&diags, 0, sizeof(diags));
	diags.arena = &s->arena;
	*source = (struct source){SOURCE_COMMAND, "learned", setting, strlen(setting)};
	for (unsigned i = 0; i < s->cli.layer.count; i++)
		layer_add(&line, &s->arena, s->cli.layer.settings[i]);
	if (cli_set(&line, setting, (struct origin){source, 1, 1, 1}, &s->arena, &diags) == 0 &&
	    profile_load(&request, &s->facts, &s->arena, &tried, &diags) == 0)
		return NULL;
	return diags.count ? diags.items[0].text : "a profile cannot say it";
}

/* Whether the profile gives it already, as it is: asked of the view that a run would mount. */
static bool gives(const struct run *r, const struct learned *item, const char *path)
{
	struct view_at at = view_find(r, path);
	bool write = !strcmp(item->kind, "write");

	if (at.rule && (write || at.rule->key != KEY_view_lock))
		return false;
	if (!at.tree || (at.cover && (write || at.cover->kind == VIEW_HIDE)))
		return false;
	/* The sandbox has its own, such as /tmp: there, but none of what the host has in it. */
	if (!view_is_hosts(&at))
		return !strcmp(at.tree->path, path);
	return !write || at.tree->kind != VIEW_RO;
}

static bool is_given(const struct run *r, const struct learned *item)
{
	char real[PATH_MAX];

	if (item->what[0] != '/')
		return r->spec->network_mode.num != NETWORK_MODE_NONE;
	return gives(r, item, item->what) || (realpath(item->what, real) && gives(r, item, real));
}

/* What programs keep for themselves: in a home of the sandbox's own they make it anew. */
static bool is_state(const struct facts *f, const struct learned *item)
{
	return path_is_below(item->what, f->home) && item->what[strlen(f->home) + 1] == '.' &&
	       strcmp(item->kind, "read") != 0;
}

/* Whether something in this directory is wanted by itself, so that it will be there. */
static bool has_wanted(const struct learned_list *l, const struct learned *dir)
{
	for (unsigned i = 0; i < l->count; i++)
		if (path_is_below(l->items[i].what, dir->what))
			return true;
	return false;
}

/* Whether one of the first entries gives it: the list is sorted, what is above is before. */
static bool is_covered(const struct learned_list *l, unsigned count, const struct learned *item)
{
	for (unsigned i = 0; i < count; i++) {
		const struct learned *above = &l->items[i];
		bool enough = !strcmp(above->kind, "write") || strcmp(item->kind, "write") != 0;

		if (!above->refusal && enough && above->what[0] == '/' &&
		    path_is_below(item->what, above->what))
			return true;
	}
	return false;
}

/* Why it cannot be given, or NULL. */
static const char *refusal_of(struct sandbox *s, const struct secrets *secrets,
			      const struct learned *item)
{
	struct secret secret;

	if (item->what[0] == '/' && secret_find(secrets, item->what, &secret))
		return arena_printf(&s->arena, "a secret of the group '%s'", secret.group);
	if (!strcmp(item->kind, "socket"))
		return "the socket of a service gives what the service gives";
	if (!item->setting)
		return "no entry can name it";
	if (is_state(&s->facts, item))
		return "the program's own state: home.mode = \"app\" keeps it";
	return try_setting(s, item->setting);
}

void learned_judge(struct sandbox *s, struct learned_list *l)
{
	struct secrets secrets = {0};
	unsigned kept = 0;

	secrets_collect(&secrets, &s->facts, &s->arena);
	for (unsigned i = 0; i < l->count; i++)
		if (!is_given(&s->run, &l->items[i]))
			l->items[kept++] = l->items[i];
	l->count = kept;
	kept = 0;
	for (unsigned i = 0; i < l->count; i++) {
		struct learned *item = &l->items[i];

		if ((!strcmp(item->kind, "list") && has_wanted(l, item)) ||
		    is_covered(l, kept, item))
			continue;
		item->refusal = refusal_of(s, &secrets, item);
		l->items[kept++] = *item;
	}
	l->count = kept;
}
