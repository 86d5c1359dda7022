/* SPDX-License-Identifier: MIT */
/* base/target_text.c: writing a target as it would be said. */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/target.h"

enum { MAPPED_BITS = 96 };

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

struct text {
	char *out;
	size_t used;
};

PRINTF(2, 3) static void put(struct text *t, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(t->out + t->used, TARGET_TEXT - t->used, format, args);
	va_end(args);
	if (len > 0)
		t->used += (size_t)len;
	if (t->used > TARGET_TEXT - 1)
		t->used = TARGET_TEXT - 1;
}

static void put_range(struct text *t, const struct target *target)
{
	bool four = target->bits >= MAPPED_BITS && !memcmp(target->ip, mapped, sizeof(mapped));
	char address[INET6_ADDRSTRLEN] = "";
	unsigned bits = target->bits - (four ? MAPPED_BITS : 0U);

	(void)inet_ntop(four ? AF_INET : AF_INET6, target->ip + (four ? 12 : 0), address,
			sizeof(address));
	put(t, four ? "%s" : "[%s]", address);
	if (bits != (four ? 32U : 128U))
		put(t, "/%u", bits);
}

const char *target_text(const struct target *target, char out[TARGET_TEXT])
{
	struct text t = {.out = out};

	out[0] = '\0';
	if (!target->tcp || !target->udp)
		put(&t, target->tcp ? "tcp:" : "udp:");
	if (target->kind == TARGET_RANGE)
		put_range(&t, target);
	else if (target->kind == TARGET_GROUP)
		put(&t, "@%s", target_group_name(target->group));
	else
		put(&t, "%s%s", target->kind == TARGET_BELOW ? "*." : "", target->name);
	for (unsigned i = 0; i < target->port_count; i++) {
		put(&t, "%c%u", i == 0 ? ':' : ',', target->first[i]);
		if (target->last[i] != target->first[i])
			put(&t, "-%u", target->last[i]);
	}
	return out;
}
