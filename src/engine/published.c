/* SPDX-License-Identifier: MIT */
/* engine/published.c: a list of listening sockets. */
#include "engine/published.h"

#include <string.h>

#include "base/fd.h"
#include "kern/listener.h"
#include "wire/wire.h"

static LARGE struct published {
	struct publish what;
	int fd;
	int dir_fd; /* of a unix socket, or -1 */
	int owner;  /* a client, or -1 */
} list[PUBLISHED_MAX];
static unsigned count; /* one sandbox a launcher */
static bool ever;
static bool linked;

int published_add(const struct publish *p, int fd, int dir_fd, int owner, struct err *e)
{
	if (count == PUBLISHED_MAX) {
		if (dir_fd >= 0)
			listener_remove(p, dir_fd);
		fd_close(&fd);
		fd_close(&dir_fd);
		return err_set(e, "cannot publish more than %d ports", PUBLISHED_MAX);
	}
	ever = true;
	list[count++] = (struct published){.what = *p, .fd = fd, .dir_fd = dir_fd, .owner = owner};
	return 0;
}

static void close_one(struct published *one)
{
	if (one->dir_fd >= 0)
		listener_remove(&one->what, one->dir_fd);
	fd_close(&one->dir_fd);
	fd_close(&one->fd);
}

unsigned published_remove(const struct publish *p)
{
	unsigned removed = 0;

	for (unsigned i = 0; i < count;) {
		if (!publish_covers(p, &list[i].what)) {
			i++;
			continue;
		}
		close_one(&list[i]);
		list[i] = list[--count];
		removed++;
	}
	return removed;
}

void published_forget(int net_fd, int owner)
{
	const struct msg m = {.type = MSG_NET_UNPORT, .len = sizeof(struct publish)};

	for (unsigned i = 0; i < count;) {
		if (list[i].owner != owner) {
			i++;
			continue;
		}
		/* A cubby-net that is gone has none. */
		(void)!wire_tell(net_fd, &m, &list[i].what, NULL, 0);
		close_one(&list[i]);
		list[i] = list[--count];
	}
}

void published_expect_links(void)
{
	linked = true;
}

bool published_need_sockets(void)
{
	if (linked)
		return true;
	for (unsigned i = 0; i < count; i++)
		if (list[i].what.kind != PUBLISH_UDP)
			return true;
	return false;
}

bool published_ever(void)
{
	return ever;
}

int published_send(int net_fd, const struct publish *p, int fd, struct err *e)
{
	const struct msg m = {.type = MSG_NET_PORT, .len = sizeof(*p)};

	return wire_tell(net_fd, &m, p, &fd, 1) < 0 ? err_sys(e, "cannot pass on a port") : 0;
}

int published_send_all(int net_fd, struct err *e)
{
	for (unsigned i = 0; i < count; i++)
		if (published_send(net_fd, &list[i].what, list[i].fd, e) < 0)
			return -1;
	return 0;
}

void published_end(void)
{
	while (count > 0)
		close_one(&list[--count]);
}
