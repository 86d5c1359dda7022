/* SPDX-License-Identifier: MIT */
/* net/loop.c: one epoll, a list of those who want another turn, and a few tickers. */
#include "helpers/net/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

enum { EVENTS = 64, GARBAGE_FIRST = 64 };

static int epoll_fd = -1;
static int64_t now;
static struct source *again_first;
static struct source **again_last = &again_first;
static struct ticker *tickers;
static void **garbage;
static unsigned garbage_count;
static unsigned garbage_room;

int loop_init(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	now = clock_ms();
	return epoll_fd < 0 ? -1 : 0;
}

int loop_watch(struct source *s)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET,
				    .data.ptr = s};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, s->fd, &event);
}

void loop_again(struct source *s)
{
	if (s->again)
		return;
	s->again = true;
	s->next_again = NULL;
	*again_last = s;
	again_last = &s->next_again;
}

void loop_close(struct source *s)
{
	struct source **at = &again_first;

	fd_close(&s->fd);
	while (s->again && *at && *at != s)
		at = &(*at)->next_again;
	if (!s->again || !*at)
		return;
	*at = s->next_again;
	if (again_last == &s->next_again)
		again_last = at;
	s->again = false;
}

static void empty_garbage(void)
{
	while (garbage_count > 0)
		free(garbage[--garbage_count]);
}

void loop_free(void *memory)
{
	if (garbage_count == garbage_room) {
		unsigned room = garbage_room ? garbage_room * 2 : GARBAGE_FIRST;
		void **larger = reallocarray(garbage, room, sizeof(*larger));

		if (!larger)
			return; /* lost: better than used after it was freed */
		garbage = larger;
		garbage_room = room;
	}
	garbage[garbage_count++] = memory;
}

void loop_wake(struct ticker *t)
{
	if (!t->known) {
		t->known = true;
		t->next = tickers;
		tickers = t;
	}
	if (t->at == 0)
		t->at = now + t->ms;
}

int64_t loop_now(void)
{
	return now;
}

static int time_left(void)
{
	int64_t first = 0;

	if (again_first)
		return 0;
	for (const struct ticker *t = tickers; t; t = t->next)
		if (t->at != 0 && (first == 0 || t->at < first))
			first = t->at;
	if (first == 0)
		return -1;
	return first <= now ? 0 : (int)(first - now);
}

static void tick(void)
{
	for (struct ticker *t = tickers; t; t = t->next) {
		if (t->at == 0 || t->at > now)
			continue;
		t->at = t->tick(now) ? now + t->ms : 0;
	}
}

/* Only those that are on the list now: who asks again waits for the next turn. */
static void call_again(void)
{
	struct source *last = again_first;

	if (!last)
		return;
	while (last->next_again)
		last = last->next_again;
	for (bool more = true; more && again_first;) {
		struct source *s = again_first;

		more = s != last;
		again_first = s->next_again;
		if (!again_first)
			again_last = &again_first;
		s->again = false;
		if (s->fd >= 0)
			s->ready(s);
	}
}

static uint32_t heard_of(uint32_t events)
{
	return ((events & EPOLLIN) ? LOOP_BYTES : 0) | ((events & EPOLLOUT) ? LOOP_ROOM : 0) |
	       ((events & ~(uint32_t)(EPOLLIN | EPOLLOUT)) ? LOOP_OTHER : 0);
}

/* What it owns may be gone afterwards, but not its memory yet. */
static void call(struct source *s, uint32_t events)
{
	if (s->fd < 0)
		return;
	s->heard = heard_of(events);
	s->ready(s);
	s->heard = 0;
}

void loop_run(void)
{
	struct epoll_event events[EVENTS];

	for (;;) {
		int count = epoll_wait(epoll_fd, events, EVENTS, time_left());

		if (count < 0 && errno != EINTR)
			_exit(1);
		now = clock_ms();
		for (int i = 0; i < count; i++)
			call(events[i].data.ptr, events[i].events);
		call_again();
		tick();
		empty_garbage();
	}
}
