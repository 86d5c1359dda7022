/* SPDX-License-Identifier: MIT */
/* tests/unit/test_cgroup_file.c: names and values of cgroup v1 mean the same in v2. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/cgroup_file.h"
#include "kern/cgroup.h"
#include "tests/lib/run_cases.h"

/* A directory with files stands for the cgroup: what is asked is which text goes into which. */
static char place[] = "/tmp/cgroup-file-XXXXXX";
static int dir_fd;

static void put(const char *file, const char *text)
{
	OWN_FD int fd = fd_open_at(dir_fd, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
}

static const char *content(const char *file)
{
	static char text[CGROUP_FILE_ROOM];

	ck_assert_int_ge(cgroup_read_text(dir_fd, file, text, sizeof(text)), 0);
	return text;
}

static const char *got(const char *name)
{
	static char text[CGROUP_FILE_ROOM];
	struct err e;

	ck_assert_int_eq(cgroup_file_get(dir_fd, name, text, &e), 0);
	return text;
}

/* An empty file first: a shorter text does not take the end of a longer one away, as the kernel's.
 */
static const char *written(const char *name, const char *value)
{
	struct err e;

	put(cgroup_file_name(name), "");
	ck_assert_int_eq(cgroup_file_set(dir_fd, name, value, &e), 0);
	return content(cgroup_file_name(name));
}

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(place));
	dir_fd = fd_open_at(AT_FDCWD, place, O_RDONLY | O_DIRECTORY, 0);
	ck_assert_int_ge(dir_fd, 0);
}

static void teardown(void)
{
	static const char *const files[] = {"cpu.weight", "cpu.max",         "memory.max",
					    "memory.low", "memory.swap.max", "memory.events",
					    "cpu.stat",   "io.weight",       "cgroup.freeze"};

	for (size_t i = 0; i < COUNT_OF(files); i++)
		(void)unlinkat(dir_fd, files[i], 0);
	fd_close(&dir_fd);
	(void)rmdir(place);
}

START_TEST(shares)
{
	ck_assert_str_eq(written("cpu.shares", "1024"), "100");
	ck_assert_str_eq(written("cpu.shares", "512"), "50");
	ck_assert_str_eq(written("cpu.shares", "2"), "1");
	ck_assert_str_eq(written("cpu.shares", "262144"), "10000");
	put("cpu.weight", "50\n");
	ck_assert_str_eq(got("cpu.shares"), "512\n");
	for (long long w = 1; w <= 10000; w++)
		ck_assert_int_eq(cgroup_file_weight_of_shares(cgroup_file_shares_of_weight(w)), w);
}
END_TEST

START_TEST(quota)
{
	put("cpu.max", "max 100000\n");
	ck_assert_str_eq(got("cpu.cfs_quota_us"), "-1\n");
	ck_assert_str_eq(got("cpu.cfs_period_us"), "100000\n");
	ck_assert_str_eq(written("cpu.cfs_quota_us", "50000"), "50000 100000");
	put("cpu.max", "50000 100000\n");
	ck_assert_str_eq(got("cpu.cfs_quota_us"), "50000\n");
	ck_assert_str_eq(written("cpu.cfs_quota_us", "-1"), "max 100000");
}
END_TEST

START_TEST(memory)
{
	ck_assert_str_eq(written("memory.limit_in_bytes", "512M"), "536870912");
	ck_assert_str_eq(written("memory.limit_in_bytes", "4096"), "4096");
	ck_assert_str_eq(written("memory.limit_in_bytes", "-1"), "max");
	put("memory.max", "max\n");
	ck_assert_str_eq(got("memory.limit_in_bytes"), "-1\n");
	put("memory.max", "1048576\n");
	/* Both together in v1, swap alone in v2. */
	ck_assert_str_eq(written("memory.memsw.limit_in_bytes", "3M"), "2097152");
	put("memory.swap.max", "2097152\n");
	ck_assert_str_eq(got("memory.memsw.limit_in_bytes"), "3145728\n");
	put("memory.events", "low 0\nhigh 0\nmax 7\noom 1\n");
	ck_assert_str_eq(got("memory.failcnt"), "7\n");
	ck_assert_str_eq(written("memory.soft_limit_in_bytes", "1g"), "1073741824");
}
END_TEST

START_TEST(others)
{
	put("cpu.stat", "usage_usec 1234\nuser_usec 1\n");
	ck_assert_str_eq(got("cpuacct.usage"), "1234000\n");
	ck_assert_str_eq(written("blkio.weight", "10"), "1");
	ck_assert_str_eq(written("blkio.weight", "1000"), "10000");
	put("io.weight", "default 10000\n");
	ck_assert_str_eq(got("blkio.weight"), "1000\n");
	put("cgroup.freeze", "1\n");
	ck_assert_str_eq(got("freezer.state"), "FROZEN\n");
	for (long long w = 10; w <= 1000; w++)
		ck_assert_int_eq(cgroup_file_blkio_of_io(cgroup_file_io_of_blkio(w)), w);
	ck_assert_ptr_null(cgroup_file_name("devices.list"));
	ck_assert_str_eq(cgroup_file_name("memory.max"), "memory.max");
}
END_TEST

START_TEST(wrong)
{
	static const char *const values[] = {"", "x", "12x", "1Mx", "M"};
	static char text[CGROUP_FILE_ROOM];
	struct err e;

	put("memory.max", "1048576\n");
	put("memory.swap.max", "0\n");
	put("cpu.max", "max 100000\n");
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		ck_assert_int_lt(cgroup_file_set(dir_fd, "memory.limit_in_bytes", values[i], &e),
				 0);
		ck_assert_int_lt(cgroup_file_set(dir_fd, "cpu.shares", values[i], &e), 0);
		ck_assert_int_lt(cgroup_file_set(dir_fd, "cpu.cfs_quota_us", values[i], &e), 0);
		ck_assert_int_lt(
			cgroup_file_set(dir_fd, "memory.memsw.limit_in_bytes", values[i], &e), 0);
	}
	ck_assert_str_eq(content("memory.max"), "1048576\n");
	/* Less for both than for memory alone. */
	ck_assert_int_lt(cgroup_file_set(dir_fd, "memory.memsw.limit_in_bytes", "1000", &e), 0);
	ck_assert_int_lt(cgroup_file_set(dir_fd, "cpuacct.usage", "0", &e), 0);
	ck_assert_str_eq(e.text, "cannot write cpuacct.usage: it is only told");
	ck_assert_int_lt(cgroup_file_get(dir_fd, "devices.list", text, &e), 0);
	ck_assert_int_lt(cgroup_file_get(dir_fd, "../cgroup.procs", text, &e), 0);
	ck_assert_int_lt(cgroup_file_get(dir_fd, "", text, &e), 0);
	ck_assert_int_eq(e.exit_code, EXIT_CODE_USAGE);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("cgroup_file");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, shares);
	tcase_add_test(tests, quota);
	tcase_add_test(tests, memory);
	tcase_add_test(tests, others);
	tcase_add_test(tests, wrong);
	return run_cases("cgroup_file", tests);
}
