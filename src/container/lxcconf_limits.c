/* SPDX-License-Identifier: MIT */
/* container/lxcconf_limits.c: limits of a file of LXC, by the names of cgroup v2, v1 and setrlimit.
 */
#include <inttypes.h>
#include <string.h>

#include "container/cgroup_file.h"
#include "container/lxcconf_map.h"

#define PERIOD_DEFAULT 100000
#define PERIOD "lxc.cgroup.cpu.cfs_period_us"
#define MEMORY "lxc.cgroup.memory.limit_in_bytes"

static bool is_unlimited(const char *text)
{
	return !strcmp(text, "max") || !strcmp(text, "-1") || !strcmp(text, "unlimited");
}

static bool read_number(const char *text, int64_t *ret)
{
	return type_parse_number(TYPE_INT, text, ret);
}

static void say_number(struct lxcconf *c, const struct lxc_entry *entry, int64_t n)
{
	lxcconf_say(c, entry->row->key, arena_printf(c->arena, "%" PRId64, n), entry->at);
}

/* The kernel takes 512m as well as 512M. */
static const char *size_text(struct lxcconf *c, const char *value)
{
	char *text = arena_strdup(c->arena, value);
	size_t len = strlen(text);

	if (len > 0 && strchr("kmgt", text[len - 1]))
		text[len - 1] = (char)(text[len - 1] - 'a' + 'A');
	return text;
}

void lxcconf_bytes(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (!is_unlimited(entry->value))
		lxcconf_say(c, entry->row->key, size_text(c, entry->value), entry->at);
}

void lxcconf_bounded(struct lxcconf *c, const struct lxc_entry *entry)
{
	if (!is_unlimited(entry->value))
		lxcconf_text(c, entry);
}

static void say_cpus(struct lxcconf *c, const struct lxc_entry *entry, int64_t quota,
		     int64_t period)
{
	int64_t thousandths = (quota * 1000 + period / 2) / period;

	lxcconf_say(c, entry->row->key,
		    arena_printf(c->arena, "%" PRId64 ".%03" PRId64, thousandths / 1000,
				 thousandths % 1000),
		    entry->at);
}

/* "QUOTA PERIOD"; QUOTA can be max, PERIOD be left out. */
void lxcconf_cpu_max(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct origin place = entry->at;
	const char *at = entry->value;
	const char *quota_word;
	const char *period_word;
	int64_t period = PERIOD_DEFAULT;
	int64_t quota;

	place.len = 0;
	if (!lxcconf_word(c, &at, &place, &quota_word) || is_unlimited(quota_word))
		return;
	if (!read_number(quota_word, &quota) || quota > INT64_MAX / 2000 ||
	    (lxcconf_word(c, &at, &place, &period_word) &&
	     (!read_number(period_word, &period) || period == 0)))
		lxcconf_bad_value(c, entry, "50000 100000");
	else
		say_cpus(c, entry, quota, period);
}

void lxcconf_quota(struct lxcconf *c, const struct lxc_entry *entry)
{
	const struct lxc_entry *said = lxcconf_find(c, PERIOD);
	int64_t period = PERIOD_DEFAULT;
	int64_t quota;

	if (is_unlimited(entry->value))
		return;
	if (said && (!read_number(said->value, &period) || period == 0))
		lxcconf_bad_value(c, said, "100000");
	else if (!read_number(entry->value, &quota) || quota > INT64_MAX / 2000)
		lxcconf_bad_value(c, entry, "50000");
	else
		say_cpus(c, entry, quota, period);
}

void lxcconf_shares(struct lxcconf *c, const struct lxc_entry *entry)
{
	int64_t shares;

	if (read_number(entry->value, &shares))
		say_number(c, entry, cgroup_file_weight_of_shares(shares));
	else
		lxcconf_bad_value(c, entry, "1024");
}

/* "N" or "default N"; a weight for one disk has no key. */
void lxcconf_io_weight(struct lxcconf *c, const struct lxc_entry *entry)
{
	static const char all[] = "default ";
	bool named = !strncmp(entry->value, all, sizeof(all) - 1);

	if (strchr(entry->value, ':'))
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			       "a weight is for all disks", "cubby cgroup NAME io.weight VALUE");
	else
		lxcconf_say(c, entry->row->key, entry->value + (named ? sizeof(all) - 1 : 0),
			    entry->at);
}

void lxcconf_blkio(struct lxcconf *c, const struct lxc_entry *entry)
{
	int64_t weight;

	if (read_number(entry->value, &weight))
		say_number(c, entry, cgroup_file_io_of_blkio(weight));
	else
		lxcconf_bad_value(c, entry, "500");
}

/* In v1 memory and swap together; a profile says swap alone. */
void lxcconf_memsw(struct lxcconf *c, const struct lxc_entry *entry)
{
	const struct lxc_entry *memory = lxcconf_find(c, MEMORY);
	int64_t both;
	int64_t own;

	if (is_unlimited(entry->value))
		return;
	if (!type_parse_number(TYPE_SIZE, size_text(c, entry->value), &both)) {
		lxcconf_bad_value(c, entry, "1G");
		return;
	}
	if (memory && type_parse_number(TYPE_SIZE, size_text(c, memory->value), &own) &&
	    own <= both)
		say_number(c, entry, both - own);
	else
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			       "it is a limit of memory and swap together, of which memory must be "
			       "known",
			       MEMORY " = SIZE, not more than this");
}

/* "SOFT:HARD" or one for both; a profile has one. */
void lxcconf_rlimit(struct lxcconf *c, const struct lxc_entry *entry)
{
	const struct key *key = &key_table[entry->row->key];
	size_t len = strcspn(entry->value, ":");
	const char *soft = arena_copy(c->arena, entry->value, len);
	const char *hard = entry->value[len] ? entry->value + len + 1 : soft;
	int64_t n;

	if (strcmp(soft, hard) != 0)
		lxcconf_cannot(c, entry->at,
			       arena_printf(c->arena, "%s = %s", entry->name, entry->value),
			       "the soft and the hard limit are one",
			       arena_printf(c->arena, "%s = %s", entry->name, soft));
	else if (is_unlimited(soft) && key->default_text[0])
		lxcconf_cannot(c, entry->at, arena_printf(c->arena, "%s = unlimited", entry->name),
			       "there is a limit where none is said",
			       arena_printf(c->arena, "%s = a number, large enough", entry->name));
	else if (!is_unlimited(soft) && !read_number(soft, &n))
		lxcconf_bad_value(c, entry, "1024");
	else if (!is_unlimited(soft))
		lxcconf_say(c, key->id,
			    key->type == TYPE_TIME ? arena_printf(c->arena, "%ss", soft) : soft,
			    entry->at);
}
