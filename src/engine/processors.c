/* SPDX-License-Identifier: MIT */
/* engine/processors.c: sets of processors. */
#include "engine/processors.h"

#include <stdlib.h>

void processors_parse(const char *text, cpu_set_t *ret)
{
	CPU_ZERO(ret);
	while (*text) {
		char *end;
		unsigned long first = strtoul(text, &end, 10);
		unsigned long last = *end == '-' ? strtoul(end + 1, &end, 10) : first;

		for (unsigned long cpu = first; cpu <= last && cpu < CPU_SETSIZE; cpu++)
			CPU_SET(cpu, ret);
		text = *end == ',' ? end + 1 : end;
	}
}

void processors_narrow(cpu_set_t *set, int64_t quota, unsigned seed)
{
	int64_t wanted = (quota + 999) / 1000;
	unsigned count = (unsigned)CPU_COUNT(set);
	unsigned index = 0;

	if (wanted < 1)
		wanted = 1;
	for (unsigned cpu = 0; wanted < count && cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, set) && (index++ + count - seed % count) % count >= wanted)
			CPU_CLR(cpu, set);
}
