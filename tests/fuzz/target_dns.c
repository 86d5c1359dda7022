/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_dns.c: DNS messages, as questions of programs and as answers of servers.
 *
 * Input: two bytes of length of a question, the question, an answer.
 */
#include <string.h>

#include "helpers/net/dns.h"
#include "tests/fuzz/property.h"

enum { ROOM = 8 };

/* Labels of 1 to 63 letters, digits, '-' and '_', in lower case. */
static void check_name(const char *name)
{
	size_t label = 0;

	HOLDS(strlen(name) < DNS_NAME);
	for (const char *at = name; *at; at++) {
		HOLDS((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '-' ||
		      *at == '_' || *at == '.');
		HOLDS(*at != '.' || label > 0);
		label = *at == '.' ? 0 : label + 1;
		HOLDS(label <= 63);
	}
	HOLDS(!*name || label > 0);
}

/* What is asked on is read as the same question. */
static void check_question(const struct dns_question *q)
{
	uint8_t out[DNS_QUERY_MAX];
	struct dns_question again, made;
	size_t len = dns_write_query(q, 0x1234, out);

	HOLDS(len <= sizeof(out));
	HOLDS(dns_read_query(out, len, &again) == DNS_NO_ERROR);
	HOLDS(again.id == 0x1234 && again.type == q->type && !strcmp(again.name, q->name));
	HOLDS(again.section_len == q->section_len &&
	      !memcmp(again.section, q->section, q->section_len));
	HOLDS(!dns_make_question(q->name, DNS_A, &made) || !strcmp(made.name, q->name));
}

static void check_results(const struct dns_question *q)
{
	uint8_t out[DNS_QUERY_MAX];
	size_t len = dns_write_result(q, DNS_NO_NAME, out);

	HOLDS(len <= sizeof(out) && dns_result(out) == DNS_NO_NAME && !dns_is_truncated(out));
}

/* What was read of an answer, written for the program, is read as the same addresses. */
static void check_addresses(const struct dns_question *q, const struct address *found,
			    unsigned count)
{
	struct address again[ROOM];
	uint8_t out[DNS_QUERY_MAX];
	uint32_t ttl = 100;
	size_t len = dns_write_addresses(q, found, count, 60, out);
	unsigned wanted = 0;

	HOLDS(len <= sizeof(out) && dns_is_answer(out, len, q, q->id));
	for (unsigned i = 0; i < count; i++)
		wanted += q->type == (address_is_four(&found[i]) ? DNS_A : DNS_AAAA);
	HOLDS(dns_read_addresses(out, len, again, ROOM, &ttl) == wanted);
	HOLDS(wanted == 0 || ttl == 60);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address found[ROOM];
	struct dns_question q;
	enum dns_result result;
	uint32_t ttl = UINT32_MAX;
	size_t len;
	unsigned count;

	if (size < 2)
		return 0;
	len = (size_t)(data[0] << 8 | data[1]);
	data += 2;
	size -= 2;
	len = len < size ? len : size;
	result = dns_read_query(data, len, &q);
	if (result == DNS_NO_QUERY)
		return 0;
	check_results(&q);
	if (result != DNS_NO_ERROR)
		return 0;
	check_name(q.name);
	check_question(&q);
	(void)!dns_is_answer(data + len, size - len, &q, q.id);
	count = dns_read_addresses(data + len, size - len, found, ROOM, &ttl);
	HOLDS(count <= ROOM);
	check_addresses(&q, found, count);
	return 0;
}
