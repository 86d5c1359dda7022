/* SPDX-License-Identifier: MIT */
/* container/lxc.c: the words of LXC in the words of our own verbs. */
#include "container/lxc.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "cmd/version.h"
#include "container/ending.h"
#include "container/verbs.h"

#define PREFIX "lxc-"
#define COMMENT_BYTES ((size_t)32 << 10)
#define STOP_SECONDS "60"

enum action {
	TO,
	SET,
	SHARE,
	NOTHING,
	REFUSE,
	NAME,
	NEW,
	TEMPLATE,
	BACKING,
	TIMEOUT,
	QUIT,
	VARIABLE,
	TTY,
	COMMENT,
	LIST,
	RESTORE,
	REMOVE,
	RENAME,
	VERSION,
	HELP,
};

struct command {
	const char *name;
	const char *verb;
	bool takes_command;
	const char *what;
};

struct option {
	const char *command; /* NULL: of all */
	char letter;
	const char *name;
	bool takes_value;
	enum action action;
	const char *word;
	const char *what;
};

static const struct command commands[] = {
#define COMMAND(name, verb, takes_command, verdict, what) {#name, #verb, takes_command, what},
#define OPTION(command, letter, name, value, action, word, verdict, what)
#include "container/lxc.def"
};

static const struct option options[] = {
	{NULL, 'n', "name", true, NAME, "", "the container"},
	{NULL, 'P', "lxcpath", true, REFUSE, "", "all containers of a user are in one place"},
	{NULL, 'o', "logfile", true, NOTHING, "", "errors are told on the terminal"},
	{NULL, 'l', "logpriority", true, NOTHING, "", "errors are told on the terminal"},
	{NULL, 'q', "quiet", false, NOTHING, "", "nothing is told but errors"},
	{NULL, 0, "version", false, VERSION, "", "the version"},
	{NULL, '?', "help", false, HELP, "", "this list"},
	{NULL, 0, "usage", false, HELP, "", "this list"},
#define COMMAND(name, verb, takes_command, verdict, what)
#define OPTION(command, letter, name, value, action, word, verdict, what)                          \
	{#command, letter, name, value, action, word, what},
#include "container/lxc.def"
};

/* What is being translated. */
struct words {
	struct arena arena;
	const struct command *command;
	const char *name;     /* -n */
	const char *new_name; /* -N */
	const char *action;   /* of a snapshot, of a device */
	const char *snapshot; /* which */
	const char *verb;     /* another than the command's */
	bool has_timeout;
	bool over;        /* nothing more is to be done */
	bool understood;  /* what comes now is said by our own verb */
	char *passed[64]; /* options */
	unsigned passed_count;
	char *variables[64]; /* of lxc-attach */
	unsigned variable_count;
	char *const *rest; /* what is no option, NULL-ended */
};

bool lxc_is_name(const char *program)
{
	return program && !strncmp(path_base(program), PREFIX, sizeof(PREFIX) - 1);
}

static bool is_of(const struct words *w, const struct option *o)
{
	return !o->command || !strcmp(o->command, w->command->name);
}

/* The row of the command itself wins over that of all: -q, -P. */
static const struct option *find(const struct words *w, const char *name, size_t len, char letter)
{
	const struct option *found = NULL;

	for (size_t i = 0; i < COUNT_OF(options); i++) {
		const struct option *o = &options[i];
		bool same = name ? strlen(o->name) == len && !memcmp(o->name, name, len)
				 : letter && o->letter == letter;

		if (is_of(w, o) && same && (!found || o->command))
			found = o;
	}
	return found;
}

static int pass(struct words *w, const char *word, struct err *e)
{
	if (w->passed_count == COUNT_OF(w->passed))
		return err_usage(e, "more than %d options", (int)COUNT_OF(w->passed));
	w->passed[w->passed_count++] = arena_strdup(&w->arena, word);
	return 0;
}

static int pass_two(struct words *w, const char *word, const char *value, struct err *e)
{
	return pass(w, word, e) < 0 ? -1 : pass(w, value, e);
}

static int refuse(const struct option *o, struct err *e)
{
	return err_usage(e, "--%s cannot be had here: %s", o->name, o->what);
}

/* Values of which only some mean something here. */
static int allow(const struct option *o, const char *value, const char *one, const char *other,
		 struct err *e)
{
	if (!strcmp(value, one) || !strcmp(value, other))
		return 0;
	return err_usage(e, "--%s=%s cannot be had here: %s", o->name, value, o->what);
}

static int read_comment(struct words *w, const char *path, struct err *e)
{
	char *text;
	size_t len;

	if (file_read(AT_FDCWD, path, COMMENT_BYTES, &w->arena, &text, &len, e) < 0)
		return -1;
	return pass_two(w, "-m", text, e);
}

static int add_variable(struct words *w, const char *value, struct err *e)
{
	if (!strchr(value, '=') || value[0] == '=' || value[0] == '-')
		return err_usage(e, "'%s' is not NAME=VALUE", value);
	if (w->variable_count == COUNT_OF(w->variables))
		return err_usage(e, "more than %d variables", (int)COUNT_OF(w->variables));
	w->variables[w->variable_count++] = arena_strdup(&w->arena, value);
	return 0;
}

static void print_help(const struct words *w)
{
	(void)printf("usage: " PREFIX "%s [OPTION...] %s\n\n%s\n\n", w->command->name,
		     w->command->takes_command ? "[--] [COMMAND [ARGS...]]" : "[WORD...]",
		     w->command->what);
	for (size_t i = 0; i < COUNT_OF(options); i++) {
		const struct option *o = &options[i];

		if (is_of(w, o))
			(void)printf("  %c%c%s --%-20s %s\n", o->letter ? '-' : ' ',
				     o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
				     o->what);
	}
}

static int snapshot_action(struct words *w, const char *action, const char *which)
{
	w->action = action;
	w->snapshot = which;
	return 0;
}

/* Options that are not simply passed on. */
static int take_special(struct words *w, const struct option *o, const char *value, struct err *e)
{
	const char *text = value ? value : "";

	switch (o->action) {
	case TEMPLATE:
		return allow(o, text, "none", "none", e);
	case BACKING:
		return allow(o, text, "dir", "best", e);
	case TTY:
		return allow(o, text, "0", "-1", e);
	case VARIABLE:
		return add_variable(w, text, e);
	case COMMENT:
		return read_comment(w, text, e);
	case LIST:
		return snapshot_action(w, "list", NULL);
	case RESTORE:
		return snapshot_action(w, "restore", value);
	case REMOVE:
		return snapshot_action(w, "remove", value);
	case RENAME:
		w->verb = "rename";
		return 0;
	case HELP:
		print_help(w);
		w->over = true;
		return 0;
	case VERSION:
		(void)puts(CUBBY_VERSION);
		w->over = true;
		return 0;
	case QUIT:
		w->over = true;
		return 0;
	case TO:
	case SET:
	case SHARE:
	case NOTHING:
	case REFUSE:
	case NAME:
	case NEW:
	case TIMEOUT:
		break;
	}
	return 0;
}

static int take(struct words *w, const struct option *o, const char *value, struct err *e)
{
	switch ((int)o->action) {
	case TIMEOUT:
		w->has_timeout = true;
		return pass_two(w, o->word, value, e);
	case TO:
		return value ? pass_two(w, o->word, value, e) : pass(w, o->word, e);
	case SHARE:
		return pass_two(w, "-s", arena_printf(&w->arena, "share+=%s:%s", o->word, value),
				e);
	case SET:
		return pass_two(w, "-s", arena_printf(&w->arena, "%s=%s", o->word, value), e);
	case REFUSE:
		return refuse(o, e);
	case NAME:
		w->name = value;
		return 0;
	case NEW:
		w->new_name = value;
		return 0;
	default:
		return take_special(w, o, value, e);
	}
}

static int refuse_unknown(const struct words *w, const char *word, struct err *e)
{
	(void)err_usage(e, "'%s' is not an option of " PREFIX "%s", word, w->command->name);
	return err_hint(e, PREFIX "%s --help lists them", w->command->name);
}

static int read_long(struct words *w, char *const **at, struct err *e)
{
	const char *word = **at;
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *o = find(w, word + 2, len - 2, '\0');
	const char *value = equals ? equals + 1 : NULL;

	if (!o || (equals && !o->takes_value))
		return refuse_unknown(w, word, e);
	if (o->takes_value && !value)
		value = *++*at;
	if (o->takes_value && !value)
		return err_usage(e, "'%s' needs a value", word);
	return take(w, o, value, e);
}

static int read_letters(struct words *w, char *const **at, struct err *e)
{
	const char *word = **at;

	for (const char *letter = word + 1; *letter && !w->over; letter++) {
		const struct option *o = find(w, NULL, 0, *letter);
		const char *value = NULL;

		if (!o)
			return refuse_unknown(w, word, e);
		if (o->takes_value)
			value = letter[1] ? letter + 1 : *++*at;
		if (o->takes_value && !value)
			return err_usage(e, "'-%c' needs a value", *letter);
		if (take(w, o, value, e) < 0)
			return -1;
		if (value)
			break;
	}
	return 0;
}

static int read_words(struct words *w, int argc, char *const *argv, struct err *e)
{
	char **rest = arena_alloc(&w->arena, ((size_t)argc + 1) * sizeof(*rest));
	unsigned count = 0;
	char *const *at;

	for (at = argv + 1; *at && !w->over; at++) {
		const char *word = *at;

		if (!strcmp(word, "--")) {
			at++;
			break;
		}
		if (word[0] == '-' && word[1]) {
			if ((word[1] == '-' ? read_long(w, &at, e) : read_letters(w, &at, e)) < 0)
				return -1;
			continue;
		}
		/* The first word is the name where -n has not said it; then a command begins. */
		if (w->command->takes_command && (w->name || count > 0))
			break;
		rest[count++] = *at;
	}
	while (*at && !w->over)
		rest[count++] = *at++;
	w->rest = rest;
	return 0;
}

/* The words of our own verb: its options, the name, what is behind it. */
static char **build(struct words *w, unsigned *ret_count)
{
	unsigned room = w->passed_count + w->variable_count + 16;
	unsigned n = 0;
	char **out;

	for (char *const *word = w->rest; *word; word++)
		room++;
	out = arena_alloc(&w->arena, room * sizeof(*out));
	for (unsigned i = 0; i < w->passed_count; i++)
		out[n++] = w->passed[i];
	if (w->action)
		out[n++] = arena_strdup(&w->arena, w->action);
	if (w->name)
		out[n++] = arena_strdup(&w->arena, w->name);
	if (w->snapshot)
		out[n++] = arena_strdup(&w->arena, w->snapshot);
	if (w->new_name)
		out[n++] = arena_strdup(&w->arena, w->new_name);
	if (w->command->takes_command && *w->rest)
		out[n++] = arena_strdup(&w->arena, "--");
	if (w->variable_count > 0)
		out[n++] = arena_strdup(&w->arena, "env");
	for (unsigned i = 0; i < w->variable_count; i++)
		out[n++] = w->variables[i];
	for (char *const *word = w->rest; *word; word++)
		out[n++] = *word;
	*ret_count = n;
	return out;
}

static bool is_passed(const struct words *w, const char *word)
{
	for (unsigned i = 0; i < w->passed_count; i++)
		if (!strcmp(w->passed[i], word))
			return true;
	return false;
}

/* lxc-device -n NAME add|del DEVICE [PATH]: our own verb says remove, and takes one away by its
 * path inside. */
static int complete_device(struct words *w, struct err *e)
{
	const char *action = *w->rest ? *w->rest++ : "";
	bool add = !strcmp(action, "add");

	if (!add && strcmp(action, "del") != 0) {
		(void)err_usage(e, "'%s' is not something that can be done with devices", action);
		return err_hint(e, "add or del");
	}
	w->action = add ? "add" : "remove";
	if (!w->rest[0])
		return err_usage(e, "no device is named");
	if (!strchr(w->rest[0], '/')) {
		(void)err_usage(e, "'%s' is not the path of a device", w->rest[0]);
		return err_hint(e, "a network device cannot be moved without root; "
				   "network.mode = \"private\" needs none");
	}
	if (!add && w->rest[1])
		w->rest++;
	return 0;
}

/* What a command of LXC has by itself. */
static int complete(struct words *w, struct err *e)
{
	const char *name = w->command->name;

	if (!w->name && w->rest[0] && strcmp(name, "ls") != 0)
		w->name = *w->rest++;
	if (!strcmp(name, "snapshot") && !w->action)
		w->action = "create";
	if (!strcmp(name, "ls") && w->passed_count == 0)
		return pass(w, "-1", e);
	if (!strcmp(name, "autostart") && !is_passed(w, "-g") && !is_passed(w, "-a"))
		return pass_two(w, "-g", "", e);
	/* One that runs is no error to LXC; but a command that was not run would be lost. */
	if (!strcmp(name, "start") && !w->rest[0])
		return pass(w, "--ensure", e);
	if (!strcmp(name, "stop") && !w->has_timeout)
		return pass_two(w, "-t", STOP_SECONDS, e);
	/* lxc-kill -n NAME [NUMBER]: SIGKILL when none is said. */
	if (!strcmp(name, "kill"))
		return pass_two(w, "-s", w->rest[0] ? *w->rest++ : "KILL", e);
	if (!strcmp(name, "device"))
		return complete_device(w, e);
	if (w->variable_count > 0 && !w->rest[0])
		return err_usage(e, "-v needs a command that gets the variable");
	return 0;
}

static int run(struct words *w, int argc, char *const *argv, struct err *e)
{
	const char *verb = w->command->verb;
	unsigned count;
	char **words;

	if (read_words(w, argc, argv, e) < 0)
		return -1;
	if (w->over)
		return 0;
	if (complete(w, e) < 0)
		return -1;
	words = build(w, &count);
	w->understood = true;
	return container_verb_find(w->verb ? w->verb : verb)((int)count, words, e);
}

/* Of a failure of our own LXC says 1; of a program that could not be found, nothing else is known.
 */
static int exit_code(const struct words *w, int code)
{
	if (w->understood && !strcmp(w->command->name, "stop") && code == ENDING_NOT_RUNNING)
		return code;
	return code == EXIT_CODE_USAGE || code == EXIT_CODE_CUBBY ? 1 : code;
}

int lxc_run(int argc, char *const *argv, struct err *e)
{
	static struct words w;
	const char *name = path_base(argv[0]) + sizeof(PREFIX) - 1;
	int code;

	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (!strcmp(commands[i].name, name))
			w.command = &commands[i];
	if (!w.command) {
		(void)err_usage(e, "there is no " PREFIX "%s here", name);
		e->exit_code = 1;
		return err_hint(e,
				"docs/lxc.md has all commands of LXC, and what there is instead");
	}
	code = run(&w, argc, argv, e);
	if (code < 0)
		e->exit_code = exit_code(&w, e->exit_code);
	return code;
}
