/* SPDX-License-Identifier: MIT */
/* cmd/help_keys.c: help on the keys of a profile, made from keys.def. */
#include <stdio.h>
#include <string.h>

#include "cmd/help.h"
#include "spec/suggest.h"

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
	[TYPE_CPUSET] = "numbers and ranges: \"0-3,6\"",
	[LIST_STRING] = "any text",
	[LIST_NAME] = "names of profiles",
	[LIST_PATH] =
		"absolute, ~/x or ${variable}/x, with * ? [ ] patterns; a '?' at the end: skipped "
		"when missing; a '/' at the end: a directory",
	[LIST_GRANT] = "a word, or a word with an argument: secrets:ssh",
	[LIST_CAP] = "names without cap_, in lower case: net_bind_service",
	[LIST_SYSCALL] = "names of system calls",
	[LIST_ENV_NAME] = "names of variables; * stands for any text",
	[LIST_ASSIGNMENT] = "NAME=VALUE",
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

	if (width)
		(void)printf("%*s%-*s ", INDENT, "", (int)width, left);
	if (strlen(left) > width)
		(void)printf("\n%*s", (int)indent, "");
	print_wrapped(indent, indent, text);
}

/* Bytes of the section in a key's name: 5 of "files.ro", 0 of "allow". */
static size_t section_len(const struct key *key)
{
	const char *dot = strrchr(key->name, '.');

	return dot ? (size_t)(dot - key->name) : 0;
}

static bool same_section(const struct key *a, const struct key *b)
{
	return section_len(a) == section_len(b) && !memcmp(a->name, b->name, section_len(a));
}

static bool is_first_of_section(const struct key *key)
{
	for (const struct key *k = key_table; k < key; k++)
		if (same_section(k, key))
			return false;
	return true;
}

void help_sections(void)
{
	(void)puts("\nKeys of a profile ('cubby help profile SECTION' explains them, 'all' all of "
		   "them):");
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const struct key *first = &key_table[i];
		size_t len = section_len(first);
		char names[512] = "";
		char left[32];
		size_t used = 0;

		if (!is_first_of_section(first))
			continue;
		for (unsigned k = i; k < KEY_COUNT; k++)
			if (same_section(first, &key_table[k]))
				used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
							 used ? " " : "",
							 key_table[k].name + (len ? len + 1 : 0));
		(void)snprintf(left, sizeof(left), len ? "[%.*s]" : "(top)%.*s", (int)len,
			       first->name);
		help_row(left, 12, names);
	}
}

static void help_key(const struct key *key)
{
	const char *metavar = key->metavar ? key->metavar : "VALUE";

	(void)printf("%*s%s = ", INDENT, "", key->name);
	if (key->type == TYPE_ENUM)
		for (const char *c = key->words; *c; c++)
			(void)fputs(*c == ' ' ? " | " : (char[2]){*c, '\0'}, stdout);
	else
		(void)printf(type_is_list(key->type) ? "[%s, ...]" : "%s", metavar);
	if (key->option)
		(void)printf("    (%s)", key->option);
	(void)printf("\n%*s", 3 * INDENT, "");
	print_wrapped(3 * INDENT, 3 * INDENT, key->help);
	if (key->type != TYPE_ENUM && key->type != TYPE_STRING && key->type != LIST_STRING) {
		(void)printf("%*s%s: ", 3 * INDENT, "", metavar);
		print_wrapped((unsigned)(3 * INDENT + strlen(metavar) + 2), 3 * INDENT,
			      help_type(key->type));
	}
	if (key->default_text[0])
		(void)printf("%*sdefault: %s\n", 3 * INDENT, "", key->default_text);
}

static int unknown_section(const char *name, struct err *e)
{
	struct suggestion nearest;
	char sections[KEY_COUNT][32];

	suggest_init(&nearest, name, strlen(name));
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		(void)snprintf(sections[i], sizeof(sections[i]), "%.*s",
			       (int)section_len(&key_table[i]), key_table[i].name);
		suggest_offer(&nearest, sections[i], strlen(sections[i]));
		suggest_offer(&nearest, key_table[i].name, key_table[i].name_len);
	}
	if (nearest.best)
		(void)err_usage(e, "'%s' is not a section or key of a profile; did you mean '%s'?",
				name, nearest.best);
	else
		(void)err_usage(e, "'%s' is not a section or key of a profile", name);
	return err_hint(e, "'cubby help profile' lists them");
}

int help_section(const char *name, struct err *e)
{
	size_t len = strlen(name);
	bool all = !strcmp(name, "all");
	bool found = false;

	if (len > 2 && name[0] == '[' && name[len - 1] == ']') {
		name++;
		len -= 2;
	}
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &key_table[i];
		bool in_section = section_len(key) == len && !memcmp(key->name, name, len);
		bool is_top = section_len(key) == 0 && !strcmp(name, "top");

		if (!all && !in_section && !is_top && strcmp(key->name, name) != 0)
			continue;
		if (found)
			(void)putchar('\n');
		help_key(key);
		found = true;
	}
	return found ? 0 : unknown_section(name, e);
}
