/* SPDX-License-Identifier: MIT */
/* engine/netneeds.c: merging ports, sorting, writing. */
#include "engine/netneeds.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/netchange.h"
#include "kern/sys.h"
#include "spec/writer.h"
#include "wire/netstate.h"
#include "wire/wire.h"

enum { PATIENCE_S = 2 };

/* Owned; -1: network.learn is not said. */
static int file_fd = -1;

struct needs {
	struct arena *arena;
	struct netneed *list[NETNEEDS_MAX];
	unsigned count;
	bool more;
};

/* cubby-net has read hostile bytes: nothing that it says is taken for a rule unseen. */
static bool is_sound(const struct netneed *need)
{
	const struct target *t = &need->what;
	size_t len = strspn(t->name, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	return (t->kind == TARGET_EXACT || t->kind == TARGET_RANGE || t->kind == TARGET_GROUP) &&
	       t->group < GROUP_COUNT && t->bits <= 128 && t->port_count <= 1 &&
	       len < sizeof(t->name) && t->name[len] == '\0' &&
	       (!need->linked || (t->kind == TARGET_EXACT && t->port_count == 1));
}

static int read_needs(int wire_fd, struct needs *n, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;

	while (wire_recv(wire_fd, PEER_HELPER, true, &m, &extra) == 1) {
		struct netrow row;

		if (m.type != MSG_NET_ROW || m.len != sizeof(row))
			continue;
		memcpy(&row, extra.payload, sizeof(row));
		if (row.kind == NETROW_END)
			return 0;
		if (row.kind == NETROW_NEED && row.need.more)
			n->more = true;
		row.need.what.name[TARGET_NAME - 1] = '\0';
		if (row.kind != NETROW_NEED || row.need.more || n->count == NETNEEDS_MAX ||
		    !is_sound(&row.need))
			continue;
		n->list[n->count] = arena_alloc(n->arena, sizeof(row.need));
		*n->list[n->count++] = row.need;
	}
	return err_set(e, "cannot hear all from cubby-net");
}

/* But for the ports. */
static bool is_same(const struct netneed *a, const struct netneed *b)
{
	const struct target *s = &a->what, *t = &b->what;

	return a->denied == b->denied && a->linked == b->linked && a->pinged == b->pinged &&
	       s->kind == t->kind && s->tcp == t->tcp && s->udp == t->udp && s->group == t->group &&
	       !memcmp(s->ip, t->ip, sizeof(s->ip)) && !strcmp(s->name, t->name);
}

static bool add_port(struct target *t, uint16_t port)
{
	unsigned at = t->port_count;

	if (at == TARGET_PORTS)
		return false;
	for (; at > 0 && t->first[at - 1] > port; at--)
		t->first[at] = t->last[at] = t->first[at - 1];
	t->first[at] = t->last[at] = port;
	t->port_count++;
	return true;
}

/* What differs in the port only becomes one entry, as far as one can say. */
static void merge(struct needs *n)
{
	for (unsigned i = 0; i < n->count; i++)
		for (unsigned k = i + 1; n->list[i]->what.port_count > 0 && k < n->count;)
			if (is_same(n->list[i], n->list[k]) && n->list[k]->what.port_count == 1 &&
			    add_port(&n->list[i]->what, n->list[k]->what.first[0]))
				n->list[k] = n->list[--n->count];
			else
				k++;
}

static const char *text_of(const struct netneed *need, struct arena *a)
{
	char text[TARGET_TEXT], name[TARGET_NAME];

	(void)target_text(&need->what, text);
	if (!need->linked)
		return arena_strdup(a, text);
	return arena_printf(a, "sandbox:%s%s", target_link_name(&need->what, name),
			    strrchr(text, ':'));
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum part { PART_ALLOW, PART_LINKS, PART_PINGED, PART_DENIED };

static enum part part_of(const struct netneed *need)
{
	if (need->denied)
		return PART_DENIED;
	return need->linked ? PART_LINKS : need->pinged ? PART_PINGED : PART_ALLOW;
}

/* The texts of a part, sorted. Their number. */
static unsigned select_part(const struct needs *n, enum part part, const char ***ret)
{
	const char **texts = arena_alloc(n->arena, (n->count + 1) * sizeof(*texts));
	unsigned count = 0;

	for (unsigned i = 0; i < n->count; i++)
		if (part_of(n->list[i]) == part)
			texts[count++] = text_of(n->list[i], n->arena);
	qsort(texts, count, sizeof(*texts), compare);
	*ret = texts;
	return count;
}

static void put_list(struct writer *w, const struct needs *n, enum part part, const char *key)
{
	const char **texts;
	unsigned count = select_part(n, part, &texts);
	struct writer_entry *entries = arena_alloc(w->arena, (count + 1) * sizeof(*entries));

	for (unsigned i = 0; i < count; i++)
		entries[i] = (struct writer_entry){
			.text = writer_string(w->arena, texts[i], strlen(texts[i]))};
	if (count > 0)
		writer_list(w, key, entries, count, NULL, NULL);
}

static void put_comments(struct writer *w, const struct needs *n, enum part part, const char *what)
{
	const char **texts;
	unsigned count = select_part(n, part, &texts);

	if (count > 0)
		writer_puts(w, arena_printf(w->arena, "# %s:\n", what));
	for (unsigned i = 0; i < count; i++)
		writer_puts(w, arena_printf(w->arena, "#   %s\n", texts[i]));
}

const char *netneeds_text(int wire_fd, const char *name, struct arena *a, struct err *e)
{
	static LARGE struct needs n;
	struct writer w = {.arena = a};

	n = (struct needs){.arena = a};
	if (read_needs(wire_fd, &n, e) < 0)
		return NULL;
	merge(&n);
	writer_puts(&w, arena_printf(a, "# what '%s' reached in its network, and nothing else\n",
				     name));
	if (n.more)
		writer_puts(&w, "# not all of it: there was too much\n");
	writer_puts(&w, "schema = 1\n");
	writer_blank(&w);
	writer_section(&w, "network", NULL);
	w.key_width = strlen("allow");
	writer_scalar(&w, "mode", "\"filtered\"", NULL);
	put_list(&w, &n, PART_ALLOW, "allow");
	put_list(&w, &n, PART_LINKS, "links");
	put_comments(&w, &n, PART_PINGED, "pinged, which a rule without ports allows");
	put_comments(&w, &n, PART_DENIED, "wanted and not reached");
	return w.text;
}

int netneeds_prepare(const struct run *r, struct err *e)
{
	const uint64_t flags = O_WRONLY | O_TRUNC | O_CREAT | O_NONBLOCK | O_NOCTTY;

	if (!r->network_learn)
		return 0;
	/* No link on the way: a program could have made one where it can write. */
	file_fd = sys_openat2(AT_FDCWD, r->network_learn, flags, 0600, RESOLVE_NO_SYMLINKS);
	return file_fd < 0 ? err_sys(e, "cannot write what is learned to '%s'", r->network_learn)
			   : 0;
}

/* The rules of this run, or NULL with `e`. */
static const char *ask(struct run *r, struct err *e)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];

	if (wire_pair(ends) < 0) {
		(void)err_sys(e, "cannot make a socket pair");
		return NULL;
	}
	near_fd = ends[0];
	far_fd = ends[1];
	if (setsockopt(near_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0) {
		(void)err_sys(e, "cannot use a socket pair");
		return NULL;
	}
	if (netchange_connect(r, far_fd, NETASK_LEARN, e) < 0)
		return NULL;
	fd_close(&far_fd);
	return netneeds_text(near_fd, r->name, r->arena, e);
}

int netneeds_write(struct run *r, struct err *e)
{
	const char *text;
	int done;

	if (file_fd < 0)
		return 0;
	text = ask(r, e);
	done = text ? fd_write_all(file_fd, text, strlen(text)) : 0;
	if (done < 0)
		(void)err_sys(e, "cannot write what is learned to '%s'", r->network_learn);
	fd_close(&file_fd);
	return text && done == 0 ? 0 : -1;
}
