/* SPDX-License-Identifier: MIT */
/* unit/test_toml.c: the TOML subset: what is read, where it stands, what is refused, the limits. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/toml.h"
#include "tests/lib/run_cases.h"

static struct arena arena;
static struct diags diags;
static struct toml doc;
static struct source source;

static void clear(void)
{
	arena_done(&arena);
	memset(&diags, 0, sizeof(diags));
	diags.arena = &arena;
}

static int read_bytes(const char *text, size_t len, enum toml_keep keep)
{
	clear();
	source = (struct source){SOURCE_FILE, "test.toml", arena_copy(&arena, text, len), len};
	return toml_read(&source, keep, &arena, &doc, &diags);
}

static int read_text(const char *text)
{
	return read_bytes(text, strlen(text), TOML_VALUES);
}

static const struct toml_value *only_value(const char *text)
{
	ck_assert_msg(read_text(text) == 0, "%s: %s", text,
		      diags.count ? diags.items[0].text : "?");
	ck_assert_uint_eq(doc.count, 1);
	return &doc.items[0].value;
}

static void assert_refused(const char *text, const char *id, unsigned line, unsigned col)
{
	ck_assert_msg(read_text(text) < 0, "accepted: %s", text);
	ck_assert_uint_ge(diags.count, 1);
	ck_assert_str_eq(diags.items[0].id, id);
	ck_assert_msg(diags.items[0].at.line == line && diags.items[0].at.col == col,
		      "%s: %u:%u instead of %u:%u", text, diags.items[0].at.line,
		      diags.items[0].at.col, line, col);
}

START_TEST(values)
{
	ck_assert_str_eq(only_value("a = \"x y\"")->text, "x y");
	ck_assert_str_eq(only_value("a='C:\\x'")->text, "C:\\x");
	ck_assert_str_eq(only_value("a = \"\\t\\n\\\"\\\\\\u00e9\\U0001F600\"")->text,
			 "\t\n\"\\\xc3\xa9\xf0\x9f\x98\x80");
	ck_assert_int_eq(only_value("a = -1_000")->num, -1000);
	ck_assert_str_eq(only_value("a = +7")->text, "7");
	ck_assert_int_eq(only_value("a = 9223372036854775807")->num, INT64_MAX);
	ck_assert_int_eq(only_value("a = true")->kind, TOML_BOOL);
	ck_assert_int_eq(only_value("a = false # why\r\n")->num, 0);
	ck_assert_uint_eq(only_value("a = []")->count, 0);
}
END_TEST

START_TEST(places_of_list_entries)
{
	const struct toml_value *v = only_value("ro = [ # first\n  \"/a\",\n\t'/bc' , # x\n]\n");

	ck_assert_uint_eq(v->count, 2);
	ck_assert_uint_eq(v->entries[0].value.at.line, 2);
	ck_assert_uint_eq(v->entries[0].value.at.col, 3);
	ck_assert_uint_eq(v->entries[0].value.at.len, 4);
	ck_assert_uint_eq(v->entries[1].value.at.line, 3);
	ck_assert_uint_eq(v->entries[1].value.at.col, 2);
	ck_assert_uint_eq(v->entries[1].value.at.len, 5);
	ck_assert_uint_eq(v->at.line, 1);
	ck_assert_uint_eq(v->at.col, 6);
}
END_TEST

START_TEST(keys_and_tables)
{
	ck_assert_int_eq(read_text("a . \"b c\" = 1\n[when.\"landlock>=4\"]\nx.y = 2\n"), 0);
	ck_assert_uint_eq(doc.count, 3);
	ck_assert_uint_eq(doc.items[0].part_count, 2);
	ck_assert_str_eq(doc.items[0].parts[1], "b c");
	ck_assert_uint_eq(doc.items[0].at.len, 9);
	ck_assert_uint_eq(doc.items[0].table, TOML_TOP);
	ck_assert_str_eq(doc.items[1].parts[1], "landlock>=4");
	ck_assert_uint_eq(doc.items[2].table, 1);
}
END_TEST

START_TEST(comments_are_kept_when_asked)
{
	static const char text[] = "# top\n\na = [ # in\n 1, # one\n # own\n] # end\n";

	ck_assert_int_eq(read_bytes(text, strlen(text), TOML_ALL), 0);
	ck_assert_uint_eq(doc.count, 3);
	ck_assert_int_eq(doc.items[0].kind, TOML_COMMENT);
	ck_assert_str_eq(doc.items[0].comment, "# top");
	ck_assert_int_eq(doc.items[1].kind, TOML_BLANK);
	ck_assert_str_eq(doc.items[2].comment, "# end");
	ck_assert_uint_eq(doc.items[2].value.count, 4);
	ck_assert_str_eq(doc.items[2].value.entries[0].comment, "# in");
	ck_assert(!doc.items[2].value.entries[0].own_line);
	ck_assert(!doc.items[2].value.entries[2].own_line);
	ck_assert_str_eq(doc.items[2].value.entries[3].comment, "# own");
	ck_assert(doc.items[2].value.entries[3].own_line);
}
END_TEST

static const struct {
	const char *text;
	const char *id;
	unsigned line;
	unsigned col;
} refused[] = {
	{"a = 1.5", "unsupported", 1, 5},
	{"a = 1e3", "unsupported", 1, 5},
	{"a = 0x1f", "unsupported", 1, 5},
	{"a = 2026-01-01", "unsupported", 1, 5},
	{"a = 12:30:00", "unsupported", 1, 5},
	{"a = {b = 1}", "unsupported", 1, 5},
	{"a = \"\"\"x\"\"\"", "unsupported", 1, 5},
	{"a = '''x'''", "unsupported", 1, 5},
	{"a = [[1]]", "unsupported", 1, 6},
	{"[[a]]", "unsupported", 1, 1},
	{"a = 007", "syntax", 1, 5},
	{"a = 1__0", "syntax", 1, 5},
	{"a = 1_", "syntax", 1, 5},
	{"a = yes", "syntax", 1, 5},
	{"a =", "syntax", 1, 4},
	{"a", "syntax", 1, 2},
	{"= 1", "syntax", 1, 1},
	{"a = \"x", "syntax", 1, 5},
	{"a = \"\\q\"", "syntax", 1, 6},
	{"a = \"\\ud800\"", "syntax", 1, 6},
	{"a = \"\\u0000\"", "encoding", 1, 6},
	{"a = 1 b = 2", "syntax", 1, 7},
	{"a = [1 2]", "syntax", 1, 8},
	{"a = [1,,2]", "syntax", 1, 8},
	{"a = [1", "syntax", 1, 5},
	{"[a", "syntax", 1, 1},
	{"[]", "syntax", 1, 2},
	{"\n a = \"\x01\"", "syntax", 2, 7},
	{"# \x7f\n", "syntax", 1, 3},
	{"a = 1\rb = 2\n", "syntax", 1, 6},
	{"a = \"\xff\"", "encoding", 1, 6},
	{"a = \"\xed\xa0\x80\"", "encoding", 1, 6},
	{"\xef\xbb\xbf"
	 "a = 1",
	 "encoding", 1, 1},
	{"a = 1\na = 2", "duplicate-key", 2, 1},
	{"[a]\n[a]", "duplicate-key", 2, 1},
	{"a.b = 1\n[a]", "duplicate-key", 2, 1},
	{"a = 1\na.b = 2", "duplicate-key", 2, 1},
	{"[a.b]\n[a]\nb = 1", "duplicate-key", 3, 1},
	{"[a.b]\n[a]\nb.c = 1", "duplicate-key", 3, 1},
	{"a = 9223372036854775808", "limit", 1, 5},
};

START_TEST(refused_with_place)
{
	assert_refused(refused[_i].text, refused[_i].id, refused[_i].line, refused[_i].col);
}
END_TEST

START_TEST(nul_byte)
{
	ck_assert_int_eq(read_bytes("a = 1\nb\0 = 2\n", 13, TOML_VALUES), -1);
	ck_assert_str_eq(diags.items[0].id, "encoding");
	ck_assert_uint_eq(diags.items[0].at.line, 2);
	ck_assert_uint_eq(diags.items[0].at.col, 2);
}
END_TEST

START_TEST(goes_on_after_errors)
{
	ck_assert_int_eq(read_text("a = x\nb = 1\n[c\nd = 2\n[e]\nf = [\n 1.5,\n 3,\n]\ng = 4\n"),
			 -1);
	ck_assert_uint_eq(diags.errors, 3);
	ck_assert_uint_eq(diags.items[0].at.line, 1);
	ck_assert_uint_eq(diags.items[1].at.line, 3);
	ck_assert_uint_eq(diags.items[2].at.line, 7);
	/* b, [e] and g are there; d stood below a header that could not be read. */
	ck_assert_uint_eq(doc.count, 3);
	ck_assert_str_eq(doc.items[2].parts[0], "g");
}
END_TEST

START_TEST(forgotten_bracket_costs_one_error)
{
	ck_assert_int_eq(read_text("a = [\n \"x\",\n \"y\"\nb = 1\n[c]\nd = 2\n"), -1);
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_uint_eq(diags.items[0].at.line, 1);
	ck_assert_uint_eq(doc.count, 3);
}
END_TEST

START_TEST(limit_of_strings)
{
	char text[LIMIT_STRING + 16];
	int len;

	for (int over = 0; over <= 1; over++) {
		len = snprintf(text, sizeof(text), "a = \"%0*d\"", LIMIT_STRING + over, 1);
		ck_assert_int_eq(read_bytes(text, (size_t)len, TOML_VALUES), -over);
	}
	ck_assert_str_eq(diags.items[0].id, "limit");
}
END_TEST

START_TEST(limit_of_entries)
{
	for (unsigned over = 0; over <= 1; over++) {
		unsigned entries = LIMIT_ENTRIES - 1 + over;
		char *text = malloc(3 * entries + 16);
		size_t len = (size_t)sprintf(text, "a = [");

		for (unsigned i = 0; i < entries; i++, len += 2)
			memcpy(text + len, "1,", 2);
		text[len++] = ']';
		ck_assert_int_eq(read_bytes(text, len, TOML_VALUES), -(int)over);
		free(text);
	}
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_str_eq(diags.items[0].id, "limit");
}
END_TEST

START_TEST(limit_of_nesting)
{
	ck_assert_int_eq(read_text("a.b.c.d = 1\n[e.f.g.h]"), 0);
	assert_refused("a.b.c.d.e = 1", "limit", 1, 1);
	assert_refused("[a.b.c.d.e]", "limit", 1, 2);
}
END_TEST

START_TEST(limit_of_bytes)
{
	char *text = malloc(LIMIT_FILE_BYTES + 1);

	memset(text, '\n', LIMIT_FILE_BYTES + 1);
	ck_assert_int_eq(read_bytes(text, LIMIT_FILE_BYTES, TOML_VALUES), 0);
	ck_assert_int_eq(read_bytes(text, LIMIT_FILE_BYTES + 1, TOML_VALUES), -1);
	ck_assert_str_eq(diags.items[0].id, "limit");
	free(text);
}
END_TEST

START_TEST(many_names_stay_apart)
{
	char *text = malloc(20 * LIMIT_ENTRIES);
	size_t len = 0;

	for (unsigned i = 0; i < LIMIT_ENTRIES; i++)
		len += (size_t)sprintf(text + len, "k%u = 1\n", i);
	ck_assert_int_eq(read_bytes(text, len, TOML_VALUES), 0);
	ck_assert_uint_eq(doc.count, LIMIT_ENTRIES);
	/* The last one becomes a second k0. */
	len -= strlen("k9999 = 1\n");
	len += (size_t)sprintf(text + len, "k0 = 1\n");
	ck_assert_int_eq(read_bytes(text, len, TOML_VALUES), -1);
	ck_assert_str_eq(diags.items[0].id, "duplicate-key");
	free(text);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("toml");

	tcase_add_test(cases, values);
	tcase_add_test(cases, places_of_list_entries);
	tcase_add_test(cases, keys_and_tables);
	tcase_add_test(cases, comments_are_kept_when_asked);
	tcase_add_loop_test(cases, refused_with_place, 0, COUNT_OF(refused));
	tcase_add_test(cases, nul_byte);
	tcase_add_test(cases, goes_on_after_errors);
	tcase_add_test(cases, forgotten_bracket_costs_one_error);
	tcase_add_test(cases, limit_of_strings);
	tcase_add_test(cases, limit_of_entries);
	tcase_add_test(cases, limit_of_nesting);
	tcase_add_test(cases, limit_of_bytes);
	tcase_add_test(cases, many_names_stay_apart);
	return run_cases("toml", cases);
}
