/* SPDX-License-Identifier: MIT */
/* net/hostfile.c: reading lines of words. */
#include "helpers/net/hostfile.h"

#include <string.h>
#include <strings.h>

#include "base/fd.h"

enum { NAME_SERVER_PORT = 53, WORD = 256 };

static struct address servers[HOSTFILE_SERVERS];
static unsigned server_count;
static bool fixed; /* the profile names them */
static char hosts[HOSTFILE_MAX + 1];

/* Copies the next word of the line at *at and moves on. False at the end of the line. */
static bool next_word(const char **at, char out[WORD])
{
	const char *text = *at + strspn(*at, " \t\r");
	size_t len = strcspn(text, " \t\r\n#;");

	*at = text + len;
	if (len == 0 || len >= WORD)
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

/* The beginning of the next line, or NULL. */
static const char *next_line(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : NULL;
}

static void read_servers(const char *text)
{
	char word[WORD];

	if (fixed)
		return;
	server_count = 0;
	for (const char *line = text; line && server_count < HOSTFILE_SERVERS;
	     line = next_line(line)) {
		const char *at = line;

		if (next_word(&at, word) && !strcmp(word, "nameserver") && next_word(&at, word) &&
		    address_parse(word, NAME_SERVER_PORT, &servers[server_count]))
			server_count++;
	}
	if (server_count == 0 && address_parse("127.0.0.1", NAME_SERVER_PORT, &servers[0]))
		server_count = 1;
}

void hostfile_use_servers(const uint8_t *addresses, unsigned count)
{
	fixed = true;
	for (server_count = 0; server_count < count && server_count < HOSTFILE_SERVERS;
	     server_count++) {
		struct address *a = &servers[server_count];

		memcpy(&a->ip, addresses + server_count * sizeof(a->ip), sizeof(a->ip));
		a->port = NAME_SERVER_PORT;
	}
}

void hostfile_read(int resolv_fd, int hosts_fd)
{
	/* The servers are read from the same memory before the hosts take it. */
	ssize_t len = fd_read_all(resolv_fd, hosts, HOSTFILE_MAX);

	hosts[len < 0 ? 0 : len] = '\0';
	read_servers(hosts);
	len = fd_read_all(hosts_fd, hosts, HOSTFILE_MAX);
	hosts[len < 0 ? 0 : len] = '\0';
}

const struct address *hostfile_servers(unsigned *ret_count)
{
	*ret_count = server_count;
	return servers;
}

unsigned hostfile_find(const char *name, struct address *ret, unsigned room)
{
	unsigned count = 0;

	for (const char *line = hosts; line && count < room; line = next_line(line)) {
		const char *at = line;
		struct address address;
		char word[WORD];

		if (!next_word(&at, word) || !address_parse(word, 0, &address))
			continue;
		while (next_word(&at, word))
			if (!strcasecmp(word, name)) {
				ret[count++] = address;
				break;
			}
	}
	return count;
}
