/* SPDX-License-Identifier: MIT */
/* net/address.c: forms of addresses, and the table of zones. */
#include "helpers/net/address.h"

#include <arpa/inet.h>
#include <string.h>

struct address address_of_four(const void *bytes, uint16_t port)
{
	struct address a = {.port = port};

	a.ip.s6_addr[10] = a.ip.s6_addr[11] = 0xff;
	memcpy(a.ip.s6_addr + 12, bytes, 4);
	return a;
}

struct address address_of_six(const void *bytes, uint16_t port)
{
	struct address a = {.port = port};

	memcpy(a.ip.s6_addr, bytes, 16);
	return a;
}

bool address_parse(const char *text, uint16_t port, struct address *ret)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		*ret = address_of_four(bytes, port);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*ret = address_of_six(bytes, port);
	else
		return false;
	return true;
}

bool address_same_host(const struct address *a, const struct address *b)
{
	return memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return a->port == b->port && address_same_host(a, b);
}

socklen_t address_to_socket(const struct address *a, union address_socket *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!address_is_four(a)) {
		ret->six.sin6_family = AF_INET6;
		ret->six.sin6_port = htons(a->port);
		ret->six.sin6_addr = a->ip;
		return sizeof(ret->six);
	}
	ret->four.sin_family = AF_INET;
	ret->four.sin_port = htons(a->port);
	memcpy(&ret->four.sin_addr, a->ip.s6_addr + 12, 4);
	return sizeof(ret->four);
}

bool address_from_socket(const union address_socket *s, struct address *ret)
{
	if (s->any.sa_family == AF_INET)
		*ret = address_of_four(&s->four.sin_addr, ntohs(s->four.sin_port));
	else if (s->any.sa_family == AF_INET6)
		*ret = address_of_six(&s->six.sin6_addr, ntohs(s->six.sin6_port));
	else
		return false;
	return true;
}

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

enum address_zone address_zone(const struct address *a)
{
	const uint8_t *bytes = a->ip.s6_addr;

	for (size_t i = 0; i < COUNT_OF(carriers); i++)
		if (begins_with(bytes, carriers[i].bytes, carriers[i].bits))
			return zone_of(bytes + carriers[i].at, four_ranges, COUNT_OF(four_ranges));
	return zone_of(bytes, six_ranges, COUNT_OF(six_ranges));
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	if (address_is_four(a))
		return inet_ntop(AF_INET, a->ip.s6_addr + 12, out, ADDRESS_TEXT);
	return inet_ntop(AF_INET6, &a->ip, out, ADDRESS_TEXT);
}
