/* SPDX-License-Identifier: MIT */
/* base/ipzone.c: the table of zones. */
#include "base/ipzone.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"

/* The longest match comes first. */
struct range {
	uint8_t bytes[16];
	unsigned bits;
	enum address_zone zone;
};

static const struct range four_ranges[] = {
	{{169, 254, 169, 254}, 32, ZONE_METADATA},
	{{169, 254, 170, 2}, 32, ZONE_METADATA},
	{{168, 63, 129, 16}, 32, ZONE_METADATA},
	{{100, 100, 100, 200}, 32, ZONE_METADATA},
	{{192, 0, 0, 192}, 32, ZONE_METADATA},
	{{192, 0, 0, 0}, 24, ZONE_OTHER},
	{{192, 88, 99, 0}, 24, ZONE_OTHER},
	{{169, 254}, 16, ZONE_LINKLOCAL},
	{{192, 168}, 16, ZONE_LAN},
	{{198, 18}, 15, ZONE_OTHER},
	{{172, 16}, 12, ZONE_LAN},
	{{100, 64}, 10, ZONE_LAN},
	{{0}, 8, ZONE_OTHER},
	{{10}, 8, ZONE_LAN},
	{{127}, 8, ZONE_LOOPBACK},
	{{224}, 3, ZONE_OTHER},
};

static const struct range six_ranges[] = {
	{{0xfd, 0x00, 0x0e, 0xc2, [15] = 0x54}, 128, ZONE_METADATA},
	{{0xfd, 0x20, 0x00, 0xce, [15] = 0x54}, 128, ZONE_METADATA},
	{{[15] = 1}, 128, ZONE_LOOPBACK},
	{{0xfd, 0x00, 0x0e, 0xc2}, 32, ZONE_METADATA},
	{{0xfe, 0x80}, 10, ZONE_LINKLOCAL},
	{{0xfe, 0xc0}, 10, ZONE_LAN},
	{{0xfc}, 7, ZONE_LAN},
	{{0x20, 0x01, 0x00, 0x00}, 32, ZONE_OTHER}, /* Teredo */
	{{0x01, 0x00}, 64, ZONE_OTHER},
	{{0x20}, 3, ZONE_INTERNET},
	{{0}, 0, ZONE_OTHER},
};

/* Prefixes behind which an IPv4 address lies, and where. */
static const struct carrier {
	uint8_t bytes[16];
	unsigned bits;
	unsigned at;
} carriers[] = {
	{{[10] = 0xff, [11] = 0xff}, 96, 12},           /* mapped */
	{{[8] = 0xff, [9] = 0xff}, 96, 12},             /* translated (RFC 2765) */
	{{0x00, 0x64, 0xff, 0x9b}, 96, 12},             /* NAT64 */
	{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, 12}, /* NAT64, local use */
	{{0x20, 0x02}, 16, 2},                          /* 6to4 */
};

static bool begins_with(const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
	unsigned whole = bits / 8;
	uint8_t mask = (uint8_t)(0xff00 >> bits % 8);

	return memcmp(bytes, prefix, whole) == 0 &&
	       (bits % 8 == 0 || ((bytes[whole] ^ prefix[whole]) & mask) == 0);
}

static enum address_zone zone_of(const uint8_t *bytes, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (begins_with(bytes, ranges[i].bytes, ranges[i].bits))
			return ranges[i].zone;
	return ZONE_INTERNET;
}

enum address_zone ipzone_of(const uint8_t ip[16])
{
	for (size_t i = 0; i < COUNT_OF(carriers); i++)
		if (begins_with(ip, carriers[i].bytes, carriers[i].bits))
			return zone_of(ip + carriers[i].at, four_ranges, COUNT_OF(four_ranges));
	return zone_of(ip, six_ranges, COUNT_OF(six_ranges));
}

/* The internet's addresses of IPv6 are 2000::/3: these are the others, and some of those. */
static const struct range six_outside[] = {
	{{0}, 3, ZONE_OTHER},           {{0x40}, 2, ZONE_OTHER},
	{{0x80}, 1, ZONE_OTHER},        {{0x20, 0x01, 0x00, 0x00}, 32, ZONE_OTHER}, /* Teredo */
	{{0x20, 0x02}, 16, ZONE_OTHER},                                             /* 6to4 */
};

_Static_assert(COUNT_OF(four_ranges) + COUNT_OF(six_outside) <= IPZONE_RANGES, "too many ranges");

static void put_range(struct ipzone_range *to, const struct range *from, bool six)
{
	*to = (struct ipzone_range){.six = six, .bits = from->bits};
	memcpy(to->bytes, from->bytes, sizeof(to->bytes));
}

unsigned ipzone_outside(struct ipzone_range ret[IPZONE_RANGES])
{
	unsigned count = 0;

	for (size_t i = 0; i < COUNT_OF(four_ranges); i++)
		put_range(&ret[count++], &four_ranges[i], false);
	for (size_t i = 0; i < COUNT_OF(six_outside); i++)
		put_range(&ret[count++], &six_outside[i], true);
	return count;
}
