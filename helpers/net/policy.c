/* SPDX-License-Identifier: MIT */
/* net/policy.c: the internet, and nothing that is nearer. */
#include "helpers/net/policy.h"

#include "helpers/net/resolver.h"
#include "helpers/net/zone.h"

/* DNS over TLS and QUIC: names are asked of our resolver only. */
enum { DNS_OVER_TLS_PORT = 853 };

struct verdict policy_judge(uint8_t protocol, const struct address *to)
{
	struct verdict v = {.refusal = REFUSAL_DENIED, .target = *to};

	(void)protocol;
	if (to->port == DNS_OVER_TLS_PORT) {
		v.refusal = REFUSAL_RESET;
		return v;
	}
	v.allowed = to->port == RESOLVER_PORT || zone_of(to) == ZONE_INTERNET;
	return v;
}
