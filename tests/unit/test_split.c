/* SPDX-License-Identifier: MIT */
/* unit/test_split.c: the parts of the system's trees, for tables of mounts that a test cannot make.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "engine/split.h"
#include "tests/lib/run_cases.h"

static struct arena arena;
static struct split_part *parts;
static unsigned count;

/* Splits by a table with a mount at each of `points`, written as mountinfo has them. */
static void split(const char *const *points, unsigned point_count)
{
	char path[] = "/tmp/cubby-split.XXXXXX";
	int fd = mkstemp(path);
	FILE *table = fdopen(fd, "w");
	struct err e;

	ck_assert_ptr_nonnull(table);
	(void)fprintf(table, "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	for (unsigned i = 0; i < point_count; i++)
		(void)fprintf(table, "%u 22 8:2 / %s rw - ext4 /dev/sdb1 rw\n", 30 + i, points[i]);
	ck_assert_int_eq(fclose(table), 0);
	ck_assert_int_eq(split_trees(path, &arena, &parts, &count, &e), 0);
	ck_assert_int_eq(unlink(path), 0);
}

static const struct split_part *part(const char *path)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(parts[i].path, path))
			return &parts[i];
	return NULL;
}

START_TEST(a_system_without_mounts_is_four_trees)
{
	static const char *const elsewhere[] = {"/home", "/boot/efi", "/usr", "/variable/x"};

	split(elsewhere, 4);
	ck_assert_uint_eq(count, 4);
	for (unsigned i = 0; i < count; i++) {
		ck_assert(!parts[i].plain);
		ck_assert_str_eq(parts[i].path, parts[i].tree);
	}
	arena_done(&arena);
}
END_TEST

START_TEST(a_mount_splits_all_above_it)
{
	static const char *const points[] = {"/usr/share/doc"};

	split(points, 1);
	ck_assert(part("/usr")->plain && part("/usr/share")->plain);
	/* The mount itself, and what lies beside it, can have an overlay. */
	ck_assert(!part("/usr/share/doc")->plain && !part("/usr/bin")->plain);
	ck_assert_str_eq(part("/usr/bin")->tree, "/usr");
	ck_assert(!part("/etc")->plain);
	for (unsigned i = 0; i < count; i++) {
		ck_assert(parts[i].plain || !path_is_below(points[0], parts[i].path));
		for (unsigned n = i + 1; n < count; n++)
			ck_assert(!path_is_below(parts[i].path, parts[n].path));
	}
	arena_done(&arena);
}
END_TEST

START_TEST(a_mounted_file_splits_its_directory)
{
	static const char *const points[] = {"/etc/hosts"};

	split(points, 1);
	ck_assert(part("/etc")->plain);
	ck_assert_ptr_null(part("/etc/hosts"));
	arena_done(&arena);
}
END_TEST

START_TEST(directories_of_everybody_are_not_looked_into)
{
	static const char *const points[] = {"/var/tmp/a\\040b/c"};

	split(points, 1);
	ck_assert(part("/var")->plain && part("/var/tmp")->plain);
	for (unsigned i = 0; i < count; i++)
		ck_assert(!path_is_below(parts[i].path, "/var/tmp"));
	arena_done(&arena);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("split");

	tcase_add_test(cases, a_system_without_mounts_is_four_trees);
	tcase_add_test(cases, a_mount_splits_all_above_it);
	tcase_add_test(cases, a_mounted_file_splits_its_directory);
	tcase_add_test(cases, directories_of_everybody_are_not_looked_into);
	return run_cases("split", cases);
}
