/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_profile.c: files of all levels and a command line become one spec.
 *
 * The input has the form of the cases of tests/front: a line "$ WORDS" with options of `cubby run`,
 * then files, each behind a line "-- NAME --". A file that is none of those below is passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/path.h"
#include "front/cli.h"
#include "front/profile.h"
#include "front/profile_bind.h"
#include "spec/text.h"
#include "tests/fuzz/property.h"

enum { WORDS = 32 };

static struct arena arena;
static struct diags diags;
static struct facts facts;
static struct profile profile;
static struct cli cli;
static const char *tree;

/* As a case says it, and below the temporary directory. */
static const char *const files[][2] = {
	{"web.toml", "cwd/web.toml"},
	{"my.toml", "cwd/my.toml"},
	{"~/.config/cubby/profiles/web.toml", "home/.config/cubby/profiles/web.toml"},
	{"~/.config/cubby/profiles/one.toml", "home/.config/cubby/profiles/one.toml"},
	{"~/.config/cubby/profiles/web.d/1.toml", "home/.config/cubby/profiles/web.d/1.toml"},
	{"~/.config/cubby/profiles/all.d/1.toml", "home/.config/cubby/profiles/all.d/1.toml"},
	{"~/.config/cubby/grants/own.toml", "home/.config/cubby/grants/own.toml"},
	{"~/.config/user-dirs.dirs", "home/.config/user-dirs.dirs"},
	{"/etc/cubby/profiles/web.toml", "etc/profiles/web.toml"},
	{"/etc/cubby/profiles/web.d/1.toml", "etc/profiles/web.d/1.toml"},
	{"apps/default.toml", "share/profiles/apps/default.toml"},
	{"apps/web.toml", "share/profiles/apps/web.toml"},
	{"families/base.toml", "share/profiles/families/base.toml"},
	{"families/two.toml", "share/profiles/families/two.toml"},
	{"grants/network.toml", "share/profiles/grants/network.toml"},
	{"grants/tty.toml", "share/profiles/grants/tty.toml"},
	{"match.index", "share/profiles/match.index"},
};

static bool written[COUNT_OF(files)];

static const char *below(const char *path)
{
	return arena_printf(&arena, "%s/%s", tree, path);
}

static void make_tree(void)
{
	static struct arena own;

	if (tree)
		return;
	tree = temporary_directory();
	for (unsigned i = 0; i < COUNT_OF(files); i++) {
		char *path = arena_printf(&own, "%s/%s", tree, files[i][1]);
		struct err e;

		*strrchr(path, '/') = '\0';
		HOLDS(file_make_dirs(path, 0700, &e) == 0);
	}
	arena_done(&own);
}

static void put_file(const char *name, size_t name_len, const char *text, size_t len)
{
	for (unsigned i = 0; i < COUNT_OF(files); i++) {
		OWN_FD int fd = -1;

		if (strlen(files[i][0]) != name_len || memcmp(files[i][0], name, name_len) != 0)
			continue;
		fd = fd_open_at(AT_FDCWD, below(files[i][1]), O_WRONLY | O_CREAT | O_TRUNC, 0600);
		HOLDS(fd >= 0 && fd_write_all(fd, text, len) == 0);
		written[i] = true;
	}
}

static void remove_files(void)
{
	for (unsigned i = 0; i < COUNT_OF(files); i++)
		if (written[i])
			HOLDS(unlink(below(files[i][1])) == 0);
	memset(written, 0, sizeof(written));
}

/* Writes the files of the input; its first line is left. */
static void unpack(char *text)
{
	char *at = strstr(text, "\n-- ");

	while (at) {
		char *name = at + 4;
		char *line_end = strchr(name, '\n');
		char *next = line_end ? strstr(line_end, "\n-- ") : NULL;

		if (!line_end)
			break;
		if (line_end - name > 3 && !memcmp(line_end - 3, " --", 3))
			put_file(name, (size_t)(line_end - name) - 3, line_end + 1,
				 next ? (size_t)(next - line_end) : strlen(line_end + 1));
		at = next;
	}
	text[strcspn(text, "\n")] = '\0';
}

static void split_words(char *text, char *words[WORDS])
{
	unsigned count = 0;

	if (text[0] == '$' && text[1] == ' ')
		text += 2;
	while (*text && count < WORDS - 1) {
		words[count++] = text;
		text += strcspn(text, " ");
		while (*text == ' ')
			*text++ = '\0';
	}
	words[count] = NULL;
}

static void check_places(void)
{
	for (unsigned i = 0; i < profile.place_count; i++) {
		const char *path = profile.places[i].path;
		const char *clean = path_clean(&arena, path);

		HOLDS(path[0] == '/' && clean && !strcmp(clean, path));
		HOLDS(i == 0 || strcmp(profile.places[i - 1].path, path) <= 0);
	}
}

/* The text of the spec, read as a profile, is the spec again. */
static void check_text(void)
{
	const char *text =
		spec_text(&profile.spec, (struct text_options){.defaults = false}, &arena);
	struct source source = {SOURCE_FILE, "again.toml", text, strlen(text)};
	struct diags d = {.arena = &arena};
	struct spec *again = arena_alloc(&arena, sizeof(*again));
	struct profile_file file;

	if (!text_is_utf8(text, strlen(text)))
		return;
	HOLDS(profile_bind(&source, NULL, FILE_PROFILE, &facts, &arena, &file, &d) == 0);
	spec_defaults(again, &arena);
	spec_merge_layer(again, &file.meta, 1, &arena, &d);
	spec_merge_layer(again, &file.plain, 2, &arena, &d);
	spec_seal(again, &arena);
	HOLDS(d.errors == 0);
	HOLDS(!strcmp(spec_text(again, (struct text_options){.defaults = false}, &arena), text));
}

static void load(char *const *words)
{
	struct profile_request request = {.command_line = &cli.layer};
	int result;

	if (cli_parse(words, &arena, &cli, &diags) < 0)
		return;
	request.name = cli.profile ? cli.profile : cli.argv[0] ? NULL : "web";
	request.command = cli.argv[0];
	/* Only the files of the tree. */
	if (request.name && strchr(request.name, '/'))
		request.name = below("cwd/web.toml");
	result = profile_load(&request, &facts, &arena, &profile, &diags);
	HOLDS((result == 0) == (diags.errors == 0));
	if (result < 0)
		return;
	check_places();
	check_text();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size, &arena);
	char *words[WORDS];
	int fd;

	make_tree();
	facts = facts_below(tree, &arena);
	diags = (struct diags){.arena = &arena};
	unpack(text);
	split_words(text, words);
	fd = lowest_free_fd();
	load(words);
	HOLDS(lowest_free_fd() == fd);
	check_diags(&diags);
	remove_files();
	arena_done(&arena);
	return 0;
}
