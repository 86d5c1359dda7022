/* SPDX-License-Identifier: MIT */
/* procfs/test_show.c: what a sandbox sees of cgroups, with directories that look like them. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"
#include "helpers/procfs/tasks.h"
#include "tests/lib/run_cases.h"

enum { MIB = 1 << 20, AGE_S = 100 };

static char top[] = "/tmp/cubby-show.XXXXXX";

static void put(const char *name, const char *text)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", top, name);
	fd = fd_open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
	(void)close(fd);
}

static void put_number(const char *name, unsigned long long number)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%llu\n", number);
	put(name, text);
}

/* A sandbox of two processors, 100 seconds old, in a cgroup of 256 MiB in one of 128 MiB. */
static void begin(void)
{
	struct procview v = {.begin_ms = 0};
	struct timespec t;
	char dir[128];
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(top));
	(void)snprintf(dir, sizeof(dir), "%s/own", top);
	ck_assert_int_eq(mkdir(dir, 0755), 0);
	put("memory.max", "134217728\n");
	put_number("memory.current", 120ULL * MIB);
	put("memory.swap.max", "max\n");
	put_number("own/memory.max", 256ULL * MIB);
	put_number("own/memory.current", 40ULL * MIB);
	put_number("own/memory.swap.max", 4096);
	put_number("own/memory.swap.current", 1024);
	put("own/memory.stat",
	    "anon 10485760\nfile 20971520\nfile_mapped 1048576\nfile_dirty 4096\n"
	    "file_writeback 8192\nanon_thp 2097152\nshmem 3145728\n"
	    "inactive_file 1048576\nactive_file 2097152\n"
	    "slab_reclaimable 1048576\nslab_unreclaimable 2097152\n"
	    "kernel_stack 16384\n");
	put("own/cpu.stat", "usage_usec 31000000\nuser_usec 20000000\nsystem_usec 10000000\n"
			    "nr_throttled 3\nthrottled_usec 5000000\n");
	put("own/io.stat", "");
	fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0);
	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	v.begin_ms = v.zero_ms = (int64_t)t.tv_sec * 1000 - AGE_S * 1000;
	v.processors[0] = 1 << 1 | 1 << 3;
	source_open_host();
	source_open_group(fd);
	(void)close(fd);
	tasks_open(fd_open_at(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY, 0));
	show_begin(&v);
}

static void remove_all(void)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "/bin/rm -rf %s", top);
	ck_assert_int_eq(system(command), 0);
}

static char *shown(void (*show)(FILE *out))
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	show(out);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static uint64_t kib(const char *meminfo, const char *name)
{
	uint64_t n = 0;

	ck_assert_msg(source_number(meminfo, name, &n), "no line %s", name);
	return n;
}

START_TEST(memory_is_the_least_of_all_levels)
{
	char *text = shown(show_meminfo);

	ck_assert_uint_eq(kib(text, "MemTotal"), 128 << 10);
	ck_assert_uint_eq(kib(text, "MemFree"), 8 << 10);
	/* 8 MiB left above, and 1 + 2 + 1 that can be given back. */
	ck_assert_uint_eq(kib(text, "MemAvailable"), 12 << 10);
	free(text);
}
END_TEST

START_TEST(each_count_of_the_cgroup_has_its_line)
{
	char *text = shown(show_meminfo);

	ck_assert_uint_eq(kib(text, "Cached"), 20 << 10);
	ck_assert_uint_eq(kib(text, "Mapped"), 1 << 10);
	ck_assert_uint_eq(kib(text, "Dirty"), 4);
	ck_assert_uint_eq(kib(text, "Writeback"), 8);
	ck_assert_uint_eq(kib(text, "AnonPages"), 10 << 10);
	ck_assert_uint_eq(kib(text, "AnonHugePages"), 2 << 10);
	ck_assert_uint_eq(kib(text, "Shmem"), 3 << 10);
	ck_assert_uint_eq(kib(text, "Slab"), 3 << 10);
	ck_assert_uint_eq(kib(text, "KernelStack"), 16);
	ck_assert_uint_eq(kib(text, "Buffers"), 0);
	free(text);
}
END_TEST

START_TEST(swap_is_limited_too)
{
	char *text = shown(show_meminfo);
	uint64_t host = 0;

	(void)source_number(source_read(HOST_MEMINFO), "SwapTotal", &host);
	ck_assert_uint_eq(kib(text, "SwapTotal"), host < 4 ? host : 4);
	free(text);
	text = shown(show_swaps);
	ck_assert_ptr_nonnull(strstr(text, "Filename"));
	ck_assert_int_eq(strstr(text, "virtual\t\t4\t1\t") != NULL, host >= 4);
	free(text);
}
END_TEST

START_TEST(time_is_spread_over_the_processors)
{
	char *text = shown(show_stat);
	unsigned long long t[8];

	ck_assert_int_eq(sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1],
				&t[2], &t[3], &t[4], &t[5], &t[6], &t[7]),
			 8);
	ck_assert_uint_eq(t[0], 2000);
	ck_assert_uint_eq(t[2], 1000);
	ck_assert_uint_eq(t[7], 500);
	/* 200 s of two processors, less 30 busy and 5 waited; the test itself takes a moment. */
	ck_assert(t[3] >= 16500 && t[3] < 17500);
	ck_assert_ptr_nonnull(strstr(text, "\ncpu0 1000 0 500 "));
	ck_assert_ptr_nonnull(strstr(text, "\ncpu1 1000 0 500 "));
	ck_assert_ptr_null(strstr(text, "\ncpu2"));
	free(text);
}
END_TEST

START_TEST(disks_are_those_that_the_cgroup_used)
{
	unsigned major;
	unsigned minor;
	char name[64];
	char line[128];
	char wanted[160];
	const char *host = source_read(HOST_DISKSTATS);
	char *text;

	if (!host || sscanf(host, "%u %u %63s", &major, &minor, name) != 3)
		return;
	(void)snprintf(line, sizeof(line),
		       "%u:%u rbytes=4096 wbytes=1024 rios=2 wios=1 dbytes=512 dios=7\n"
		       "999:9 rbytes=1 wbytes=1 rios=1 wios=1 dbytes=0 dios=0\n",
		       major, minor);
	put("own/io.stat", line);
	text = shown(show_diskstats);
	(void)snprintf(wanted, sizeof(wanted), "%4u %7u %s 2 0 8 0 1 0 2 0 0 0 0 7 0 1 0 0 0\n",
		       major, minor, name);
	ck_assert_str_eq(text, wanted);
	free(text);
}
END_TEST

START_TEST(processors_are_numbered_from_zero)
{
	char *text = shown(show_online);

	ck_assert_str_eq(text, "0-1\n");
	ck_assert_int_eq(show_may_use(1), 1);
	ck_assert_int_eq(show_may_use(0), 0);
	free(text);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("show");

	tcase_add_unchecked_fixture(cases, begin, remove_all);
	tcase_add_test(cases, memory_is_the_least_of_all_levels);
	tcase_add_test(cases, each_count_of_the_cgroup_has_its_line);
	tcase_add_test(cases, swap_is_limited_too);
	tcase_add_test(cases, time_is_spread_over_the_processors);
	tcase_add_test(cases, disks_are_those_that_the_cgroup_used);
	tcase_add_test(cases, processors_are_numbered_from_zero);
	return run_cases("show", cases);
}
