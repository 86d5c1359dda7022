/* SPDX-License-Identifier: MIT */
/* base/publish.c: reading and writing published ports. */
#include "base/publish.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 256, PORT_MAX = 65535 };

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
static const char syntax[] = "write [udp:][ADDRESS:]PORT[:PORT INSIDE] or unix:PATH:PORT: 8080:80, "
			     "udp:5353, 0.0.0.0:8000-8010, [::1]:8080:80, unix:/run/app.sock:80";

/* A port without signs, blanks or leading zeros that are many. */
static bool read_port(const char **at, unsigned *ret)
{
	const char *text = *at;
	unsigned number = 0;

	while (*text >= '0' && *text <= '9' && number <= PORT_MAX)
		number = number * 10 + (unsigned)(*text++ - '0');
	if (text == *at || number == 0 || number > PORT_MAX)
		return false;
	*at = text;
	*ret = number;
	return true;
}

/* "80" or "8000-8010", to the end of the text. */
static bool read_ports(const char *text, uint16_t *ret_first, unsigned *ret_count)
{
	unsigned first, last;

	if (!read_port(&text, &first))
		return false;
	last = first;
	if (*text == '-') {
		text++;
		if (!read_port(&text, &last) || last < first)
			return false;
	}
	*ret_first = (uint16_t)first;
	*ret_count = last - first + 1;
	return *text == '\0';
}

static bool read_address(const char *text, struct publish *p)
{
	memcpy(p->ip, mapped, sizeof(mapped));
	p->has_address = true;
	return inet_pton(AF_INET, text, p->ip + 12) == 1 || inet_pton(AF_INET6, text, p->ip) == 1;
}

/* Takes the address off the front: what stands before a colon and has dots or brackets. */
static char *split_address(char *text, struct publish *p)
{
	char *end = text[0] == '[' ? strchr(text, ']') : strchr(text, ':');

	if (text[0] == '[') {
		if (!end || end[1] != ':')
			return NULL;
		*end++ = '\0';
		text++;
	} else if (!end || !memchr(text, '.', (size_t)(end - text))) {
		return text;
	}
	*end = '\0';
	return read_address(text, p) ? end + 1 : NULL;
}

static bool read_network(char *text, struct publish *p, const char **ret_why)
{
	unsigned outside = 0, inside = 0;
	char *colon;

	text = split_address(text, p);
	colon = text ? strchr(text, ':') : NULL;
	if (colon)
		*colon = '\0';
	if (!text || !read_ports(text, &p->outside, &outside))
		return false;
	p->inside = p->outside;
	if (colon && !read_ports(colon + 1, &p->inside, &inside))
		return false;
	*ret_why = "as many ports inside as outside, at most 128: 8000-8010:80-90";
	if ((colon && inside != outside) || outside > PUBLISH_RANGE)
		return false;
	p->count = (uint16_t)outside;
	return true;
}

static bool read_unix(char *text, struct publish *p, const char **ret_why)
{
	char *colon = strrchr(text, ':');
	unsigned count;

	*ret_why = "write unix:PATH:PORT, with an absolute path of at most 107 bytes";
	if (!colon || text[0] != '/' || (size_t)(colon - text) >= sizeof(p->path))
		return false;
	memcpy(p->path, text, (size_t)(colon - text));
	p->kind = PUBLISH_UNIX;
	p->count = 1;
	return read_ports(colon + 1, &p->inside, &count) && count == 1;
}

bool publish_parse(const char *text, struct publish *ret, const char **ret_why)
{
	struct publish p = {.kind = PUBLISH_TCP};
	char copy[TEXT_MAX];
	size_t len;

	*ret_why = syntax;
	if (!strncmp(text, "tcp:", 4) || !strncmp(text, "udp:", 4)) {
		p.kind = text[0] == 'u' ? PUBLISH_UDP : PUBLISH_TCP;
		text += 4;
	}
	len = strlen(text);
	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len + 1);
	if (p.kind == PUBLISH_TCP && !strncmp(copy, "unix:", 5)) {
		if (!read_unix(copy + 5, &p, ret_why))
			return false;
	} else if (!read_network(copy, &p, ret_why)) {
		return false;
	}
	*ret = p;
	return true;
}

bool publish_single(const struct publish *p, unsigned n, struct publish *ret)
{
	static const char *const loopbacks[] = {"127.0.0.1", "::1"};
	bool both = p->kind != PUBLISH_UNIX && !p->has_address;
	unsigned port = both ? n / 2 : n;

	if (port >= p->count)
		return false;
	*ret = *p;
	ret->count = 1;
	ret->inside = (uint16_t)(p->inside + port);
	if (p->kind == PUBLISH_UNIX)
		return true;
	ret->outside = (uint16_t)(p->outside + port);
	return !both || read_address(loopbacks[n % 2], ret);
}

bool publish_covers(const struct publish *p, const struct publish *single)
{
	struct publish one;

	for (unsigned n = 0; publish_single(p, n, &one); n++)
		if (one.kind == single->kind && one.outside == single->outside &&
		    !memcmp(one.ip, single->ip, sizeof(one.ip)) && !strcmp(one.path, single->path))
			return true;
	return false;
}

const char *publish_text(const struct publish *single, char out[PUBLISH_TEXT])
{
	bool four = !memcmp(single->ip, mapped, sizeof(mapped));
	char address[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(four ? AF_INET : AF_INET6, single->ip + (four ? 12 : 0), address,
			sizeof(address));
	if (single->kind == PUBLISH_UNIX)
		(void)snprintf(out, PUBLISH_TEXT, "unix:%s:%u", single->path, single->inside);
	else
		(void)snprintf(out, PUBLISH_TEXT, "%s%s%s%s:%u:%u",
			       single->kind == PUBLISH_UDP ? "udp:" : "", four ? "" : "[", address,
			       four ? "" : "]", single->outside, single->inside);
	return out;
}
