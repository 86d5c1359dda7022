/* SPDX-License-Identifier: MIT */
/*
 * tests/box/bytes.c: makes, and reads slowly, a stream of bytes that only comes out right as a
 * whole.
 *
 *   bytes make COUNT [text]         writes COUNT pseudo-random bytes, or printable ones
 *   bytes check COUNT [text-slow]   reads until the end; slowly: with pauses, so that the
 *                                   writer meets a full pipe. Status 0 when all came in order
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 65536, PAUSES = 20, PAUSE_MS = 50 };

static uint64_t state = 88172645463325252ULL;

static unsigned char next(bool text)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned char)(text ? ' ' + (state >> 32) % 95 : state >> 32);
}

static int make(size_t count, bool text)
{
	static unsigned char block[BLOCK];

	while (count > 0) {
		size_t len = count < BLOCK ? count : BLOCK;
		size_t done = 0;

		for (size_t n = 0; n < len; n++)
			block[n] = next(text);
		while (done < len) {
			ssize_t n = write(STDOUT_FILENO, block + done, len - done);
			if (n <= 0)
				return 1;
			done += (size_t)n;
		}
		count -= len;
	}
	return 0;
}

static int check(size_t count, bool text, bool slow)
{
	static unsigned char block[BLOCK];
	struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
	size_t next_pause = 0;
	size_t got = 0;
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, slow ? 1000 : BLOCK)) > 0) {
		for (ssize_t i = 0; i < n; i++, got++)
			if (block[i] != next(text)) {
				fprintf(stderr, "byte %zu is wrong\n", got);
				return 1;
			}
		if (slow && got >= next_pause) {
			nanosleep(&pause, NULL);
			next_pause += count / PAUSES;
		}
	}
	if (got == count)
		return 0;
	fprintf(stderr, "%zu bytes of %zu\n", got, count);
	return 1;
}

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	bool text = argc > 3 && strstr(argv[3], "text");
	bool slow = argc > 3 && strstr(argv[3], "slow");

	if (count > 0 && strcmp(argv[1], "make") == 0)
		return make(count, text);
	if (count > 0 && strcmp(argv[1], "check") == 0)
		return check(count, text, slow);
	return 125;
}
