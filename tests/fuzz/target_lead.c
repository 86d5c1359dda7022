/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_lead.c: frames of a sandbox's network, as network.pcap writes them.
 *
 * Input: for each frame two bytes with its length, and the frame.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/netpcap/lead.h"
#include "tests/fuzz/property.h"

enum { FOUR_HEAD = 20, SIX_HEAD = 40, PORTS = 4 };

/* Only addresses, ports and the head's checksum are anything to change. */
static void check_changes(const uint8_t *before, const uint8_t *after, size_t len)
{
	bool four = len > 0 && before[0] >> 4 == 4;
	size_t head = four ? (size_t)(before[0] & 15) * 4 : SIX_HEAD;
	size_t checksum = four ? 10 : head;
	size_t target = four ? FOUR_HEAD - 4 : SIX_HEAD - 16;

	for (size_t at = 0; at < len; at++) {
		bool may = (four && (at == checksum || at == checksum + 1)) ||
			   (at >= target && at < (four ? FOUR_HEAD : SIX_HEAD)) ||
			   (at >= head && at < head + PORTS);

		HOLDS(may || before[at] == after[at]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	while (size >= 2) {
		size_t len = (size_t)data[0] << 8 | data[1];
		uint8_t *frame;

		data += 2;
		size -= 2;
		len = len < size ? len : size;
		/* Of its own length, so that a byte beyond is noticed. */
		frame = malloc(len ? len : 1);
		HOLDS(frame);
		memcpy(frame, data, len);
		if (lead_follow(frame, len))
			check_changes(data, frame, len);
		else
			HOLDS(!memcmp(frame, data, len));
		free(frame);
		data += len;
		size -= len;
	}
	return 0;
}
