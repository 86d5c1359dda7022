/* SPDX-License-Identifier: MIT */
/* netpcap/sink.c: a buffer in front of the file. What cannot be written is counted. */
#include "helpers/netpcap/sink.h"

#include <errno.h>
#include <string.h>

#include "base/fd.h"

enum { BUFFER = 2 * PCAP_BLOCK, LINKTYPE_RAW = 101 };

/* Numbers are this machine's: the magic says which way round. */
struct file_head {
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	uint32_t zone;
	uint32_t accuracy;
	uint32_t longest;
	uint32_t link;
};

struct frame_head {
	uint32_t seconds;
	uint32_t nanoseconds;
	uint32_t len;
	uint32_t whole;
};

static int file_fd = -1;
static uint8_t buffer[BUFFER];
static size_t used;
static unsigned held; /* frames in the buffer */
static struct pcap_count *count;

static void add(const void *bytes, size_t len)
{
	memcpy(buffer + used, bytes, len);
	used += len;
}

void sink_flush(void)
{
	if (used == 0)
		return;
	if (count->error == 0 && fd_write_all(file_fd, buffer, used) < 0)
		count->error = (uint32_t)errno;
	if (count->error != 0) {
		count->lost += held;
	} else {
		count->frames += held;
		count->bytes += used;
	}
	used = held = 0;
}

void sink_begin(int fd, struct pcap_count *to)
{
	const struct file_head head = {.magic = 0xa1b23c4d, /* with nanoseconds */
				       .major = 2,
				       .minor = 4,
				       .longest = PCAP_BLOCK,
				       .link = LINKTYPE_RAW};

	file_fd = fd;
	count = to;
	add(&head, sizeof(head));
	sink_flush();
}

void sink_put(const struct ring_frame *f)
{
	const struct frame_head head = {.seconds = f->seconds,
					.nanoseconds = f->nanoseconds,
					.len = (uint32_t)f->len,
					.whole = (uint32_t)f->whole};

	if (f->len > PCAP_BLOCK)
		return; /* the kernel cuts before */
	if (BUFFER - used < sizeof(head) + f->len)
		sink_flush();
	add(&head, sizeof(head));
	add(f->bytes, f->len);
	held++;
}
