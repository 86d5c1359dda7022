/* SPDX-License-Identifier: MIT */
/* net/test_messages.c: packets and DNS messages that programs send: right, wrong, and changed at
 * random. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/net/dns.h"
#include "helpers/net/frame.h"
#include "tests/lib/run_cases.h"

enum { CHANGES = 1000000, ROOM = 512 };

/* A SYN from 10.0.2.100:4660 to 203.0.113.9:80, a datagram, and a SYN of IPv6. */
static const uint8_t syn[] = {0x45, 0,   0,    44,   0,    0,    0x40, 0, 64, 6, 0, 0, 10, 0,   2,
			      100,  203, 0,    113,  9,    0x12, 0x34, 0, 80, 1, 2, 3, 4,  0,   0,
			      0,    0,   0x60, 0x02, 0xff, 0xff, 0,    0, 0,  0, 2, 4, 5,  0xb4};
static const uint8_t datagram[] = {0x45, 0,  0, 31, 0,   0,   0x40, 0,   64, 17,   0,
				   0,    10, 0, 2,  100, 203, 0,    113, 9,  0x12, 0x34,
				   0,    53, 0, 11, 0,   0,   'a',  'b', 'c'};
static const uint8_t query[] = {7,   7,   1,   0, 0,   1,   0,   0,   0, 0, 0, 1, 3,
				'W', 'e', 'b', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1,
				0,   0,   41,  4, 208, 0,   0,   0,   0, 0, 0};

/* A change that must make the packet none. */
struct change {
	const char *what;
	size_t at;
	uint8_t value;
};

static const struct change bad_syns[] = {
	{"options of IP", 0, 0x46},
	{"another version", 0, 0x55},
	{"a length that is too small", 3, 43},
	{"a length that is too large", 3, 45},
	{"more fragments", 6, 0x20},
	{"an offset", 7, 1},
};

START_TEST(packets_are_read)
{
	struct frame f;

	ck_assert(frame_parse(syn, sizeof(syn), &f));
	ck_assert(f.is_syn && f.protocol == IPPROTO_TCP);
	ck_assert_uint_eq(f.from.port, 0x1234);
	ck_assert_uint_eq(f.to.port, 80);
	ck_assert_uint_eq(f.sequence, 0x01020304);
	ck_assert(frame_parse(datagram, sizeof(datagram), &f));
	ck_assert_uint_eq(f.payload_len, 3);
	ck_assert_mem_eq(f.payload, "abc", 3);
}
END_TEST

START_TEST(what_is_no_plain_packet_is_none)
{
	uint8_t bytes[sizeof(syn)];
	struct frame f;

	memcpy(bytes, syn, sizeof(syn));
	bytes[bad_syns[_i].at] = bad_syns[_i].value;
	ck_assert_msg(!frame_parse(bytes, sizeof(bytes), &f), "%s", bad_syns[_i].what);
}
END_TEST

START_TEST(a_segment_with_data_or_other_flags_begins_nothing)
{
	uint8_t bytes[sizeof(syn) + 1] = {0};
	struct frame f;

	memcpy(bytes, syn, sizeof(syn));
	bytes[33] = 0x12;
	ck_assert(frame_parse(bytes, sizeof(syn), &f) && !f.is_syn);
	bytes[33] = 0x02;
	bytes[3]++;
	ck_assert(frame_parse(bytes, sizeof(bytes), &f) && !f.is_syn);
}
END_TEST

/* Every answer to a packet is a whole packet itself, the other way round. */
START_TEST(refusals_go_back)
{
	static const enum refusal all[] = {REFUSAL_RESET, REFUSAL_DENIED, REFUSAL_HOST,
					   REFUSAL_NETWORK};
	uint8_t out[FRAME_HEAD_MAX * 2];
	struct frame f, back;

	ck_assert(frame_parse(syn, sizeof(syn), &f));
	ck_assert_uint_eq(frame_refuse(&f, REFUSAL_NONE, out), 0);
	for (unsigned i = 0; i < COUNT_OF(all); i++) {
		size_t len = frame_refuse(&f, all[i], out);

		ck_assert(frame_parse(out, len, &back));
		ck_assert(address_same_host(&back.from, &f.to) &&
			  address_same_host(&back.to, &f.from));
	}
}
END_TEST

START_TEST(questions_are_read_in_lower_case)
{
	struct dns_question q;

	ck_assert_int_eq(dns_read_query(query, sizeof(query), &q), DNS_NO_ERROR);
	ck_assert_str_eq(q.name, "web.test");
	ck_assert_uint_eq(q.type, DNS_A);
	ck_assert_uint_eq(q.room, 1232);
}
END_TEST

START_TEST(odd_letters_are_no_name)
{
	static const uint8_t odd[] = {0, '.', ' ', '/', 0x80, 0xff, '*', '@', '\\'};
	uint8_t bytes[sizeof(query)];
	struct dns_question q;

	memcpy(bytes, query, sizeof(query));
	bytes[14] = odd[_i];
	ck_assert_int_eq(dns_read_query(bytes, sizeof(bytes), &q), DNS_FORMAT_ERROR);
}
END_TEST

START_TEST(answers_carry_what_was_asked)
{
	struct address given[2], read[4];
	uint8_t out[DNS_QUERY_MAX];
	struct dns_question q;
	uint32_t ttl = 100;
	size_t len;

	ck_assert_int_eq(dns_read_query(query, sizeof(query), &q), DNS_NO_ERROR);
	ck_assert(address_parse("203.0.113.9", 0, &given[0]) &&
		  address_parse("2001:db8::1", 0, &given[1]));
	len = dns_write_addresses(&q, given, 2, 60, out);
	ck_assert(dns_is_answer(out, len, &q, q.id) && !dns_is_answer(out, len, &q, 8));
	ck_assert_uint_eq(dns_read_addresses(out, len, read, 4, &ttl), 1);
	ck_assert(address_same_host(&read[0], &given[0]));
	ck_assert_uint_eq(ttl, 60);
}
END_TEST

START_TEST(zones_see_through_disguises)
{
	static const struct {
		const char *text;
		enum address_zone zone;
	} rows[] = {
		{"8.8.8.8", ZONE_INTERNET},
		{"127.0.0.1", ZONE_LOOPBACK},
		{"10.1.2.3", ZONE_LAN},
		{"172.32.0.1", ZONE_INTERNET},
		{"172.31.0.1", ZONE_LAN},
		{"100.64.0.1", ZONE_LAN},
		{"169.254.169.254", ZONE_METADATA},
		{"169.254.1.1", ZONE_LINKLOCAL},
		{"224.0.0.1", ZONE_OTHER},
		{"255.255.255.255", ZONE_OTHER},
		{"0.0.0.0", ZONE_OTHER},
		{"::1", ZONE_LOOPBACK},
		{"::", ZONE_OTHER},
		{"fe80::1", ZONE_LINKLOCAL},
		{"fd00:ec2::254", ZONE_METADATA},
		{"fd12::1", ZONE_LAN},
		{"64:ff9b::7f00:1", ZONE_LOOPBACK},
		{"2002:a00:1::1", ZONE_LAN},
		{"2001:4860:4860::8888", ZONE_INTERNET},
		{"2001::1", ZONE_OTHER},
		{"ff02::1", ZONE_OTHER},
	};
	struct address a;

	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		ck_assert(address_parse(rows[i].text, 0, &a));
		ck_assert_msg(address_zone(&a) == rows[i].zone, "%s", rows[i].text);
	}
}
END_TEST

/* Reads a message every way; what was read lies in the message. */
static void read_all(const uint8_t *bytes, size_t len)
{
	struct address addresses[8];
	struct dns_question q;
	struct frame f;
	uint32_t ttl = 60;

	if (frame_parse(bytes, len, &f) && f.payload_len > 0)
		ck_assert(f.payload > bytes && f.payload + f.payload_len <= bytes + len);
	if (dns_read_query(bytes, len, &q) == DNS_NO_ERROR) {
		ck_assert_uint_lt(strlen(q.name), DNS_NAME);
		(void)!dns_is_answer(bytes, len, &q, q.id);
	}
	ck_assert_uint_le(dns_read_addresses(bytes, len, addresses, 8, &ttl), 8);
}

/* The memory is exactly as long as the message, so that a sanitizer sees a step too far. */
START_TEST(changed_messages_harm_nobody)
{
	static const struct {
		const uint8_t *bytes;
		size_t len;
	} seeds[] = {{syn, sizeof(syn)}, {datagram, sizeof(datagram)}, {query, sizeof(query)}};

	srandom(1);
	for (unsigned n = 0; n < CHANGES; n++) {
		unsigned seed = (unsigned)random() % COUNT_OF(seeds);
		size_t len = (size_t)random() % (seeds[seed].len + 1);
		uint8_t *bytes = malloc(len ? len : 1);

		ck_assert_ptr_nonnull(bytes);
		memcpy(bytes, seeds[seed].bytes, len < seeds[seed].len ? len : seeds[seed].len);
		for (unsigned changes = (unsigned)random() % 6; changes > 0 && len > 0; changes--)
			bytes[(size_t)random() % len] = (uint8_t)random();
		read_all(bytes, len);
		free(bytes);
	}
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("messages");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, packets_are_read);
	tcase_add_loop_test(cases, what_is_no_plain_packet_is_none, 0, (int)COUNT_OF(bad_syns));
	tcase_add_test(cases, a_segment_with_data_or_other_flags_begins_nothing);
	tcase_add_test(cases, refusals_go_back);
	tcase_add_test(cases, questions_are_read_in_lower_case);
	tcase_add_loop_test(cases, odd_letters_are_no_name, 0, 9);
	tcase_add_test(cases, answers_carry_what_was_asked);
	tcase_add_test(cases, zones_see_through_disguises);
	tcase_add_test(cases, changed_messages_harm_nobody);
	return run_cases("messages", cases);
}
