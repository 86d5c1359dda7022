/* SPDX-License-Identifier: MIT */
/* net/carry.c: look at what has come, hand it on, then take away what was taken. */
#include "helpers/net/carry.h"

#include <errno.h>
#include <sys/socket.h>

#include "helpers/net/pace.h"
#include "helpers/net/quota.h"
#include "helpers/net/sni.h"

enum {
	BUFFER = 256 * 1024,
	CHUNK_MIN = 16 * 1024,
	STEPS = 8, /* of one turn: others want theirs */
};

enum progress { PROGRESS_WAIT, PROGRESS_MORE, PROGRESS_BROKEN, PROGRESS_DENIED, PROGRESS_SPENT };

static char buffer[BUFFER];

/* A peek costs a copy, so it is about as large as what was taken last time. */
static void adapt(struct way *w, size_t seen, size_t taken)
{
	if (taken < seen)
		w->chunk = taken < CHUNK_MIN ? CHUNK_MIN : (uint32_t)taken;
	else if (seen == w->chunk && w->chunk < BUFFER)
		w->chunk = w->chunk * 2 > BUFFER ? BUFFER : w->chunk * 2;
}

static enum progress progress_of_error(void)
{
	return errno == EAGAIN || errno == EINTR ? PROGRESS_WAIT : PROGRESS_BROKEN;
}

/* What was handed on: without a copy where the kernel can, tcp(7); unix sockets cannot (EFAULT). */
static bool take_away(struct way *w, size_t len)
{
	ssize_t taken = -1;

	if (!w->copies)
		/* cppcheck-suppress nullPointer ; MSG_TRUNC takes bytes away and writes none */
		taken = recv(w->from->fd, NULL, len, MSG_TRUNC | MSG_DONTWAIT);
	w->copies = w->copies || (taken < 0 && errno == EFAULT);
	if (w->copies)
		taken = recv(w->from->fd, buffer, len, MSG_DONTWAIT);
	return taken == (ssize_t)len;
}

/* Nothing tells that it may go on but the time. */
static enum progress wait_for_share(void)
{
	pace_wait();
	return PROGRESS_WAIT;
}

/* `quiet`: when all bytes are taken, what comes next will be heard of. */
static enum progress step(struct way *w, bool quiet)
{
	size_t share = pace_share(w->chunk);
	size_t left = quota_share(share);
	ssize_t seen, taken;

	w->full = false;
	if (share == 0)
		return wait_for_share();
	/* With nothing left, for the end: what was whole ends well. */
	seen = recv(w->from->fd, buffer, left ? left : 1, MSG_PEEK | MSG_DONTWAIT);
	if (seen < 0)
		return progress_of_error();
	if (seen == 0) {
		w->ended = true;
		(void)shutdown(w->to->fd, SHUT_WR);
		return PROGRESS_WAIT;
	}
	if (left == 0)
		return PROGRESS_SPENT;
	taken = send(w->to->fd, buffer, (size_t)seen, MSG_NOSIGNAL | MSG_DONTWAIT);
	w->full = taken < seen;
	if (taken < 0)
		return progress_of_error();
	if (!take_away(w, (size_t)taken))
		return PROGRESS_BROKEN;
	w->bytes += (uint64_t)taken;
	pace_count((size_t)taken);
	adapt(w, (size_t)seen, (size_t)taken);
	if (taken < seen)
		return PROGRESS_WAIT;
	if (pace_is_shared())
		return wait_for_share();
	return quiet && !w->copies && (size_t)seen < left ? PROGRESS_WAIT : PROGRESS_MORE;
}

/*
 * Events are edges: one that told of bytes and of nothing else is followed by another one for
 * whatever comes behind them, so the last step need not look once more.
 */
static enum progress move(struct way *w)
{
	const bool quiet = (w->from->heard & (LOOP_BYTES | LOOP_OTHER)) == LOOP_BYTES;

	enum progress p = PROGRESS_MORE;

	for (unsigned n = 0; n < STEPS && p == PROGRESS_MORE && !w->ended; n++)
		p = step(w, quiet);
	return w->ended ? PROGRESS_WAIT : p;
}

/* Nothing goes out before it is known which server it is for. */
static enum progress move_up(struct flow *f)
{
	switch (f->hello_due ? sni_look(f) : SNI_OPEN) {
	case SNI_WAIT:
		return PROGRESS_WAIT;
	case SNI_DENIED:
		return PROGRESS_DENIED;
	case SNI_BROKEN:
		return PROGRESS_BROKEN;
	case SNI_OPEN:
		break;
	}
	f->hello_due = false;
	return move(&f->up);
}

/* An event of one end, if it was that, may leave nothing to do for a way. */
static bool is_due(const struct way *w)
{
	if ((w->from->heard | w->to->heard) == 0 || (w->from->heard | w->to->heard) & LOOP_OTHER)
		return true;
	return w->from->heard & LOOP_BYTES || (w->full && w->to->heard & LOOP_ROOM);
}

void carry(struct flow *f)
{
	enum progress up = is_due(&f->up) ? move_up(f) : PROGRESS_WAIT;
	bool over = up == PROGRESS_BROKEN || up == PROGRESS_DENIED || up == PROGRESS_SPENT;
	enum progress down = over ? up : is_due(&f->down) ? move(&f->down) : PROGRESS_WAIT;

	f->spent = down == PROGRESS_SPENT;
	if (up == PROGRESS_DENIED)
		flow_cut(f);
	else if (down == PROGRESS_BROKEN || f->spent)
		flow_end(f, true);
	else if (f->up.ended && f->down.ended)
		flow_end(f, false);
	else if (up == PROGRESS_MORE || down == PROGRESS_MORE)
		loop_again(&f->inside);
}

void carry_begin(struct flow *f)
{
	f->up = (struct way){.from = &f->inside, .to = &f->outside, .chunk = CHUNK_MIN};
	f->down = (struct way){.from = &f->outside, .to = &f->inside, .chunk = CHUNK_MIN};
	f->hello_due = sni_is_due(f);
	/* Whatever led here was not heard for these. */
	f->inside.heard = f->outside.heard = 0;
	carry(f);
}
