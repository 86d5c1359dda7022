/* SPDX-License-Identifier: MIT */
/* container/cgroup_file.c: translating names and values of cgroup v1. */
#include "container/cgroup_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kern/cgroup.h"

#define WEIGHT_MIN 1
#define WEIGHT_MAX 10000
#define SHARES_DEFAULT 1024
#define WEIGHT_DEFAULT 100

static long long clamp(long long n, long long least, long long most)
{
	return n < least ? least : n > most ? most : n;
}

/* Both are shares of what siblings have: what counts is their proportion, which is kept. */
long long cgroup_file_weight_of_shares(long long shares)
{
	return clamp((clamp(shares, 2, 262144) * WEIGHT_DEFAULT + SHARES_DEFAULT / 2) /
			     SHARES_DEFAULT,
		     WEIGHT_MIN, WEIGHT_MAX);
}

long long cgroup_file_shares_of_weight(long long weight)
{
	return clamp((weight * SHARES_DEFAULT + WEIGHT_DEFAULT / 2) / WEIGHT_DEFAULT, 2, 262144);
}

/* 10 to 1000 are 1 to 10000, as the runtimes of OCI containers agree. */
long long cgroup_file_io_of_blkio(long long weight)
{
	return 1 + (clamp(weight, 10, 1000) - 10) * 9999 / 990;
}

long long cgroup_file_blkio_of_io(long long weight)
{
	return 10 + ((clamp(weight, 1, 10000) - 1) * 990 + 9998) / 9999;
}

/* A number of bytes with the suffix that the kernel takes; -1 is none. */
static bool parse_bytes(const char *text, int64_t *ret)
{
	char *end;
	int64_t n = strtoll(text, &end, 10);
	static const char suffixes[] = "kmgt";
	const char *at = *end ? strchr(suffixes, *end | 0x20) : NULL;

	if (end == text || (*end && (!at || end[1])))
		return false;
	*ret = n < 0 ? -1 : n << (at ? 10 * (at - suffixes + 1) : 0);
	return true;
}

static bool parse_number(const char *text, long long *ret)
{
	char *end;

	*ret = strtoll(text, &end, 10);
	return end != text && !*end;
}

static int read_number(int dir_fd, const char *file, const char *key, int64_t none, char *text)
{
	int64_t n = none;
	char raw[256];

	if (cgroup_read_text(dir_fd, file, raw, sizeof(raw)) < 0)
		return -1;
	(void)cgroup_read(dir_fd, file, key, &n);
	(void)snprintf(text, CGROUP_FILE_ROOM, "%" PRId64 "\n", n);
	return 0;
}

static int write_number(int dir_fd, const char *file, long long n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld", n);
	return cgroup_write(dir_fd, file, text);
}

static int invalid(void)
{
	errno = EINVAL;
	return -1;
}

static int get_shares(int dir_fd, char *text)
{
	int64_t weight = WEIGHT_DEFAULT;

	if (!cgroup_read(dir_fd, "cpu.weight", NULL, &weight))
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%lld\n", cgroup_file_shares_of_weight(weight));
	return 0;
}

static int set_shares(int dir_fd, const char *value)
{
	long long n;

	return parse_number(value, &n)
		       ? write_number(dir_fd, "cpu.weight", cgroup_file_weight_of_shares(n))
		       : invalid();
}

/* "cpu.max" is "QUOTA PERIOD"; QUOTA can be max. */
static int read_cpu_max(int dir_fd, long long *ret_quota, long long *ret_period)
{
	char text[64];
	char *period;

	if (cgroup_read_text(dir_fd, "cpu.max", text, sizeof(text)) < 0)
		return -1;
	*ret_quota = strncmp(text, "max", 3) ? strtoll(text, NULL, 10) : -1;
	period = strchr(text, ' ');
	*ret_period = period ? strtoll(period, NULL, 10) : 100000;
	return 0;
}

static int write_cpu_max(int dir_fd, long long quota, long long period)
{
	char text[64];

	if (quota < 0)
		(void)snprintf(text, sizeof(text), "max %lld", period);
	else
		(void)snprintf(text, sizeof(text), "%lld %lld", quota, period);
	return cgroup_write(dir_fd, "cpu.max", text);
}

static int get_quota(int dir_fd, char *text)
{
	long long quota;
	long long period;

	if (read_cpu_max(dir_fd, &quota, &period) < 0)
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%lld\n", quota);
	return 0;
}

static int get_period(int dir_fd, char *text)
{
	long long quota;
	long long period;

	if (read_cpu_max(dir_fd, &quota, &period) < 0)
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%lld\n", period);
	return 0;
}

static int set_quota(int dir_fd, const char *value)
{
	long long quota;
	long long period;
	long long n;

	if (!parse_number(value, &n))
		return invalid();
	return read_cpu_max(dir_fd, &quota, &period) < 0 ? -1 : write_cpu_max(dir_fd, n, period);
}

static int set_period(int dir_fd, const char *value)
{
	long long quota;
	long long period;
	long long n;

	if (!parse_number(value, &n) || n <= 0)
		return invalid();
	return read_cpu_max(dir_fd, &quota, &period) < 0 ? -1 : write_cpu_max(dir_fd, quota, n);
}

static int get_cpu_time(int dir_fd, char *text)
{
	int64_t us;

	if (!cgroup_read(dir_fd, "cpu.stat", "usage_usec", &us))
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%" PRId64 "\n", us * 1000);
	return 0;
}

static int write_bytes(int dir_fd, const char *file, const char *value)
{
	int64_t n;

	if (!parse_bytes(value, &n))
		return invalid();
	return n < 0 ? cgroup_write(dir_fd, file, "max") : write_number(dir_fd, file, n);
}

static int get_limit(int dir_fd, char *text)
{
	return read_number(dir_fd, "memory.max", NULL, -1, text);
}

static int set_limit(int dir_fd, const char *value)
{
	return write_bytes(dir_fd, "memory.max", value);
}

static int get_soft_limit(int dir_fd, char *text)
{
	return read_number(dir_fd, "memory.low", NULL, -1, text);
}

static int set_soft_limit(int dir_fd, const char *value)
{
	return write_bytes(dir_fd, "memory.low", value);
}

/* In v1 memory and swap together; in v2 swap alone. */
static int get_both(int dir_fd, char *text)
{
	int64_t memory;
	int64_t swap;

	if (!cgroup_read(dir_fd, "memory.max", NULL, &memory) ||
	    !cgroup_read(dir_fd, "memory.swap.max", NULL, &swap))
		return read_number(dir_fd, "memory.swap.max", "none", -1, text);
	(void)snprintf(text, CGROUP_FILE_ROOM, "%" PRId64 "\n", memory + swap);
	return 0;
}

static int set_both(int dir_fd, const char *value)
{
	int64_t memory;
	int64_t both;

	if (!parse_bytes(value, &both))
		return invalid();
	if (both < 0)
		return cgroup_write(dir_fd, "memory.swap.max", "max");
	/* As v1 demands: first the memory, and not more than both. */
	if (!cgroup_read(dir_fd, "memory.max", NULL, &memory) || memory > both)
		return invalid();
	return write_number(dir_fd, "memory.swap.max", both - memory);
}

static int get_failures(int dir_fd, char *text)
{
	return read_number(dir_fd, "memory.events", "max", 0, text);
}

static int get_blkio(int dir_fd, char *text)
{
	int64_t weight;

	if (!cgroup_read(dir_fd, "io.weight", "default", &weight))
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%lld\n", cgroup_file_blkio_of_io(weight));
	return 0;
}

static int set_blkio(int dir_fd, const char *value)
{
	long long n;

	return parse_number(value, &n)
		       ? write_number(dir_fd, "io.weight", cgroup_file_io_of_blkio(n))
		       : invalid();
}

static int get_freezer(int dir_fd, char *text)
{
	int64_t frozen;

	if (!cgroup_read(dir_fd, "cgroup.freeze", NULL, &frozen))
		return -1;
	(void)snprintf(text, CGROUP_FILE_ROOM, "%s\n", frozen ? "FROZEN" : "THAWED");
	return 0;
}

/* get and set NULL: the values are the same. */
static const struct old {
	const char *name;
	const char *file;
	int (*get)(int dir_fd, char *text);
	int (*set)(int dir_fd, const char *value);
} olds[] = {
	{"cpu.shares", "cpu.weight", get_shares, set_shares},
	{"cpu.cfs_quota_us", "cpu.max", get_quota, set_quota},
	{"cpu.cfs_period_us", "cpu.max", get_period, set_period},
	{"cpuacct.usage", "cpu.stat", get_cpu_time, NULL},
	{"memory.limit_in_bytes", "memory.max", get_limit, set_limit},
	{"memory.soft_limit_in_bytes", "memory.low", get_soft_limit, set_soft_limit},
	{"memory.memsw.limit_in_bytes", "memory.swap.max", get_both, set_both},
	{"memory.usage_in_bytes", "memory.current", NULL, NULL},
	{"memory.max_usage_in_bytes", "memory.peak", NULL, NULL},
	{"memory.failcnt", "memory.events", get_failures, NULL},
	{"blkio.weight", "io.weight", get_blkio, set_blkio},
	{"freezer.state", "cgroup.freeze", get_freezer, NULL},
	{"tasks", "cgroup.threads", NULL, NULL},
};

static const struct old *find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(olds); i++)
		if (!strcmp(olds[i].name, name))
			return &olds[i];
	return NULL;
}

const char *cgroup_file_name(const char *name)
{
	const struct old *old = find(name);

	if (old)
		return old->file;
	return strncmp(name, "devices.", 8) != 0 ? name : NULL;
}

static int check_name(const char *name, struct err *e)
{
	if (!cgroup_file_name(name)) {
		(void)err_set(e, "there is no '%s' in cgroup v2", name);
		return err_hint(e, "an ordinary user's sandbox has the devices that are shown "
				   "inside (devices = [...]), and no others");
	}
	if (!*name || strchr(name, '/') || name[0] == '.')
		return err_usage(e, "'%s' is not the name of a file of a cgroup", name);
	return 0;
}

static int refuse(const char *verb, const char *name, struct err *e)
{
	const char *file = cgroup_file_name(name);
	bool missing = errno == ENOENT;

	(void)err_sys(e, "cannot %s %s%s%s%s", verb, name, file == name ? "" : " (",
		      file == name ? "" : file, file == name ? "" : ")");
	return missing ? err_hint(e, "no such file, or its controller is not handed over: cubby "
				     "doctor shows which are")
		       : -1;
}

int cgroup_file_get(int dir_fd, const char *name, char text[CGROUP_FILE_ROOM], struct err *e)
{
	const struct old *old = find(name);
	int done;

	if (check_name(name, e) < 0)
		return -1;
	if (old && old->get)
		done = old->get(dir_fd, text);
	else
		done = cgroup_read_text(dir_fd, old ? old->file : name, text, CGROUP_FILE_ROOM) < 0
			       ? -1
			       : 0;
	return done < 0 ? refuse("read", name, e) : 0;
}

int cgroup_file_set(int dir_fd, const char *name, const char *value, struct err *e)
{
	const struct old *old = find(name);
	int done;

	if (check_name(name, e) < 0)
		return -1;
	if (old && !old->set)
		return err_set(e, "cannot write %s: it is only told", name);
	done = old ? old->set(dir_fd, value) : cgroup_write(dir_fd, name, value);
	return done < 0 ? refuse("write", name, e) : 0;
}
