/* SPDX-License-Identifier: MIT */
/* unit/test_events.c: who follows the log of events goes on to the next one, also when it is yet to
 * come. */
#include <check.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/events.h"
#include "tests/lib/run_cases.h"

static struct facts facts;
static struct arena arena;
static struct err e;
static struct events events;
static char dir[] = "/tmp/cubby-events.XXXXXX";
static char path[PATH_MAX];
static char old[PATH_MAX];

static void begin(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/events", dir);
	snprintf(old, sizeof(old), "%s/events.1", dir);
	facts.state_dir = dir;
	ck_assert_int_eq(events_open(&events, &facts, false, &arena, &e), 0);
}

static void end(void)
{
	events_close(&events);
	unlink(path);
	unlink(old);
	rmdir(dir);
	arena_done(&arena);
}

static void append(const char *name)
{
	const struct event event = {.name = name,
				    .before = STATE_STOPPED,
				    .state = STATE_STARTING,
				    .exit = -1,
				    .reason = ""};

	events_append(&facts, &event, &arena);
}

static void expect(const char *name)
{
	struct event event;

	ck_assert_int_eq(events_next(&events, &event), 1);
	ck_assert_str_eq(event.name, name);
}

static void expect_none(void)
{
	struct event event;

	ck_assert_int_eq(events_next(&events, &event), 0);
}

/* Woken by what was done; nothing is read before. */
static void expect_woken(void)
{
	struct pollfd set = {.fd = events.notify_fd, .events = POLLIN};

	ck_assert_int_eq(poll(&set, 1, 10000), 1);
	events_woken(&events);
}

START_TEST(events_come_in_order)
{
	expect_none();
	append("a");
	append("b");
	expect_woken();
	expect("a");
	expect("b");
	expect_none();
}
END_TEST

/* Between the writer's rename and its first line there is no log at all. */
START_TEST(the_next_log_may_be_yet_to_come)
{
	append("a");
	expect_woken();
	expect("a");
	ck_assert_int_eq(rename(path, old), 0);
	expect_woken();
	expect_none();
	append("b");
	expect_woken();
	expect("b");
	expect_none();
}
END_TEST

START_TEST(the_rest_of_a_full_log_is_read_first)
{
	append("a");
	ck_assert_int_eq(rename(path, old), 0);
	append("b");
	expect_woken();
	expect("a");
	expect("b");
	expect_none();
}
END_TEST

START_TEST(a_full_log_is_put_aside)
{
	struct stat st;

	append("a");
	ck_assert_int_eq(truncate(path, EVENTS_BYTES), 0);
	append("b");
	ck_assert_int_eq(stat(old, &st), 0);
	ck_assert_int_eq(st.st_size, EVENTS_BYTES);
	expect("a");
	expect("b");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("events");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, events_come_in_order);
	tcase_add_test(t, the_next_log_may_be_yet_to_come);
	tcase_add_test(t, the_rest_of_a_full_log_is_read_first);
	tcase_add_test(t, a_full_log_is_put_aside);
	return run_cases("events", t);
}
