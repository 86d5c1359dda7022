/* SPDX-License-Identifier: MIT */
/* cmd/help_keys.c: help on the keys of a profile, made from keys.def. */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/help.h"
#include "spec/text.h"

enum { COLUMNS = 96, INDENT = 2 };

static const char *const type_help[] = {
	[TYPE_STRING] = "any text",
	[TYPE_NAME] = "letters, digits, '_', '.', '-'; at most 63, and not digits alone",
	[TYPE_HOSTNAME] = "letters, digits and inner '-'; at most 63",
	[TYPE_PATH] = "an absolute path, ~/x, or ${variable}/x",
	[TYPE_BOOL] = "true or false",
	[TYPE_INT] = "a whole number",
	[TYPE_ID] = "a numeric user or group id",
	[TYPE_NICE] = "0 to 19",
	[TYPE_ENUM] = "one of the words",
	[TYPE_SIZE] = "bytes, or a number with K, M, G or T (powers of 1024): \"512M\"",
	[TYPE_SHARE] = "a size such as \"512M\", or a percentage such as \"25%\"",
	[TYPE_TIME] = "a number with ms, s, m, h or d: \"10s\"",
	[TYPE_OFFSET] = "a time that may be negative: \"-2h\"",
	[TYPE_CPUS] = "a number with at most three decimals: \"1.5\"",
	[TYPE_CPUSET] = "numbers and ranges: \"0-3,6\"",
	[TYPE_VIA] =
		"socks5://[USER:PASSWORD@]ADDRESS:PORT, http://[USER:PASSWORD@]ADDRESS:PORT, tor, "
		"tor://ADDRESS:PORT, or interface:NAME",
	[LIST_STRING] = "any text",
	[LIST_NAME] = "names of profiles",
	[LIST_PATH] =
		"absolute, ~/x or ${variable}/x, with * ? [ ] patterns; a '?' at the end: skipped "
		"when missing; a '/' at the end: a directory",
	[LIST_GRANT] = "a word, or a word with an argument: secrets:ssh",
	[LIST_CAP] = "names without cap_, in lower case: net_bind_service",
	[LIST_SYSCALL] = "names of system calls",
	[LIST_TARGET] = "what a connection goes to: [tcp:|udp:]WHAT[:PORTS]",
	[LIST_LINK] = "ports of another sandbox: sandbox:NAME:PORTS",
	[LIST_PUBLISH] = "[udp:][ADDRESS:]PORT[:PORT INSIDE], or unix:PATH:PORT INSIDE",
	[LIST_SHARE] = "net:NAME, ipc:NAME or uts:NAME",
	[LIST_VOLUME] = "NAME:PATH or NAME:PATH:ro; a '?' at the end of PATH: skipped when missing",
	[LIST_ADDRESS] = "addresses of IPv4 or IPv6",
	[LIST_ENV_NAME] = "names of variables; * stands for any text",
	[LIST_ASSIGNMENT] = "NAME=VALUE",
	[LIST_BUS_NAME] = "bus names; NAME.* means all below it too",
	[LIST_BUS_RULE] = "NAME=METHOD@PATH",
};

const char *help_type(enum key_type type)
{
	return type_help[type];
}

/* Prints text from column `at`, wrapped between words and indented by `indent`. */
static void print_wrapped(unsigned at, unsigned indent, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (at + 1 + len > COLUMNS && at > indent) {
			(void)printf("\n%*s", (int)indent, "");
			at = indent;
		}
		(void)printf("%s%.*s", at > indent ? " " : "", (int)len, text);
		at += (unsigned)len + (at > indent);
		text += len;
		text += *text == ' ';
	}
	(void)putchar('\n');
}

void help_row(const char *left, unsigned width, const char *text)
{
	unsigned indent = width ? INDENT + width + 1 : 0;

	if (width && strlen(left) > width)
		(void)printf("%*s%s\n%*s", INDENT, "", left, (int)indent, "");
	else if (width)
		(void)printf("%*s%-*s ", INDENT, "", (int)width, left);
	print_wrapped(indent, indent, text);
}

void help_option(char letter, const char *name, const char *metavar, const char *help)
{
	char left[64];

	(void)snprintf(left, sizeof(left), "%c%c%s %s%s%s", letter ? '-' : ' ',
		       letter ? letter : ' ', letter ? "," : " ", name, metavar ? " " : "",
		       metavar ? metavar : "");
	help_row(left, HELP_OPTION_WIDTH, help);
}

/* A line of help_sections while the keys are walked. */
struct section_row {
	char name[32];
	char keys[512];
	size_t used;
};

static void flush_row(struct section_row *row)
{
	if (row->used)
		help_row(row->name, 12, row->keys);
	row->used = 0;
}

static void add_to_row(void *context, const struct key *key, const char *section)
{
	struct section_row *row = context;
	size_t len = text_section_len(key);
	char name[32];

	(void)snprintf(name, sizeof(name), section ? "[%s]" : "(top)", section);
	if (strcmp(row->name, name) != 0) {
		flush_row(row);
		memcpy(row->name, name, sizeof(name));
	}
	row->used += (size_t)snprintf(row->keys + row->used, sizeof(row->keys) - row->used, "%s%s",
				      row->used ? " " : "", key->name + (len ? len + 1 : 0));
}

void help_sections(void)
{
	struct section_row row = {.used = 0};

	(void)puts("\nKeys of a profile ('cubby help profile SECTION' explains them, 'all' all of "
		   "them):");
	text_walk(add_to_row, &row);
	flush_row(&row);
	help_row("[when.COND]", 12,
		 "any of these, only where the condition holds: see cubby-profile(5)");
}

static void help_key(const struct key *key)
{
	(void)printf("%*s%s = ", INDENT, "", key->name);
	if (key->type == TYPE_ENUM)
		for (const char *c = key->words; *c; c++)
			(void)fputs(*c == ' ' ? " | " : (char[2]){*c, '\0'}, stdout);
	else
		(void)printf(type_is_list(key->type) ? "[%s, ...]" : "%s", key->metavar);
	if (key->option)
		(void)printf("    (%s)", key->option);
	(void)printf("\n%*s", 3 * INDENT, "");
	print_wrapped(3 * INDENT, 3 * INDENT, key->help);
	if (key->default_text[0])
		(void)printf("%*sdefault: %s\n", 3 * INDENT, "", key->default_text);
}

/* What the values of the keys shown look like, each of their names once. */
static void help_values(const bool *shown)
{
	bool first = true;

	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &key_table[i];
		bool seen = !shown[i] || key->type == TYPE_ENUM || key->type == TYPE_STRING ||
			    key->type == LIST_STRING || key->id == KEY_schema;

		for (unsigned k = 0; !seen && k < i; k++)
			seen = shown[k] && !strcmp(key_table[k].metavar, key->metavar);
		if (seen)
			continue;
		(void)fputs(first ? "\n" : "", stdout);
		first = false;
		help_row(key->metavar, 12, help_type(key->type));
	}
}

static int unknown_section(const char *name, struct err *e)
{
	struct suggestion nearest;
	char sections[KEY_COUNT][32];

	suggest_init(&nearest, name, strlen(name));
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		(void)snprintf(sections[i], sizeof(sections[i]), "%.*s",
			       (int)text_section_len(&key_table[i]), key_table[i].name);
		suggest_offer(&nearest, sections[i], strlen(sections[i]));
		suggest_offer(&nearest, key_table[i].name, strlen(key_table[i].name));
	}
	(void)err_usage(e, "'%s' is not a section or key of a profile", name);
	suggest_append(&nearest, e);
	return err_hint(e, "'cubby help profile' lists them");
}

int help_section(const char *name, struct err *e)
{
	size_t len = strlen(name);
	bool all = !strcmp(name, "all");
	bool shown[KEY_COUNT] = {false};
	bool found = false;

	if (len > 2 && name[0] == '[' && name[len - 1] == ']') {
		name++;
		len -= 2;
	}
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &key_table[i];
		bool in_section = key->name_len > len && key->name[len] == '.' &&
				  !memcmp(key->name, name, len);
		bool is_top = text_section_len(key) == 0 && !strcmp(name, "top");

		if (!all && !in_section && !is_top && strcmp(key->name, name) != 0)
			continue;
		if (found)
			(void)putchar('\n');
		help_key(key);
		found = shown[i] = true;
	}
	help_values(shown);
	return found ? 0 : unknown_section(name, e);
}
