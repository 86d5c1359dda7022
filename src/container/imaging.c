/* SPDX-License-Identifier: MIT */
/* container/imaging.c: cubby-image unpacks, and says pairs of keys and values. */
#include "container/imaging.h"

#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/words.h"
#include "front/cli.h"
#include "kern/spawn.h"
#include "state/layers.h"

#define SAID_MAX ((size_t)1 << 20)
#define WORDS_MAX 1024

static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};
static const struct source image_source = {SOURCE_COMMAND, "image", NULL, 0};

/* The program of an image: its entrypoint's words, then those of the command line or its own. */
struct program {
	char *words[WORDS_MAX + 1];
	unsigned count;
};

static int add_word(struct program *p, char *word, struct err *e)
{
	if (p->count == WORDS_MAX)
		return err_set(e, "the image's command has more than %d words", WORDS_MAX);
	p->words[p->count++] = word;
	return 0;
}

static int add_words(struct program *p, char *const *words, struct err *e)
{
	for (; *words; words++)
		if (add_word(p, *words, e) < 0)
			return -1;
	return 0;
}

static void add_setting(struct work *w, enum key_id id, const char *value,
			const struct source *source)
{
	const struct origin at = {source, 0, 0, 0};

	cli_add(&w->options.layer, &key_table[id], value, at, &w->arena, &w->diags);
}

/* cubby-image says only these: an image has no other say. */
static enum key_id key_of(const char *name)
{
	static const enum key_id keys[] = {KEY_root_layers, KEY_env_set,
					   KEY_cwd,         KEY_ids_user,
					   KEY_ids_group,   KEY_container_halt_signal};

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (!strcmp(key_table[keys[i]].name, name))
			return keys[i];
	return KEY_COUNT;
}

static int take(struct work *w, char *text, size_t len, struct program *p, struct err *e)
{
	bool own_words = w->options.command[0];

	for (char *at = text; at < text + len;) {
		char *value = at + strlen(at) + 1;

		if (value >= text + len)
			return err_set(e, "what cubby-image says of the image breaks off");
		if (!strcmp(at, "image.entrypoint") || (!strcmp(at, "image.cmd") && !own_words)) {
			if (add_word(p, value, e) < 0)
				return -1;
		} else if (key_of(at) != KEY_COUNT) {
			add_setting(w, key_of(at), value, &image_source);
		}
		at = value + strlen(value) + 1;
	}
	return 0;
}

/* What it says of an error is on the terminal already. */
static int run_helper(struct work *w, const char *image, char *text, size_t *ret_len, struct err *e)
{
	char *argv[] = {arena_printf(&w->arena, "%s/cubby-image", w->facts.libexec_dir),
			arena_strdup(&w->arena, "unpack"), arena_strdup(&w->arena, image), NULL};
	int status;

	if (spawn_output(argv, w->facts.environ, text, SAID_MAX, ret_len, &status, e) < 0)
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) != EXIT_CODE_NOT_FOUND) {
		e->text[0] = '\0';
		e->exit_code = WEXITSTATUS(status);
		return -1;
	}
	return err_set(e, "cannot unpack the image: cubby-image was killed, or is not installed");
}

static int unpack(struct work *w, const char *image, struct program *p, struct err *e)
{
	int home_fd = layers_open_home(&w->facts, &w->arena, e);
	char *text = arena_alloc(&w->arena, SAID_MAX + 1);
	size_t len;

	/* Held to our end. */
	if (home_fd < 0)
		return -1;
	if (flock(home_fd, LOCK_SH) < 0)
		return err_sys(e, "cannot lock the layers");
	if (run_helper(w, image, text, &len, e) < 0)
		return -1;
	text[len] = '\0';
	add_setting(w, KEY_root_mode, "overlay", &image_source);
	return take(w, text, len, p, e);
}

int imaging_add(struct work *w, const char *image, struct err *e)
{
	struct layer said = w->options.layer;
	struct program *p = arena_alloc(&w->arena, sizeof(*p));

	p->count = 0;
	if (image) {
		w->options.layer.settings = NULL;
		w->options.layer.count = w->options.layer.room = 0;
		if (unpack(w, image, p, e) < 0)
			return -1;
	}
	if (add_words(p, w->options.command, e) < 0)
		return -1;
	p->words[p->count] = NULL;
	if (p->count > 0)
		add_setting(w, KEY_container_command, words_join(p->words, &w->arena),
			    image ? &image_source : &command_source);
	for (unsigned i = 0; image && i < said.count; i++)
		layer_add(&w->options.layer, &w->arena, said.settings[i]);
	return 0;
}
