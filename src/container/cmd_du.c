/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_du.c: cubby du: what containers take on the disk, their own and shared.
 *
 * Files of subordinate ids are walked by a child (container/mapped.h), which writes what it finds
 * into memory that both have.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/json.h"
#include "container/mapped.h"
#include "container/tally.h"
#include "container/verbs.h"
#include "state/container.h"
#include "state/layers.h"
#include "state/record.h"

#define CONFIG_MAX ((size_t)4 << 20)
#define DIGEST_LEN (sizeof("sha256:") - 1 + LAYERS_HEX_LEN)

/* A layer, and what was found in it. */
struct part {
	const char *digest;
	const char *first_user; /* the container whose config names it */
	bool shared;            /* another one does so too */
	struct tally tally;
};

/* A container that is asked for. */
struct row {
	const char *name;
	int dir_fd;
	unsigned *layers; /* indices */
	unsigned layer_count;
	unsigned layer_room;
	struct tally tally;
};

struct usage {
	struct work *w;
	struct part *layers; /* of all containers of the user */
	unsigned layer_count;
	unsigned layer_room;
	struct row *rows;
	unsigned row_count;
	struct tally
		*found; /* of each row, then of each layer: memory of this process and a child */
	bool mapped;    /* something belongs to other ids than the user's */
};

static unsigned layer_of(struct usage *u, const char *digest, const char *user)
{
	struct part *l;

	for (unsigned i = 0; i < u->layer_count; i++)
		if (!strcmp(u->layers[i].digest, digest)) {
			if (strcmp(u->layers[i].first_user, user) != 0)
				u->layers[i].shared = true;
			return i;
		}
	u->layers = arena_grow(&u->w->arena, u->layers, u->layer_count, &u->layer_room,
			       sizeof(*u->layers));
	l = &u->layers[u->layer_count];
	*l = (struct part){.digest = digest, .first_user = user};
	return u->layer_count++;
}

static void name_layer(struct usage *u, struct row *r, unsigned index)
{
	for (unsigned i = 0; i < r->layer_count; i++)
		if (r->layers[i] == index)
			return;
	r->layers = arena_grow(&u->w->arena, r->layers, r->layer_count, &r->layer_room,
			       sizeof(*r->layers));
	r->layers[r->layer_count++] = index;
}

/* The layers that a config names: of the container itself, or of a snapshot of it. */
static int read_config(struct usage *u, struct row *r, const char *path, struct err *e)
{
	struct arena *a = &u->w->arena;
	char *text;
	size_t len;
	int got = file_read_if_there(r->dir_fd, path, CONFIG_MAX, a, &text, &len, e);

	for (const char *at = got > 0 ? strstr(text, "sha256:") : NULL; at;
	     at = strstr(at + 1, "sha256:"))
		if (strspn(at + DIGEST_LEN - LAYERS_HEX_LEN, "0123456789abcdef") >= LAYERS_HEX_LEN)
			name_layer(u, r, layer_of(u, arena_copy(a, at, DIGEST_LEN), r->name));
	return got < 0 ? -1 : 0;
}

static int read_configs(struct usage *u, struct row *r, struct err *e)
{
	struct arena *a = &u->w->arena;
	const char *const *snaps = NULL;
	unsigned count = 0;

	if (read_config(u, r, CONTAINER_CONFIG, e) < 0)
		return -1;
	if (dir_list(r->dir_fd, CONTAINER_SNAPS, "", a, &snaps, &count) < 0)
		return errno == ENOENT ? 0
				       : err_sys(e, "cannot list the snapshots of '%s'", r->name);
	for (unsigned i = 0; i < count; i++)
		if (read_config(u, r,
				arena_printf(a, CONTAINER_SNAPS "/%s/" CONTAINER_CONFIG, snaps[i]),
				e) < 0)
			return -1;
	return 0;
}

/* Every container of the user is looked at, whoever is asked for: it may share a layer. */
static int read_users(struct usage *u, const char *const *all, unsigned count, struct err *e)
{
	for (unsigned i = 0; i < count; i++) {
		struct err gone;
		struct row other = {.name = all[i]};
		OWN_FD int fd = container_open(&u->w->facts, all[i], &u->w->arena, &gone);

		if (fd < 0)
			continue;
		other.dir_fd = fd;
		if (read_configs(u, &other, e) < 0)
			return -1;
	}
	return 0;
}

static int open_rows(struct usage *u, const char *const *names, unsigned count, struct err *e)
{
	u->rows = arena_alloc(&u->w->arena, (count + 1) * sizeof(*u->rows));
	for (unsigned i = 0; i < count; i++) {
		struct row *r = &u->rows[u->row_count];
		struct record record;

		*r = (struct row){.name = names[i]};
		r->dir_fd = container_open(&u->w->facts, names[i], &u->w->arena, e);
		/* One of all that was destroyed meanwhile is none. */
		if (r->dir_fd < 0 && errno == ENOENT && u->w->options.name_count == 0)
			continue;
		if (r->dir_fd < 0 || record_read(r->dir_fd, &u->w->arena, &record, e) < 0 ||
		    read_configs(u, r, e) < 0)
			return -1;
		u->mapped = u->mapped || record.mapped != 0;
		u->row_count++;
	}
	return 0;
}

static int count_layer(struct usage *u, unsigned index, struct err *e)
{
	const struct part *l = &u->layers[index];
	struct arena *a = &u->w->arena;
	OWN_FD int fd = fd_open_at(
		AT_FDCWD,
		arena_printf(a, "%s/%s", layers_home(&u->w->facts, a), layers_hex(l->digest)),
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

	if (fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot open the layer '%s'", l->digest);
	return tally_add(fd, a, &u->found[u->row_count + index], e);
}

static int count_all(void *context, struct err *e)
{
	struct usage *u = context;

	for (unsigned i = 0; i < u->row_count; i++) {
		if (tally_add(u->rows[i].dir_fd, &u->w->arena, &u->found[i], e) < 0)
			return err_in(e, "'%s'", u->rows[i].name);
		for (unsigned n = 0; n < u->rows[i].layer_count; n++) {
			const struct tally *known = &u->found[u->row_count + u->rows[i].layers[n]];

			if (known->own + known->shared == 0 &&
			    count_layer(u, u->rows[i].layers[n], e) < 0)
				return -1;
		}
	}
	return 0;
}

static bool needs_maps(const struct usage *u)
{
	bool needs = u->mapped;

	for (unsigned i = 0; i < u->row_count; i++)
		needs = needs || u->rows[i].layer_count > 0;
	return needs;
}

static void add(struct tally *sum, const struct tally *t, bool shared)
{
	sum->own += shared ? 0 : t->own;
	sum->shared += t->shared + (shared ? t->own : 0);
	sum->unread += t->unread;
}

static int count_rows(struct usage *u, struct err *e)
{
	size_t size = (u->row_count + u->layer_count + 1) * sizeof(*u->found);
	int done;

	u->found = mapped_share(size, e);
	if (!u->found)
		return -1;
	done = needs_maps(u) ? mapped_run(u->w, count_all, u, e) : count_all(u, e);
	for (unsigned i = 0; i < u->row_count && done == 0; i++) {
		struct row *r = &u->rows[i];

		r->tally = u->found[i];
		for (unsigned n = 0; n < r->layer_count; n++)
			add(&r->tally, &u->found[u->row_count + r->layers[n]],
			    u->layers[r->layers[n]].shared);
	}
	mapped_unshare(u->found, size);
	return done;
}

/* "1.5M"; the next larger unit from 1000 on, so that it has five characters at most. */
static const char *size_text(struct arena *a, uint64_t bytes)
{
	static const char units[] = "BKMGTPE";
	double n = (double)bytes;
	unsigned unit = 0;

	while (n >= 999.95 && units[unit + 1]) {
		n /= 1024;
		unit++;
	}
	return arena_printf(a, unit ? "%.1f%c" : "%.0f%c", n, units[unit]);
}

static void print_table(const struct usage *u)
{
	size_t width = sizeof("NAME") - 1;
	bool unread = false;

	for (unsigned i = 0; i < u->row_count; i++)
		width = strlen(u->rows[i].name) > width ? strlen(u->rows[i].name) : width;
	if (u->row_count > 0)
		(void)printf("%-*s EXCLUSIVE  SHARED\n", (int)width, "NAME");
	for (unsigned i = 0; i < u->row_count; i++) {
		const struct row *r = &u->rows[i];

		(void)printf("%-*s %9s %7s\n", (int)width, r->name,
			     size_text(&u->w->arena, r->tally.own),
			     size_text(&u->w->arena, r->tally.shared));
		unread = unread || r->tally.unread > 0;
	}
	if (unread)
		work_note("some directories could not be looked into: it is more than that");
}

static void print_json(const struct usage *u)
{
	struct json j;

	json_init(&j, stdout);
	json_array(&j, NULL);
	for (unsigned i = 0; i < u->row_count; i++) {
		const struct row *r = &u->rows[i];

		json_object(&j, NULL);
		json_string(&j, "name", r->name);
		json_number(&j, "exclusive", (int64_t)r->tally.own);
		json_number(&j, "shared", (int64_t)r->tally.shared);
		json_number(&j, "layers", r->layer_count);
		json_number(&j, "unread", (int64_t)r->tally.unread);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_done(&j);
}

int cmd_du(int argc, char *const *argv, struct err *e)
{
	static struct usage u;
	const char *const *all = NULL;
	unsigned count = 0;
	bool some;

	(void)argc;
	if (work_begin("du", false, argv, &u.w, e) < 0 ||
	    container_list(&u.w->facts, &u.w->arena, &all, &count, e) < 0)
		return -1;
	some = u.w->options.name_count > 0;
	if (read_users(&u, all, count, e) < 0 ||
	    open_rows(&u, some ? (const char *const *)u.w->options.names : all,
		      some ? u.w->options.name_count : count, e) < 0 ||
	    count_rows(&u, e) < 0)
		return -1;
	if (work_has(u.w, OPTION_du_json))
		print_json(&u);
	else
		print_table(&u);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the list");
}
