/* SPDX-License-Identifier: MIT */
/*
 * net/address.h: addresses of both families in one form.
 *
 * IPv4 is kept as the mapped address ::ffff:a.b.c.d, so that nothing has to ask for the family.
 */
#ifndef CUBBY_NET_ADDRESS_H
#define CUBBY_NET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/ipzone.h"

struct address {
	struct in6_addr ip;
	uint16_t port; /* host order */
};

union address_socket {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

/* The address in IPv4 with these four bytes. */
struct address address_of_four(const void *bytes, uint16_t port);
struct address address_of_six(const void *bytes, uint16_t port);

/* From text, "10.0.2.3" or "fd00::1". The text is a constant of ours, or false is returned. */
bool address_parse(const char *text, uint16_t port, struct address *ret) MUST_USE;

static inline bool address_is_four(const struct address *a)
{
	return IN6_IS_ADDR_V4MAPPED(&a->ip);
}

bool address_equal(const struct address *a, const struct address *b) MUST_USE;

/* Without the port. */
bool address_same_host(const struct address *a, const struct address *b) MUST_USE;

/* For the kernel. Returns the length. */
socklen_t address_to_socket(const struct address *a, union address_socket *ret);

/* False for another family. */
bool address_from_socket(const union address_socket *s, struct address *ret) MUST_USE;

/* As ipzone_of. */
enum address_zone address_zone(const struct address *a) MUST_USE;

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN };

/* "203.0.113.5" or "2001:db8::1". */
const char *address_text(const struct address *a, char out[ADDRESS_TEXT]);

#endif
