/* SPDX-License-Identifier: MIT */
/* cmd/profile_file.c: reading and checking one file. */
#include "cmd/profile_file.h"

#include <string.h>

#include "front/profile_dirs.h"

bool profile_is_path(const char *word)
{
	size_t len = strlen(word);

	return strchr(word, '/') || (len > 5 && !strcmp(word + len - 5, ".toml"));
}

/* The bytes of the directory's name: "git.d" of "/etc/cubby/profiles/git.d/my.toml". */
static const char *parent_name(const char *path, size_t *ret_len)
{
	const char *end = strrchr(path, '/');
	const char *start = end;

	while (start && start > path && start[-1] != '/')
		start--;
	*ret_len = start ? (size_t)(end - start) : 0;
	return start;
}

enum profile_file_kind profile_file_kind(const char *path)
{
	size_t len;
	const char *parent = parent_name(path, &len);

	if (len == 6 && !memcmp(parent, "grants", 6))
		return FILE_GRANT;
	return len > 2 && !memcmp(parent + len - 2, ".d", 2) ? FILE_DROP_IN : FILE_PROFILE;
}

/* NAME of a profile's NAME.toml; drop-ins are called as their writer likes. */
static const char *name_of(const char *path, struct arena *a)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t len = strlen(base);

	if (profile_file_kind(path) == FILE_DROP_IN || len <= 5 ||
	    strcmp(base + len - 5, ".toml") != 0)
		return NULL;
	return arena_copy(a, base, len - 5);
}

static void no_such_file(struct profile_work *work, const char *path)
{
	struct source *source = arena_alloc(&work->arena, sizeof(*source));

	*source = (struct source){SOURCE_FILE, path, NULL, 0};
	diag_error(&work->diags, (struct origin){source, 0, 0, 0}, "unreadable",
		   "there is no such file");
}

int profile_file_check(struct profile_work *work, const char *path, const struct source **ret)
{
	/* A spec that nobody uses: merging is what checks values. */
	static LARGE struct spec scratch;
	unsigned errors = work->diags.errors;
	struct arena *a = &work->arena;
	struct profile_file file;
	int found = profile_read_path(path, a, &work->diags, ret);

	if (found == 0)
		no_such_file(work, path);
	if (found <= 0)
		return -1;
	/* With errors too: what could be read may have more of them. */
	(void)!profile_bind(*ret, name_of(path, a), profile_file_kind(path), &work->facts, a, &file,
			    &work->diags);
	memset(&scratch, 0, sizeof(scratch));
	spec_merge_layer(&scratch, &file.meta, 1, a, &work->diags);
	spec_merge_layer(&scratch, &file.plain, 1, a, &work->diags);
	spec_merge_layer(&scratch, &file.when, 2, a, &work->diags);
	return work->diags.errors == errors ? 0 : -1;
}
