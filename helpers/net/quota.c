/* SPDX-License-Identifier: MIT */
/* net/quota.c: a number in memory that outlives this process. */
#include "helpers/net/quota.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wire/netrules.h"

const char quota_why[] = "quota";

static struct netcount *page;
static uint64_t limit; /* 0: none */

void quota_take_page(int fd)
{
	void *memory;

	if (fd < 0)
		return;
	memory = page ? MAP_FAILED
		      : mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory != MAP_FAILED)
		page = memory;
	(void)close(fd);
}

int quota_begin(uint64_t bytes)
{
	if (bytes > 0 && !page) {
		errno = ENODATA;
		return -1;
	}
	limit = bytes;
	return 0;
}

static uint64_t left(void)
{
	return page->used < limit ? limit - page->used : 0;
}

bool quota_fits(size_t bytes)
{
	return limit == 0 || left() >= (bytes ? bytes : 1);
}

size_t quota_share(size_t wanted)
{
	return limit == 0 || wanted < left() ? wanted : (size_t)left();
}

void quota_count(size_t bytes)
{
	if (limit > 0)
		page->used += bytes < left() ? bytes : left();
}

bool quota_take(size_t bytes)
{
	if (!quota_fits(bytes))
		return false;
	quota_count(bytes);
	return true;
}

uint64_t quota_limit(uint64_t *ret_used)
{
	*ret_used = limit == 0 ? 0 : limit - left();
	return limit;
}
