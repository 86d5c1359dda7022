/* SPDX-License-Identifier: MIT */
/*
 * net/dns.h: DNS messages (RFC 1035, 6891): reading questions and answers, writing both.
 *
 * Hostile bytes: questions come from programs, answers from the net. A name is letters, digits, '-'
 * and '_' in labels, in lower case, or it is no name: what is compared is what is asked.
 */
#ifndef CUBBY_NET_DNS_H
#define CUBBY_NET_DNS_H

#include <stddef.h>

#include "helpers/net/address.h"

enum {
	DNS_NAME = 254,      /* dotted, without the last dot, NUL included */
	DNS_QUERY_MAX = 512, /* a question with its name and options */
	DNS_MESSAGE_MAX = 65535,
};

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_OPT = 41,
	DNS_SVCB = 64,
	DNS_HTTPS = 65,
};

enum dns_result {
	DNS_NO_ERROR = 0,
	DNS_FORMAT_ERROR = 1,
	DNS_SERVER_FAILURE = 2,
	DNS_NO_NAME = 3,
	DNS_NOT_IMPLEMENTED = 4,
	DNS_REFUSED = 5,
	DNS_NO_QUERY = 16, /* not worth an answer */
};

struct dns_question {
	uint16_t id;
	uint16_t type;
	bool recursion;
	bool has_options;
	uint16_t room; /* what the asker takes over UDP */
	char name[DNS_NAME];
	size_t section_len;
	uint8_t section[DNS_NAME + 1 + 4]; /* as it was asked */
};

/* Reads a query. Anything but DNS_NO_ERROR is the answer it deserves (ret->section may be empty).
 */
enum dns_result dns_read_query(const uint8_t *bytes, size_t len, struct dns_question *ret) MUST_USE;

/* Makes the question that asks for a name. False when `name` is none. */
bool dns_make_question(const char *name, enum dns_type type, struct dns_question *ret) MUST_USE;

/* Writes the query that asks `q` of a server. Its length. */
size_t dns_write_query(const struct dns_question *q, uint16_t id, uint8_t out[DNS_QUERY_MAX]);

/* Whether the message answers `q` as it was asked under `id`. */
bool dns_is_answer(const uint8_t *bytes, size_t len, const struct dns_question *q,
		   uint16_t id) MUST_USE;

bool dns_is_truncated(const uint8_t *bytes) MUST_USE;
enum dns_result dns_result(const uint8_t *bytes) MUST_USE;
void dns_set_id(uint8_t *bytes, uint16_t id);

/* The addresses in an answer, and the shortest time in seconds that one holds. Their number. */
unsigned dns_read_addresses(const uint8_t *bytes, size_t len, struct address *ret, unsigned room,
			    uint32_t *ret_ttl);

/* Writes an answer without records. Its length. */
size_t dns_write_result(const struct dns_question *q, enum dns_result result,
			uint8_t out[DNS_QUERY_MAX]);

/* Writes an answer with those of the addresses that are of the asked type. Its length. */
size_t dns_write_addresses(const struct dns_question *q, const struct address *addresses,
			   unsigned count, uint32_t ttl, uint8_t out[DNS_QUERY_MAX]);

#endif
