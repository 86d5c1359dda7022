/* SPDX-License-Identifier: MIT */
/* viewfs/handle.c: the list of what is open of each node. */
#include "helpers/viewfs/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fd.h"

enum { DESCRIPTORS_BESIDE = 64 };

static unsigned count;
static unsigned most = HANDLES_MAX;

void handles_begin(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (limit.rlim_cur < HANDLES_MAX + DESCRIPTORS_BESIDE) {
		limit.rlim_cur = HANDLES_MAX + DESCRIPTORS_BESIDE;
		if (limit.rlim_cur > limit.rlim_max)
			limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < HANDLES_MAX + DESCRIPTORS_BESIDE)
		most = limit.rlim_cur > DESCRIPTORS_BESIDE
			       ? (unsigned)limit.rlim_cur - DESCRIPTORS_BESIDE
			       : 1;
}

static struct handle *make(struct node *n)
{
	struct handle *h = count < most ? calloc(1, sizeof(*h)) : NULL;

	if (!h) {
		errno = ENFILE;
		return NULL;
	}
	count++;
	h->fd = -1;
	h->next = n->open;
	n->open = h;
	return h;
}

struct handle *handle_new(struct node *n, int fd)
{
	OWN_FD int own_fd = fd;
	struct handle *h = make(n);

	if (h)
		h->fd = fd_take(&own_fd);
	return h;
}

struct handle *handle_new_dir(struct node *n)
{
	struct handle *h = make(n);

	if (h && entries_open(&h->dir, n) < 0) {
		int saved = errno;

		handle_free(n, h);
		errno = saved;
		return NULL;
	}
	return h;
}

void handle_free(struct node *n, struct handle *h)
{
	struct handle **at = &n->open;

	while (*at && *at != h)
		at = &(*at)->next;
	if (*at)
		*at = h->next;
	entries_close(&h->dir);
	fd_close(&h->fd);
	free(h);
	count--;
	node_forget(n, 0);
}
