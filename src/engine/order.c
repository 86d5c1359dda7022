/* SPDX-License-Identifier: MIT */
/* engine/order.c: orders down the wire. */
#include "engine/order.h"

#include <errno.h>

void order_give(struct run *r, enum msg_type type, uint32_t id, int32_t value)
{
	const struct msg m = {.type = (uint32_t)type, .id = id, .value = value};

	if (wire_tell(r->wire_fd, &m, NULL, NULL, 0) < 0)
		r->order_error = errno;
}
