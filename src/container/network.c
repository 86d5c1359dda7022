/* SPDX-License-Identifier: MIT */
/*
 * container/network.c: /proc/PID/net of PID 1 inside, read from the host: nobody has to enter.
 */
#include "container/network.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define NET_BYTES ((size_t)1 << 20)

static char *read_net(int32_t pid, const char *name, struct arena *a)
{
	const char *path = arena_printf(a, "/proc/%" PRId32 "/net/%s", pid, name);
	struct err ignored;
	char *text;
	size_t len;

	return file_read_stream(path, NET_BYTES, a, &text, &len, &ignored) < 0 ? NULL : text;
}

/* The next line, without its end; NULL at the end. */
static char *next_line(char **at)
{
	char *line = *at;
	size_t len;

	if (!line || !*line)
		return NULL;
	len = strcspn(line, "\n");
	*at = line + len + (line[len] == '\n');
	line[len] = '\0';
	return line;
}

static const char *append(const char *list, const char *item, struct arena *a)
{
	return arena_printf(a, "%s%s%s", list, *list ? ", " : "", item);
}

/* "  eth0: bytes packets ... (8 fields) bytes packets ..." */
static void read_devices(struct network *n, int32_t pid, struct arena *a)
{
	char *at = read_net(pid, "dev", a);
	char *line;

	while ((line = next_line(&at))) {
		char *colon = strchr(line, ':');
		char *name = line + strspn(line, " ");
		uint64_t field[9] = {0};

		if (!colon || strchr(line, '|'))
			continue;
		*colon = '\0';
		if (!strcmp(name, "lo"))
			continue;
		n->interfaces = append(n->interfaces, name, a);
		colon++;
		for (unsigned i = 0; i < 9; i++)
			field[i] = strtoull(colon, &colon, 10);
		n->received += field[0];
		n->sent += field[8];
	}
}

static bool contains(const char *list, const char *item)
{
	size_t len = strlen(item);
	const char *at = list;

	while ((at = strstr(at, item))) {
		if ((at == list || at[-1] == ' ') && (at[len] == ',' || !at[len]))
			return true;
		at += len;
	}
	return false;
}

/* Each own address: "|-- 10.0.2.15" and, in the line below, "/32 host LOCAL". */
static void read_ipv4(struct network *n, int32_t pid, struct arena *a)
{
	char *at = read_net(pid, "fib_trie", a);
	const char *address = NULL;
	char *line;

	while ((line = next_line(&at))) {
		char *leaf = strstr(line, "|-- ");

		if (leaf)
			address = leaf + 4;
		else if (address && strstr(line, "/32 host LOCAL") &&
			 strncmp(address, "127.", 4) != 0 && !contains(n->ipv4, address))
			n->ipv4 = append(n->ipv4, address, a);
	}
}

/* "fe80...(32 digits) index prefix scope flags name"; scope 00 is global. */
static void read_ipv6(struct network *n, int32_t pid, struct arena *a)
{
	char *at = read_net(pid, "if_inet6", a);
	char *line;

	while ((line = next_line(&at))) {
		char text[40];
		size_t to = 0;

		if (strlen(line) < 42 || strncmp(line + 38, "00", 2) != 0)
			continue;
		for (unsigned group = 0; group < 8; group++) {
			unsigned long value =
				strtoul((char[]){line[group * 4], line[group * 4 + 1],
						 line[group * 4 + 2], line[group * 4 + 3], '\0'},
					NULL, 16);

			to += (size_t)snprintf(text + to, sizeof(text) - to, "%s%lx",
					       group ? ":" : "", value);
		}
		n->ipv6 = append(n->ipv6, text, a);
	}
}

struct network network_look(int32_t pid, struct arena *a)
{
	struct network n = {"", "", "", 0, 0};

	if (pid <= 0)
		return n;
	read_devices(&n, pid, a);
	read_ipv4(&n, pid, a);
	read_ipv6(&n, pid, a);
	return n;
}
