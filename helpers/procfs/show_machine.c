/* SPDX-License-Identifier: MIT */
/* procfs/show_machine.c: the processors, and the time that they have had. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"
#include "helpers/procfs/tasks.h"

static struct procview view;
static unsigned processors;

void show_begin(const struct procview *v)
{
	view = *v;
	for (unsigned n = 0; n < PROCVIEW_PROCESSORS; n++)
		processors += (unsigned)procview_has(&view, n);
	/* There is one, or nothing would run. */
	if (processors == 0)
		processors = 1;
}

unsigned show_processors(void)
{
	return processors;
}

int show_may_use(unsigned number)
{
	return number < PROCVIEW_PROCESSORS && procview_has(&view, number);
}

static int64_t boot_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t show_age_ms(void)
{
	return boot_ms() - view.begin_ms;
}

int64_t show_uptime_ms(void)
{
	return boot_ms() - view.zero_ms;
}

void show_use(struct show_use *ret)
{
	const char *text = source_read(GROUP_CPU_STAT);
	uint64_t all = (uint64_t)show_age_ms() * 1000 * processors;
	uint64_t busy;

	memset(ret, 0, sizeof(*ret));
	if (source_number(text, "user_usec", &ret->user)) {
		(void)source_number(text, "system_usec", &ret->system);
		(void)source_number(text, "throttled_usec", &ret->waited);
	} else {
		const struct tasks *t = tasks_look();

		ret->user = t->user_us;
		ret->system = t->system_us;
	}
	busy = ret->user + ret->system;
	ret->idle = busy < all ? all - busy : 0;
	if (ret->waited > ret->idle)
		ret->waited = ret->idle;
	ret->idle -= ret->waited;
}

void show_uptime(FILE *out)
{
	int64_t up = show_uptime_ms();
	struct show_use use;
	uint64_t idle;

	show_use(&use);
	idle = use.idle / 10000;
	(void)fprintf(out, "%lld.%02lld %llu.%02llu\n", (long long)(up / 1000),
		      (long long)(up % 1000 / 10), (unsigned long long)(idle / 100),
		      (unsigned long long)(idle % 100));
}

void show_online(FILE *out)
{
	(void)fprintf(out, processors > 1 ? "0-%u\n" : "%u\n", processors - 1);
}

/* A paragraph for each processor, numbered from 0: programs count on that. */
void show_cpuinfo(FILE *out)
{
	const char *line = source_read(HOST_CPUINFO);
	bool shown = true;
	unsigned number = 0;

	while (line && *line) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		if (strncmp(line, "processor", 9) != 0 || !memchr(line, ':', len)) {
			if (shown)
				(void)fwrite(line, 1, len, out);
		} else {
			shown = show_may_use((unsigned)strtoul(strchr(line, ':') + 1, NULL, 10));
			if (shown)
				(void)fprintf(out, "processor\t: %u\n", number++);
		}
		line += len;
	}
}
