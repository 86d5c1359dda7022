/* SPDX-License-Identifier: MIT */
/*
 * init/news.h: what init and the leaders of terminals tell the launcher of a session.
 *
 * The launcher, or a client of it, waits for each of these. One that cannot be sent says so to its
 * caller, who has to end what the other side would else wait for.
 */
#ifndef CUBBY_INIT_NEWS_H
#define CUBBY_INIT_NEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "init/init.h"

/* False when the launcher does not hear it. One that is gone hears everything. */
bool news_started(const struct init *i) MUST_USE;
bool news_stopped(const struct init *i, uint32_t id, int signal) MUST_USE;
bool news_ended(const struct init *i, uint32_t id, int wait_status) MUST_USE;

/* Why a session's program was not started; its end is told too. */
bool news_refused(const struct init *i, uint32_t id, const struct err *e) MUST_USE;

#endif
