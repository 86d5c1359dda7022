/* SPDX-License-Identifier: MIT */
/* net/address.c: forms of addresses. */
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

enum address_zone address_zone(const struct address *a)
{
	return ipzone_of(a->ip.s6_addr);
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	if (address_is_four(a))
		return inet_ntop(AF_INET, a->ip.s6_addr + 12, out, ADDRESS_TEXT);
	return inet_ntop(AF_INET6, &a->ip, out, ADDRESS_TEXT);
}
