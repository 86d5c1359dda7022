/* SPDX-License-Identifier: MIT */
/* engine/podpolicy.c: pairs of a key's name and its text, each with its end. */
#include "engine/podpolicy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "spec/pod.h"

enum { MEMORY_MAX = 16 << 20, SHOWN = 200 };

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Entries in any order say the same. */
static const char *list_text(const struct value *v, struct arena *a)
{
	const char **items = arena_alloc(a, (v->count + 1) * sizeof(*items));
	size_t len = 1;
	char *text;
	char *at;

	for (unsigned i = 0; i < v->count; i++) {
		items[i] = v->items[i].text;
		len += strlen(items[i]) + 2;
	}
	qsort(items, v->count, sizeof(*items), compare);
	at = text = arena_alloc(a, len);
	for (unsigned i = 0; i < v->count; i++) {
		size_t item_len = strlen(items[i]);

		if (i > 0)
			at = (char *)memcpy(at, ", ", 2) + 2;
		at = (char *)memcpy(at, items[i], item_len) + item_len;
	}
	*at = '\0';
	return text;
}

static const char *text_of(const struct run *r, enum key_id id)
{
	const struct value *v = spec_value_const(r->spec, id);

	if (type_is_list(key_table[id].type))
		return list_text(v, r->arena);
	return v->set ? v->text : "";
}

int podpolicy_write(const struct run *r, struct err *e)
{
	OWN_FD int fd = fd_memory();

	for (enum key_id id = 0; fd >= 0 && id < KEY_COUNT; id++) {
		const char *text = pod_has_key(id) || id == KEY_ids_map ? text_of(r, id) : NULL;

		if (text &&
		    (fd_write_all(fd, key_table[id].name, key_table[id].name_len + 1U) < 0 ||
		     fd_write_all(fd, text, strlen(text) + 1) < 0))
			fd_close(&fd);
	}
	return fd < 0 ? err_sys(e, "cannot tell what the pod's network is") : fd_take(&fd);
}

/* The text behind a name, or NULL. */
static const char *find(const char *pairs, size_t len, const char *name)
{
	for (const char *at = pairs; at < pairs + len;) {
		const char *text = at + strlen(at) + 1;

		if (text >= pairs + len)
			return NULL;
		if (!strcmp(at, name))
			return text;
		at = text + strlen(text) + 1;
	}
	return NULL;
}

static bool is_said(enum key_id id, const struct value *v)
{
	return type_is_list(key_table[id].type) ? v->count > 0 : v->set && v->layer > 0;
}

/* There is one user namespace, so what it has is said even by who says nothing. */
static bool is_compared(enum key_id id, const struct value *v)
{
	return id == KEY_ids_map || (pod_has_key(id) && is_said(id, v));
}

static int refuse(const struct run *r, enum key_id id, const char *own, const char *theirs,
		  struct err *e)
{
	(void)err_set(e, "cannot join '%s': it has %s = %.*s, and this sandbox says %.*s",
		      r->spec->network_mode.text, key_table[id].name, SHOWN,
		      *theirs ? theirs : "(nothing)", SHOWN, own);
	return err_hint(
		e, "a pod is what its first member said: say the same%s, or choose another pod",
		id == KEY_ids_map ? "" : ", leave it out to take it as it is");
}

static int check(const struct run *r, const char *pairs, size_t len, struct err *e)
{
	for (enum key_id id = 0; id < KEY_COUNT; id++) {
		const char *theirs, *own;

		if (!is_compared(id, spec_value_const(r->spec, id)))
			continue;
		own = text_of(r, id);
		theirs = find(pairs, len, key_table[id].name);
		if (!theirs || strcmp(own, theirs) != 0)
			return refuse(r, id, own, theirs ? theirs : "", e);
	}
	return 0;
}

int podpolicy_check(const struct run *r, int memory_fd, struct err *e)
{
	struct stat s;
	char *pairs;
	ssize_t len;

	if (fstat(memory_fd, &s) < 0 || lseek(memory_fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot read what the pod's network is");
	if (s.st_size > MEMORY_MAX)
		return err_set(e, "cannot understand what the pod's network is");
	pairs = arena_alloc(r->arena, (size_t)s.st_size + 1);
	len = fd_read_all(memory_fd, pairs, (size_t)s.st_size);
	if (len < 0)
		return err_sys(e, "cannot read what the pod's network is");
	pairs[len] = '\0';
	return check(r, pairs, (size_t)len, e);
}
