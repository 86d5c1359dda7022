/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_cli.c: a command line, one word a line; and saved as a drop-in, which must say the
 * same.
 */
#include <string.h>

#include "front/cli.h"
#include "front/profile_bind.h"
#include "spec/text.h"
#include "tests/fuzz/property.h"

enum { WORDS = 256 };

static struct arena arena;
static struct diags diags;
static struct facts facts;

static unsigned split_words(char *text, char *words[WORDS])
{
	unsigned count = 0;

	while (*text && count < WORDS - 1) {
		words[count++] = text;
		text += strcspn(text, "\n");
		if (*text)
			*text++ = '\0';
	}
	words[count] = NULL;
	return count;
}

static const char *merged(const struct layer *const layers[2])
{
	struct spec *spec = arena_alloc(&arena, sizeof(*spec));
	struct diags d = {.arena = &arena};

	spec_defaults(spec, &arena);
	for (unsigned i = 0; i < 2 && layers[i]; i++)
		spec_merge_layer(spec, layers[i], i + 1, &arena, &d);
	HOLDS(d.errors == 0);
	spec_seal(spec, &arena);
	return spec_text(spec, (struct text_options){.defaults = true}, &arena);
}

/* Only what needs no order among removals can be said by a file: that removes first. */
static bool has_removal(const struct layer *l)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].op != SET_ADD && l->settings[i].op != SET_ASSIGN)
			return true;
	return false;
}

static void check_saved(const struct cli *cli)
{
	const struct layer *said[2] = {&cli->layer};
	const struct layer *kept[2] = {NULL};
	struct source source = {SOURCE_FILE, "web.toml", NULL, 0};
	struct profile_file file;
	struct diags d = {.arena = &arena};
	struct err e = {.exit_code = 0};

	if (layer_text(&cli->layer, &arena, &source.text, &e) < 0) {
		HOLDS(e.text[0]);
		return;
	}
	source.len = strlen(source.text);
	HOLDS(profile_bind(&source, NULL, FILE_DROP_IN, &facts, &arena, &file, &d) == 0);
	kept[0] = &file.plain;
	if (!has_removal(&cli->layer))
		HOLDS(!strcmp(merged(said), merged(kept)));
	else
		(void)merged(kept);
}

static bool merges(const struct layer *l)
{
	struct spec *spec = arena_alloc(&arena, sizeof(*spec));

	spec_defaults(spec, &arena);
	spec_merge_layer(spec, l, 1, &arena, &diags);
	check_diags(&diags);
	return diags.errors == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[WORDS];
	struct cli cli;
	unsigned count = split_words(input_text(data, size, &arena), words);
	int result;

	facts = facts_below("/nowhere", &arena);
	diags = (struct diags){.arena = &arena};
	result = cli_parse(words, &arena, &cli, &diags);
	HOLDS((result == 0) == (diags.errors == 0));
	check_diags(&diags);
	for (unsigned i = 0; i < diags.count; i++)
		HOLDS(diags.items[i].at.line <= count);
	if (result == 0) {
		HOLDS(cli.argv >= words && cli.argv <= words + count);
		if (merges(&cli.layer))
			check_saved(&cli);
	}
	arena_done(&arena);
	return 0;
}
