/* SPDX-License-Identifier: MIT */
/* net/dns.c: the wire format of questions and answers. */
#include "helpers/net/dns.h"

#include <string.h>

enum { HEAD = 12, CLASS_IN = 1, LABEL_MAX = 63, OPTION_ROOM = 1232, RECORD_HEAD = 10 };

/* The second 16 bits of the head. */
enum {
	FLAG_ANSWER = 0x8000,
	FLAG_OPCODE = 0x7800,
	FLAG_TRUNCATED = 0x0200,
	FLAG_RECURSION = 0x0100,
	FLAG_RECURSION_THERE = 0x0080,
	FLAG_RESULT = 0x000f,
};

static uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint8_t *write16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
	return at + 2;
}

/* One letter of a name in lower case, or 0. */
static char letter_of(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte | 0x20);
	if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
	    byte == '_')
		return (char)byte;
	return 0;
}

/* Reads labels into dotted text. Bytes read, or 0. A question has no compressed names. */
static size_t read_name(const uint8_t *at, size_t len, char out[DNS_NAME])
{
	size_t read = 0;
	size_t used = 0;

	while (read < len && at[read] != 0) {
		size_t label = at[read++];

		if (label > LABEL_MAX || label > len - read || used + label + 1 >= DNS_NAME)
			return 0;
		if (used > 0)
			out[used++] = '.';
		for (; label > 0; label--) {
			char letter = letter_of(at[read++]);

			if (!letter)
				return 0;
			out[used++] = letter;
		}
	}
	out[used] = '\0';
	return read < len ? read + 1 : 0;
}

static size_t write_name(const char *name, uint8_t *out)
{
	size_t used = 0;

	while (*name) {
		size_t label = strcspn(name, ".");

		out[used++] = (uint8_t)label;
		memcpy(out + used, name, label);
		used += label;
		name += label + (name[label] == '.');
	}
	out[used++] = 0;
	return used;
}

/* Bytes of a name that may be compressed; the pointer is not followed. 0 when it does not end. */
static size_t skip_name(const uint8_t *at, size_t len)
{
	for (size_t read = 0; read < len;) {
		uint8_t label = at[read];

		if (label == 0)
			return read + 1;
		if (label >= 0xc0)
			return read + 2 <= len ? read + 2 : 0;
		if (label > LABEL_MAX)
			return 0;
		read += label + 1u;
	}
	return 0;
}

/* The one additional record that a query may have: what the asker can take (RFC 6891). */
static void read_options(const uint8_t *at, size_t len, struct dns_question *q)
{
	q->room = DNS_QUERY_MAX;
	if (len < 1 + RECORD_HEAD || at[0] != 0 || read16(at + 1) != DNS_OPT)
		return;
	q->has_options = true;
	if (read16(at + 3) > q->room)
		q->room = read16(at + 3);
}

enum dns_result dns_read_query(const uint8_t *bytes, size_t len, struct dns_question *ret)
{
	struct dns_question q = {.room = DNS_QUERY_MAX};
	unsigned flags;
	size_t name_len;

	if (len < HEAD)
		return DNS_NO_QUERY;
	flags = read16(bytes + 2);
	if (flags & FLAG_ANSWER)
		return DNS_NO_QUERY;
	q.id = read16(bytes);
	q.recursion = flags & FLAG_RECURSION;
	*ret = q;
	if (flags & FLAG_OPCODE)
		return DNS_NOT_IMPLEMENTED;
	if (read16(bytes + 4) != 1 || read16(bytes + 6) != 0 || read16(bytes + 8) != 0)
		return DNS_FORMAT_ERROR;
	name_len = read_name(bytes + HEAD, len - HEAD, q.name);
	if (name_len == 0 || len - HEAD - name_len < 4)
		return DNS_FORMAT_ERROR;
	q.section_len = name_len + 4;
	memcpy(q.section, bytes + HEAD, q.section_len);
	q.type = read16(q.section + name_len);
	if (read16(bytes + 10) > 0)
		read_options(bytes + HEAD + q.section_len, len - HEAD - q.section_len, &q);
	*ret = q;
	return read16(q.section + name_len + 2) == CLASS_IN ? DNS_NO_ERROR : DNS_REFUSED;
}

bool dns_make_question(const char *name, enum dns_type type, struct dns_question *ret)
{
	struct dns_question q = {.type = (uint16_t)type,
				 .recursion = true,
				 .has_options = true,
				 .room = OPTION_ROOM};
	size_t len = strlen(name);
	char again[DNS_NAME];

	if (len == 0 || len >= DNS_NAME)
		return false;
	q.section_len = write_name(name, q.section);
	if (read_name(q.section, q.section_len, again) != q.section_len || strcmp(name, again) != 0)
		return false;
	memcpy(q.name, again, len + 1);
	write16(write16(q.section + q.section_len, type), CLASS_IN);
	q.section_len += 4;
	*ret = q;
	return true;
}

size_t dns_write_query(const struct dns_question *q, uint16_t id, uint8_t out[DNS_QUERY_MAX])
{
	uint8_t *at = out;

	at = write16(at, id);
	at = write16(at, q->recursion ? FLAG_RECURSION : 0);
	at = write16(at, 1);
	at = write16(at, 0);
	at = write16(at, 0);
	at = write16(at, q->has_options);
	memcpy(at, q->section, q->section_len);
	at += q->section_len;
	if (q->has_options) {
		memset(at, 0, 1 + RECORD_HEAD);
		write16(at + 1, DNS_OPT);
		write16(at + 3, q->room);
		at += 1 + RECORD_HEAD;
	}
	return (size_t)(at - out);
}

bool dns_is_answer(const uint8_t *bytes, size_t len, const struct dns_question *q, uint16_t id)
{
	char name[DNS_NAME];
	size_t name_len;

	if (len < HEAD + q->section_len || read16(bytes) != id ||
	    !(read16(bytes + 2) & FLAG_ANSWER) || read16(bytes + 4) != 1)
		return false;
	name_len = read_name(bytes + HEAD, len - HEAD, name);
	return name_len + 4 == q->section_len && strcmp(name, q->name) == 0 &&
	       memcmp(bytes + HEAD + name_len, q->section + name_len, 4) == 0;
}

bool dns_is_truncated(const uint8_t *bytes)
{
	return read16(bytes + 2) & FLAG_TRUNCATED;
}

enum dns_result dns_result(const uint8_t *bytes)
{
	return (enum dns_result)(read16(bytes + 2) & FLAG_RESULT);
}

void dns_set_id(uint8_t *bytes, uint16_t id)
{
	write16(bytes, id);
}

unsigned dns_read_addresses(const uint8_t *bytes, size_t len, struct address *ret, unsigned room,
			    uint32_t *ret_ttl)
{
	unsigned records = len < HEAD ? 0 : read16(bytes + 6);
	size_t at = HEAD + (len < HEAD ? 0 : skip_name(bytes + HEAD, len - HEAD)) + 4;
	unsigned count = 0;

	for (; records > 0 && count < room && at < len; records--) {
		size_t name_len = skip_name(bytes + at, len - at);
		const uint8_t *r = bytes + at + name_len;
		size_t data_len;
		uint32_t ttl;

		if (name_len == 0 || len - at - name_len < RECORD_HEAD)
			break;
		data_len = read16(r + 8);
		ttl = (uint32_t)read16(r + 4) << 16 | read16(r + 6);
		at += name_len + RECORD_HEAD + data_len;
		if (at > len)
			break;
		if (read16(r) == DNS_A && data_len == 4)
			ret[count++] = address_of_four(r + RECORD_HEAD, 0);
		else if (read16(r) == DNS_AAAA && data_len == 16)
			ret[count++] = address_of_six(r + RECORD_HEAD, 0);
		*ret_ttl = ttl < *ret_ttl ? ttl : *ret_ttl;
	}
	return count;
}

/* The head and the question of an answer. */
static uint8_t *write_head(const struct dns_question *q, enum dns_result result, unsigned records,
			   uint8_t *out)
{
	unsigned flags = FLAG_ANSWER | FLAG_RECURSION_THERE | (unsigned)result |
			 (q->recursion ? FLAG_RECURSION : 0u);
	uint8_t *at = out;

	at = write16(at, q->id);
	at = write16(at, flags);
	at = write16(at, q->section_len > 0);
	at = write16(at, records);
	at = write16(at, 0);
	at = write16(at, 0);
	memcpy(at, q->section, q->section_len);
	return at + q->section_len;
}

size_t dns_write_result(const struct dns_question *q, enum dns_result result,
			uint8_t out[DNS_QUERY_MAX])
{
	return (size_t)(write_head(q, result, 0, out) - out);
}

size_t dns_write_addresses(const struct dns_question *q, const struct address *addresses,
			   unsigned count, uint32_t ttl, uint8_t out[DNS_QUERY_MAX])
{
	enum { POINTER_TO_QUESTION = 0xc000 | HEAD, RECORD_MAX = 2 + RECORD_HEAD + 16 };
	uint8_t *at = write_head(q, DNS_NO_ERROR, 0, out);
	unsigned written = 0;

	for (unsigned i = 0; i < count && at + RECORD_MAX <= out + DNS_QUERY_MAX; i++) {
		bool four = address_is_four(&addresses[i]);
		unsigned len = four ? 4 : 16;

		if (q->type != (four ? DNS_A : DNS_AAAA))
			continue;
		at = write16(at, POINTER_TO_QUESTION);
		at = write16(at, q->type);
		at = write16(at, CLASS_IN);
		at = write16(at, ttl >> 16);
		at = write16(at, ttl & 0xffff);
		at = write16(at, len);
		memcpy(at, addresses[i].ip.s6_addr + (16 - len), len);
		at += len;
		written++;
	}
	write16(out + 6, written);
	return (size_t)(at - out);
}
