/* SPDX-License-Identifier: MIT */
/* fuzz/target_frame.c: packets that programs send, and every answer to them. */
#include <stdlib.h>
#include <string.h>

#include "helpers/net/frame.h"
#include "tests/fuzz/property.h"

/* Every answer is a plain packet itself, and goes back to where the first one came from. */
static void check_answer(const struct frame *f, const uint8_t *bytes, size_t len)
{
	struct frame back;

	HOLDS(frame_parse(bytes, len, &back));
	HOLDS(address_same_host(&back.from, &f->to) && address_same_host(&back.to, &f->from));
	HOLDS(!back.is_syn && !back.is_echo);
}

static void check_refusals(const struct frame *f)
{
	for (unsigned refusal = REFUSAL_NONE; refusal <= REFUSAL_NETWORK; refusal++) {
		uint8_t out[FRAME_HEAD_MAX * 2];
		size_t len = frame_refuse(f, (enum refusal)refusal, out);

		HOLDS(len <= sizeof(out) && (len == 0) == (refusal == REFUSAL_NONE));
		if (len > 0)
			check_answer(f, out, len);
	}
}

/* Header and payload in one piece. */
static void check_with_payload(const struct frame *f)
{
	static uint8_t out[FRAME_MAX + FRAME_HEAD_MAX];
	struct frame back;
	size_t head = f->is_echo
			      ? frame_echo_reply(&f->to, &f->from, (uint16_t)f->sequence,
						 f->payload, f->payload_len, out)
			      : frame_datagram(&f->to, &f->from, f->payload, f->payload_len, out);

	HOLDS(head > 0 && head <= FRAME_HEAD_MAX);
	memcpy(out + head, f->payload, f->payload_len);
	check_answer(f, out, head + f->payload_len);
	HOLDS(frame_parse(out, head + f->payload_len, &back));
	HOLDS(f->is_echo || (back.payload_len == f->payload_len &&
			     !memcmp(back.payload, f->payload, f->payload_len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f, fault;
	const char *why = frame_fault(data, size, &fault);

	HOLDS(!why || text_is_clean(why, strlen(why), false));
	if (!frame_parse(data, size, &f))
		return 0;
	HOLDS(size <= FRAME_MAX && f.protocol == fault.protocol);
	HOLDS(address_same_host(&f.from, &fault.from) && address_same_host(&f.to, &fault.to));
	HOLDS(!f.payload || (f.payload >= data && f.payload + f.payload_len <= data + size));
	HOLDS(!f.is_syn || (f.protocol == IPPROTO_TCP && size <= FRAME_SYN_MAX));
	if (f.is_syn) {
		uint8_t *copy = malloc(size);

		HOLDS(copy);
		memcpy(copy, data, size);
		frame_finish_tcp(copy, size);
		free(copy);
	}
	check_refusals(&f);
	if (f.protocol == IPPROTO_UDP || f.is_echo)
		check_with_payload(&f);
	return 0;
}
