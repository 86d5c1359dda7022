/* SPDX-License-Identifier: MIT */
/* changes/names.c: what is kept at all. */
#include <stdio.h>

#include "base/fd.h"
#include "base/json.h"
#include "helpers/changes/verbs.h"

static const char *const titles[] = {[CHANGES_KEPT] = "changes", [CHANGES_LAYER] = "layers"};

static void print_row(const struct request *q, const char *name, const struct changes *c)
{
	(void)printf("%s", safe_text(q->arena, name));
	for (unsigned i = 0; i < c->count; i++)
		(void)printf("%s %s", i ? "," : " ", safe_text(q->arena, c->trees[i].path));
	for (unsigned i = 0; i < c->layer_count; i++)
		(void)printf("%s %s", i ? "," : "; on", safe_text(q->arena, c->layers[i]));
	(void)printf("\n");
}

static void json_row(struct json *j, const char *name, const struct changes *c)
{
	json_object(j, NULL);
	json_string(j, "name", name);
	json_array(j, "trees");
	for (unsigned i = 0; i < c->count; i++)
		json_string(j, NULL, c->trees[i].path);
	json_end_array(j);
	json_array(j, "layers");
	for (unsigned i = 0; i < c->layer_count; i++)
		json_string(j, NULL, c->layers[i]);
	json_end_array(j);
	json_end_object(j);
}

static int print_kind(const struct request *q, struct json *j, enum changes_kind kind,
		      struct err *e)
{
	const char *const *names;
	unsigned count;

	if (changes_list(q->facts, kind, q->arena, &names, &count, e) < 0)
		return -1;
	if (q->json)
		json_array(j, titles[kind]);
	else if (count || kind == CHANGES_KEPT)
		(void)printf("%s:%s\n", titles[kind], count ? "" : " none are kept");
	for (unsigned i = 0; i < count; i++) {
		OWN_FD int fd = changes_open(q->facts, kind, names[i], q->arena, e);
		struct changes c;

		if (fd < 0 || changes_read(fd, q->arena, &c, e) < 0)
			return err_in(e, "'%s'", names[i]);
		if (q->json)
			json_row(j, names[i], &c);
		else
			print_row(q, names[i], &c);
	}
	if (q->json)
		json_end_array(j);
	return 0;
}

int print_names(const struct request *q, struct err *e)
{
	struct json j;

	if (q->json) {
		json_init(&j, stdout);
		json_object(&j, NULL);
	}
	if (print_kind(q, &j, CHANGES_KEPT, e) < 0 || print_kind(q, &j, CHANGES_LAYER, e) < 0)
		return -1;
	if (q->json) {
		json_end_object(&j);
		json_done(&j);
	}
	return 0;
}
