/* SPDX-License-Identifier: MIT */
/* netpcap/ring.c: blocks of frames, TPACKET_V3; a block is ours until we give it back. */
#include "helpers/netpcap/ring.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "wire/pcap.h"

static uint8_t *ring;
static unsigned next;

int ring_begin(int fd)
{
	void *memory = mmap(NULL, (size_t)PCAP_BLOCK * PCAP_BLOCKS, PROT_READ | PROT_WRITE,
			    MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		return -1;
	ring = memory;
	return 0;
}

static bool is_ip(const struct tpacket3_hdr *head)
{
	const struct sockaddr_ll *from =
		(const void *)((const uint8_t *)head + TPACKET_ALIGN(sizeof(*head)));

	return from->sll_protocol == htons(ETH_P_IP) || from->sll_protocol == htons(ETH_P_IPV6);
}

/* The kernel wrote the heads: they are believed. */
static unsigned each_of(struct tpacket_block_desc *block, void (*see)(struct ring_frame *f))
{
	uint8_t *at = (uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;

	for (unsigned n = 0; n < block->hdr.bh1.num_pkts; n++) {
		const struct tpacket3_hdr *head = (const void *)at;
		struct ring_frame f = {.bytes = at + head->tp_mac,
				       .len = head->tp_snaplen,
				       .whole = head->tp_len,
				       .seconds = head->tp_sec,
				       .nanoseconds = head->tp_nsec};

		if (is_ip(head))
			see(&f);
		at += head->tp_next_offset;
	}
	return block->hdr.bh1.num_pkts;
}

unsigned ring_each(void (*see)(struct ring_frame *f))
{
	unsigned seen = 0;

	/* Once round at most: others are waiting, too. */
	for (unsigned n = 0; n < PCAP_BLOCKS; n++) {
		struct tpacket_block_desc *block = (void *)(ring + (size_t)next * PCAP_BLOCK);
		uint32_t *status = &block->hdr.bh1.block_status;

		if (!(__atomic_load_n(status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			break;
		seen += each_of(block, see);
		__atomic_store_n(status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		next = (next + 1) % PCAP_BLOCKS;
	}
	return seen;
}

uint32_t ring_lost(int fd)
{
	struct tpacket_stats_v3 stats = {.tp_drops = 0};
	socklen_t len = sizeof(stats);

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) < 0)
		return 0;
	return stats.tp_drops;
}
