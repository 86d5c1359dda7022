/* SPDX-License-Identifier: MIT */
/*
 * bench/netload.c: traffic of one kind, and how much of it there was: for `make bench`.
 *
 *   netload serve PORT               serves all kinds, over TCP and UDP, until it is killed
 *   netload KIND ADDRESS PORT SECONDS
 *
 * KIND, and the number that is printed: up, down (bytes per second of one stream), rtt (nanoseconds
 * of one byte there and back, the median), conn (connections per second, one after the other), udp
 * (datagrams of 1400 bytes per second that arrived).
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, DATAGRAM = 1400, SAMPLES = 1 << 20 };

static char block[BLOCK];
static atomic_uint_fast64_t datagrams;

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct sockaddr_in address_of(const char *ip, const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)strtoul(port, NULL, 10))};

	if (inet_pton(AF_INET, ip, &a.sin_addr) != 1)
		errx(2, "%s is no address", ip);
	return a;
}

static int dial(const struct sockaddr_in *to, int type)
{
	const int one = 1;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0)
		err(1, "cannot connect");
	if (type == SOCK_STREAM)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void drain(int fd)
{
	char *bytes = malloc(BLOCK);

	while (bytes && read(fd, bytes, BLOCK) > 0)
		;
	free(bytes);
}

static void tell_datagrams(int fd)
{
	uint64_t seen = atomic_exchange(&datagrams, 0);

	(void)!send(fd, &seen, sizeof(seen), MSG_NOSIGNAL);
}

/* One connection: its first byte says the kind. */
static void *serve_stream(void *argument)
{
	int fd = (int)(intptr_t)argument;
	const int one = 1;
	char kind = 0;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)!read(fd, &kind, 1);
	if (kind == 'd')
		while (send(fd, block, BLOCK, MSG_NOSIGNAL) > 0)
			;
	else if (kind == 'u')
		drain(fd);
	else if (kind == 'r')
		while (read(fd, &kind, 1) == 1 && send(fd, &kind, 1, MSG_NOSIGNAL) == 1)
			;
	else if (kind == 'n')
		tell_datagrams(fd);
	else
		(void)!send(fd, &kind, 1, MSG_NOSIGNAL);
	(void)close(fd);
	return NULL;
}

static void *serve_datagrams(void *argument)
{
	static char bytes[DATAGRAM];
	int fd = (int)(intptr_t)argument;

	while (recv(fd, bytes, sizeof(bytes), 0) > 0)
		atomic_fetch_add(&datagrams, 1);
	return NULL;
}

static void start(void *(*run)(void *), int fd)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, (void *)(intptr_t)fd) != 0)
		errx(1, "cannot make a thread");
	(void)pthread_detach(thread);
}

static int serve(const char *port)
{
	struct sockaddr_in any = address_of("0.0.0.0", port);
	const int one = 1;
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(udp, (const struct sockaddr *)&any, sizeof(any)) < 0 ||
	    bind(tcp, (const struct sockaddr *)&any, sizeof(any)) < 0 || listen(tcp, 1024) < 0)
		err(1, "cannot listen");
	start(serve_datagrams, udp);
	(void)puts("ready");
	(void)fflush(stdout);
	for (;;) {
		int fd = accept4(tcp, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			start(serve_stream, fd);
	}
}

static double stream(const struct sockaddr_in *to, bool up, double seconds)
{
	int fd = dial(to, SOCK_STREAM);
	int64_t begun = now_ns();
	double sum = 0;

	if (send(fd, up ? "u" : "d", 1, 0) != 1)
		err(1, "cannot send");
	while ((double)(now_ns() - begun) < seconds * 1e9) {
		ssize_t n = up ? send(fd, block, BLOCK, 0) : read(fd, block, BLOCK);

		if (n <= 0)
			err(1, "the stream ended");
		sum += (double)n;
	}
	return sum * 1e9 / (double)(now_ns() - begun);
}

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double rtt(const struct sockaddr_in *to, double seconds)
{
	static int64_t samples[SAMPLES];
	int fd = dial(to, SOCK_STREAM);
	int64_t begun = now_ns();
	size_t n = 0;
	char byte;

	if (send(fd, "r", 1, 0) != 1)
		err(1, "cannot send");
	while (n < SAMPLES && (double)(now_ns() - begun) < seconds * 1e9) {
		int64_t at = now_ns();

		if (send(fd, "x", 1, 0) != 1 || read(fd, &byte, 1) != 1)
			err(1, "no answer");
		samples[n++] = now_ns() - at;
	}
	qsort(samples, n, sizeof(*samples), compare);
	return (double)samples[n / 2];
}

static double connections(const struct sockaddr_in *to, double seconds)
{
	int64_t begun = now_ns();
	double count = 0;
	char byte;

	for (; (double)(now_ns() - begun) < seconds * 1e9; count++) {
		const struct linger at_once = {1, 0};
		int fd = dial(to, SOCK_STREAM);

		if (send(fd, "c", 1, 0) != 1 || read(fd, &byte, 1) != 1)
			err(1, "no answer");
		/* No port waits for its time after the end. */
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		(void)close(fd);
	}
	return count * 1e9 / (double)(now_ns() - begun);
}

static uint64_t datagrams_seen(const struct sockaddr_in *to)
{
	int fd = dial(to, SOCK_STREAM);
	uint64_t seen = 0;

	if (send(fd, "n", 1, 0) != 1 || recv(fd, &seen, sizeof(seen), MSG_WAITALL) != sizeof(seen))
		err(1, "no answer");
	(void)close(fd);
	return seen;
}

static double datagrams_arrived(const struct sockaddr_in *to, double seconds)
{
	int fd = dial(to, SOCK_DGRAM);
	int64_t begun;

	(void)datagrams_seen(to);
	begun = now_ns();
	while ((double)(now_ns() - begun) < seconds * 1e9)
		(void)!send(fd, block, DATAGRAM, 0);
	return (double)datagrams_seen(to) * 1e9 / (double)(now_ns() - begun);
}

int main(int argc, char **argv)
{
	struct sockaddr_in to;
	double seconds;

	if (argc == 3 && !strcmp(argv[1], "serve"))
		return serve(argv[2]);
	if (argc != 5)
		errx(2, "usage: netload serve PORT | KIND ADDRESS PORT SECONDS");
	to = address_of(argv[2], argv[3]);
	seconds = strtod(argv[4], NULL);
	if (!strcmp(argv[1], "up") || !strcmp(argv[1], "down"))
		return printf("%.0f\n", stream(&to, argv[1][0] == 'u', seconds)) < 0;
	if (!strcmp(argv[1], "rtt"))
		return printf("%.0f\n", rtt(&to, seconds)) < 0;
	if (!strcmp(argv[1], "conn"))
		return printf("%.0f\n", connections(&to, seconds)) < 0;
	if (!strcmp(argv[1], "udp"))
		return printf("%.0f\n", datagrams_arrived(&to, seconds)) < 0;
	errx(2, "%s is no kind of traffic", argv[1]);
}
