/* SPDX-License-Identifier: MIT */
/* init/news.c: messages up the wire. */
#include "init/news.h"

#include "wire/wire.h"

static bool say(const struct init *i, enum msg_type type, uint32_t id, int32_t value)
{
	const struct msg m = {.type = (uint32_t)type, .id = id, .value = value};

	return wire_tell(i->wire_fd, &m, NULL, NULL, 0) == 0;
}

bool news_started(const struct init *i)
{
	return say(i, MSG_STARTED, 0, 0);
}

bool news_stopped(const struct init *i, uint32_t id, int signal)
{
	return say(i, MSG_STOPPED, id, signal);
}

bool news_ended(const struct init *i, uint32_t id, int wait_status)
{
	return say(i, MSG_EXITED, id, wait_status);
}

bool news_refused(const struct init *i, uint32_t id, const struct err *e)
{
	const struct msg m = {.type = MSG_FAILED, .id = id, .len = sizeof(*e)};

	return wire_tell(i->wire_fd, &m, e, NULL, 0) == 0;
}
