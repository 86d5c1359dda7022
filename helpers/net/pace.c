/* SPDX-License-Identifier: MIT */
/* net/pace.c: a token bucket that holds what flows in a tenth of a second. */
#include "helpers/net/pace.h"

#include "helpers/net/flow.h"
#include "helpers/net/loop.h"
#include "helpers/net/quota.h"

#define RATE_MAX (1ULL << 40)

enum {
	TICK_MS = 10,
	SECOND_MS = 1000,
	BURSTS = 10,      /* of a second */
	SHARE_MIN = 1500, /* less is not worth a packet */
};

static uint64_t rate;
static int64_t level; /* below 0: a datagram was longer than what there was */
static int64_t filled_at;
static unsigned waiting, sharing; /* since the last tick, and before it */

static bool tick(int64_t now);
static struct ticker ticker = {.ms = TICK_MS, .tick = tick};

static int64_t depth(void)
{
	uint64_t burst = rate / BURSTS;

	return burst < SHARE_MIN ? SHARE_MIN : (int64_t)burst;
}

static void fill(void)
{
	int64_t now = loop_now();
	int64_t passed = now - filled_at < SECOND_MS ? now - filled_at : SECOND_MS;
	int64_t earned = (int64_t)rate * passed / SECOND_MS;

	/* Too short for a byte: it counts the next time. */
	if (earned <= 0)
		return;
	filled_at = now;
	level = level + earned < depth() ? level + earned : depth();
}

static bool tick(int64_t now)
{
	(void)now;
	sharing = waiting;
	waiting = 0;
	if (sharing == 0)
		return false;
	flow_wake();
	return true;
}

void pace_begin(uint64_t bytes_a_second)
{
	rate = bytes_a_second < RATE_MAX ? bytes_a_second : RATE_MAX;
	level = depth();
	filled_at = loop_now();
}

size_t pace_share(size_t wanted)
{
	int64_t share;

	if (rate == 0)
		return wanted;
	fill();
	if (level <= 0)
		return 0;
	share = sharing > 1 ? level / sharing : level;
	if (share < SHARE_MIN)
		share = level < SHARE_MIN ? level : SHARE_MIN;
	return wanted < (size_t)share ? wanted : (size_t)share;
}

void pace_count(size_t bytes)
{
	quota_count(bytes);
	if (rate > 0)
		level -= (int64_t)bytes;
}

bool pace_is_shared(void)
{
	return rate > 0 && sharing > 1;
}

void pace_wait(void)
{
	waiting++;
	loop_wake(&ticker);
}

bool pace_take(size_t bytes)
{
	if (pace_share(1) == 0 || !quota_fits(bytes))
		return false;
	pace_count(bytes);
	return true;
}
