/* SPDX-License-Identifier: MIT */
/*
 * unit/test_toml_tree.c: whatever the reader accepts, Python's tomllib reads to the same tree.
 *
 * Texts are made from a fixed seed: correct lines, lines that are slightly wrong, and bytes changed
 * in between. What was accepted is written as leaves ("key parts = value", in hexadecimal), and one
 * run of Python compares all of them with its own.
 */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/toml.h"
#include "tests/lib/run_cases.h"

enum { DOCUMENTS = 4000, LINES_MAX = 7, TEXT_ROOM = 8192 };

static struct arena arena;
static uint64_t seed = 20240229;

static unsigned pick(unsigned count)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % count;
}

static const char *const keys[] = {
	"a",     "b",       "c-d",     "e_1",       "9",   "\"q r\"", "'l'", "\"\\u00e9\"", "\"\"",
	"a.b",   "a . c",   "b.a.c",   "a.\"x.y\"", "1.2", "-",       "f",   "g.h",         "i",
	"a.b.c", "a.b.c.d", "b.c.d.e", "a.b.c.d.e", "a b", "\"",      ".",   "a.",          "=",
};

/* The last third of each table is where the mistakes are. */
static const char *const scalars[] = {
	"1",
	"-0",
	"+5",
	"1_000",
	"0",
	"-9223372036854775807",
	"true",
	"false",
	"\"\"",
	"\"x\"",
	"\"\\t\\\"\\\\\"",
	"\"\\u20ac\"",
	"\"\\U0001f600\"",
	"'raw \\n'",
	"''",
	"\"tab\there\"",
	"\"h\xc3\xa9\"",
	"\"no # comment\"",
	"'#'",
	"1 # comment",
	"01",
	"1__0",
	"True",
	"1.0",
	"1e5",
	"0x10",
	"inf",
	"1979-05-27",
	"\"\"\"m\"\"\"",
	"{a=1}",
	"{}",
	"\"\\ud800\"",
	"\"\\x41\"",
	"\"a\" 'b'",
	"\"",
	"'",
	"9223372036854775808",
	"[1",
	"]",
};

static const char *const separators[] = {",",       " , ",  ",\n", "\n,", ", # c\n",
					 ",\r\n\t", "#\n,", " ",   ",,"};
static const char *const ends[] = {"\n", "\r\n", "\n\n", " # end\n", "\t\n",
				   "",   "\r",   " x\n", "#\x01\n"};

struct text {
	char bytes[TEXT_ROOM];
	size_t len;
};

static void put(struct text *t, const char *s)
{
	size_t len = strlen(s);

	ck_assert_uint_lt(t->len + len, sizeof(t->bytes));
	memcpy(t->bytes + t->len, s, len);
	t->len += len;
}

/* Mostly from the front of a table, where the ordinary cases are. */
#define ONE_OF(table) ((table)[pick(8) ? pick(COUNT_OF(table) * 2 / 3) : pick(COUNT_OF(table))])

static void put_array(struct text *t)
{
	unsigned count = pick(5);

	put(t, pick(3) ? "[" : "[ # open\n");
	for (unsigned i = 0; i < count; i++) {
		put(t, ONE_OF(scalars));
		put(t, i + 1 < count || pick(2) ? ONE_OF(separators) : "");
	}
	put(t, "]");
}

static void put_line(struct text *t)
{
	unsigned kind = pick(10);

	if (kind == 0) {
		put(t, "# a comment");
	} else if (kind <= 2) {
		put(t, pick(20) ? "[" : "[[");
		put(t, ONE_OF(keys));
		put(t, "]");
	} else {
		put(t, ONE_OF(keys));
		put(t, pick(3) ? " = " : "=");
		if (pick(3))
			put(t, ONE_OF(scalars));
		else
			put_array(t);
	}
	put(t, pick(3) ? "\n" : ONE_OF(ends));
}

static void make_text(struct text *t)
{
	unsigned lines = 1 + pick(LINES_MAX);

	t->len = 0;
	while (lines-- > 0)
		put_line(t);
	if (pick(4) == 0 && t->len > 0)
		t->bytes[pick((unsigned)t->len)] =
			pick(8) ? " =[]\"'.#\n,\\"[pick(11)] : (char)pick(256);
}

static void write_hex(FILE *out, const char *text)
{
	for (; *text; text++)
		(void)fprintf(out, "%02x", (unsigned char)*text);
}

static void write_scalar(FILE *out, const struct toml_value *v)
{
	static const char kinds[] = {[TOML_STRING] = 's', [TOML_INT] = 'i', [TOML_BOOL] = 'b'};

	(void)fputc(kinds[v->kind], out);
	write_hex(out, v->text);
	(void)fputc(';', out);
}

static void write_leaf(FILE *out, const struct toml *doc, const struct toml_item *item)
{
	const struct toml_value *v = &item->value;

	(void)fputc('L', out);
	for (unsigned i = 0; item->table != TOML_TOP && i < doc->items[item->table].part_count;
	     i++) {
		(void)fputc('.', out);
		write_hex(out, doc->items[item->table].parts[i]);
	}
	for (unsigned i = 0; i < item->part_count; i++) {
		(void)fputc('.', out);
		write_hex(out, item->parts[i]);
	}
	(void)fputc('=', out);
	if (v->kind != TOML_ARRAY)
		write_scalar(out, v);
	(void)fputs(v->kind == TOML_ARRAY ? "[" : "", out);
	for (unsigned i = 0; i < v->count; i++)
		write_scalar(out, &v->entries[i].value);
	(void)fputc('\n', out);
}

/* "D <text in hexadecimal>" and its leaves, when the text is accepted. */
static bool write_document(FILE *out, const struct text *t)
{
	struct diags diags = {.arena = &arena};
	struct source source = {SOURCE_FILE, "text", t->bytes, t->len};
	struct toml doc;

	if (toml_read(&source, TOML_VALUES, &arena, &doc, &diags) < 0)
		return false;
	(void)fputs("D ", out);
	for (size_t i = 0; i < t->len; i++)
		(void)fprintf(out, "%02x", (unsigned char)t->bytes[i]);
	(void)fputc('\n', out);
	for (unsigned i = 0; i < doc.count; i++)
		if (doc.items[i].kind == TOML_PAIR)
			write_leaf(out, &doc, &doc.items[i]);
	return true;
}

static const char script[] =
	"import sys, tomllib\n"
	"def hexed(s): return s.encode().hex()\n"
	"def scalar(v):\n"
	"    if isinstance(v, bool): return 'b' + hexed('true' if v else 'false') + ';'\n"
	"    if isinstance(v, int): return 'i' + hexed(str(v)) + ';'\n"
	"    if isinstance(v, str): return 's' + hexed(v) + ';'\n"
	"    raise SystemExit('kind %r' % v)\n"
	"def leaves(t, path=''):\n"
	"    for k, v in t.items():\n"
	"        p = path + '.' + hexed(k)\n"
	"        if isinstance(v, dict): yield from leaves(v, p)\n"
	"        elif isinstance(v, list): yield 'L' + p + '=[' + ''.join(map(scalar, v))\n"
	"        else: yield 'L' + p + '=' + scalar(v)\n"
	"def compare(text, ours):\n"
	"    try: theirs = sorted(leaves(tomllib.loads(bytes.fromhex(text).decode())))\n"
	"    except ValueError as e: raise SystemExit('%r: tomllib says %s' % "
	"(bytes.fromhex(text), e))\n"
	"    if theirs != sorted(ours): raise SystemExit('%r: %s, tomllib %s' % "
	"(bytes.fromhex(text), ours, theirs))\n"
	"text, ours, count = None, [], 0\n"
	"for line in open(sys.argv[1]):\n"
	"    line = line.rstrip('\\n')\n"
	"    if line[0] == 'L': ours.append(line); continue\n"
	"    if text is not None: compare(text, ours); count += 1\n"
	"    text, ours = line[2:], []\n"
	"compare(text, ours)\n"
	"sys.exit(0 if count > 500 else 'only %d texts' % count)\n";

static int run_python(char *file)
{
	char name[] = "python3";
	char option[] = "-c";
	char program[sizeof(script)];
	char *argv[] = {name, option, program, file, NULL};
	int status = -1;
	pid_t pid;

	memcpy(program, script, sizeof(script));
	pid = fork();
	if (pid == 0) {
		(void)execvp(name, argv);
		_exit(127);
	}
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(same_tree_as_tomllib)
{
	char path[] = "/tmp/cubby-toml-XXXXXX";
	int fd = mkstemp(path);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	unsigned accepted = 0;

	ck_assert_ptr_nonnull(out);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		static struct text t;

		make_text(&t);
		accepted += write_document(out, &t);
		arena_done(&arena);
	}
	(void)fclose(out);
	ck_assert_uint_gt(accepted, 500);
	ck_assert_uint_lt(accepted, DOCUMENTS - 500);
	ck_assert_int_eq(run_python(path), 0);
	(void)unlink(path);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("tomllib");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, same_tree_as_tomllib);
	return run_cases("toml tree", cases);
}
