/* SPDX-License-Identifier: MIT */
/* fuzz/target_info.c: what a running sandbox says of itself, as cubby ls reads it. */
#include <string.h>

#include "cmd/client.h"
#include "tests/fuzz/property.h"

static bool is_in(const char *text, const struct msg_extra *extra, uint32_t len)
{
	return text >= extra->payload && text < extra->payload + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct msg_extra extra;
	static struct client_info info;
	struct msg m = {.type = MSG_INFO, .value = 42};

	if (size > sizeof(extra.payload))
		return 0;
	memset(&extra, 'x', sizeof(extra)); /* what is behind the message must not be read */
	memcpy(extra.payload, data, size);
	m.len = (uint32_t)size;
	if (client_info_parse(&m, &extra, &info) < 0) {
		HOLDS(size == 0);
		return 0;
	}
	HOLDS(info.pid == 42);
	HOLDS(is_in(info.name, &extra, m.len) &&
	      is_in(info.name + strlen(info.name), &extra, m.len));
	HOLDS(!info.profile[0] || (is_in(info.profile, &extra, m.len) &&
				   is_in(info.profile + strlen(info.profile), &extra, m.len)));
	HOLDS(strlen(info.command) < sizeof(info.command) && strlen(info.command) <= size);
	HOLDS(!info.command[0] || info.command[strlen(info.command) - 1] != ' ');
	return 0;
}
