/* SPDX-License-Identifier: MIT */
/* base/target.c: reading targets; one spelling for each, so that what is compared is what is meant.
 */
#include "base/target.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const group_names[GROUP_COUNT] = {
	[GROUP_INTERNET] = "internet",
	[GROUP_LAN] = "lan",
	[GROUP_HOST] = "host",
	[GROUP_LOOPBACK] = "loopback",
	[GROUP_LINKLOCAL] = "linklocal",
	[GROUP_METADATA] = "metadata",
	[GROUP_DOH] = "doh",
};

enum { TEXT_MAX = 400, LABEL_MAX = 63, PORT_MAX = 65535, SIX_BITS = 128, MAPPED_BITS = 96 };

/* A number without signs, blanks or leading zeros that are many. False past `max`. */
static bool read_number(const char **at, unsigned max, unsigned *ret)
{
	unsigned number = 0;
	const char *text = *at;

	while (*text >= '0' && *text <= '9' && number <= max)
		number = number * 10 + (unsigned)(*text++ - '0');
	if (text == *at || number > max)
		return false;
	*at = text;
	*ret = number;
	return true;
}

static bool read_ports(const char *text, struct target *t)
{
	while (t->port_count < TARGET_PORTS) {
		unsigned first, last;

		if (!read_number(&text, PORT_MAX, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!read_number(&text, PORT_MAX, &last))
				return false;
		}
		if (first == 0 || last < first)
			return false;
		t->first[t->port_count] = (uint16_t)first;
		t->last[t->port_count++] = (uint16_t)last;
		if (*text == '\0')
			return true;
		if (*text++ != ',')
			return false;
	}
	return false;
}

static bool bits_behind(const uint8_t *ip, unsigned bits)
{
	for (unsigned n = bits; n < SIX_BITS; n++)
		if (ip[n / 8] >> (7 - n % 8) & 1)
			return true;
	return false;
}

/* "10.1.0.0/16", "2001:db8::1". */
static bool read_range(char *text, struct target *t, const char **ret_why)
{
	char *slash = strchr(text, '/');
	const char *length = slash ? slash + 1 : NULL;
	unsigned offset = 0;
	unsigned bits;

	if (slash)
		*slash = '\0';
	if (inet_pton(AF_INET, text, t->ip + 12) == 1) {
		t->ip[10] = t->ip[11] = 0xff;
		offset = MAPPED_BITS;
	} else if (inet_pton(AF_INET6, text, t->ip) != 1) {
		return false;
	}
	bits = SIX_BITS - offset;
	*ret_why = "the length of a network is a number of bits: 10.1.0.0/16, 2001:db8::/32";
	if (length && (!read_number(&length, bits, &bits) || *length))
		return false;
	t->bits = (uint8_t)(bits + offset);
	t->kind = TARGET_RANGE;
	*ret_why = "a network has no bits behind its length: 10.1.0.0/16";
	return !bits_behind(t->ip, t->bits);
}

static bool read_group(const char *text, struct target *t)
{
	for (unsigned n = 0; n < GROUP_COUNT; n++)
		if (!strcmp(text, group_names[n])) {
			t->kind = TARGET_GROUP;
			t->group = (uint8_t)n;
			return true;
		}
	return false;
}

const char *target_group_name(unsigned group)
{
	return group < GROUP_COUNT ? group_names[group] : "?";
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* The last label is no number, which would be an address in another spelling. */
static bool ends_in_number(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *label = dot ? dot + 1 : name;

	return strspn(label, "0123456789") == strlen(label);
}

static bool read_name(const char *text, struct target *t)
{
	size_t len;
	size_t label = 0;

	t->kind = TARGET_EXACT;
	if (!strncmp(text, "*.", 2)) {
		t->kind = TARGET_BELOW;
		text += 2;
	}
	len = strlen(text);
	if (len == 0 || len >= TARGET_NAME)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];

		if (c == '.' && (label == 0 || i + 1 == len))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > LABEL_MAX || (c != '.' && !is_letter(c)))
			return false;
		t->name[i] = c;
	}
	return !ends_in_number(t->name);
}

/* Takes the ports off the end. An address of IPv6 has colons too, so with ports it is in brackets.
 */
static bool split_ports(char *text, struct target *t)
{
	char *colon = strrchr(text, ':');
	char *bracket = strrchr(text, ']');

	if (!colon || (bracket && colon < bracket) || (!bracket && strchr(text, ':') != colon))
		return true;
	*colon = '\0';
	return read_ports(colon + 1, t);
}

/* "[2001:db8::]/32" without its brackets. */
static bool drop_brackets(char *text)
{
	char *end = strchr(text, ']');

	if (text[0] != '[')
		return !end;
	if (!end)
		return false;
	memmove(end, end + 1, strlen(end));
	memmove(text, text + 1, strlen(text));
	return strchr(text, ':') != NULL;
}

static bool read_what(char *text, struct target *t, const char **ret_why)
{
	if (text[0] == '@') {
		*ret_why = "groups are @internet, @lan, @host, @loopback, @linklocal, @metadata "
			   "and @doh";
		return read_group(text + 1, t);
	}
	if (!drop_brackets(text))
		return false;
	if (strchr(text, ':') || strchr(text, '/') || strspn(text, "0123456789.") == strlen(text))
		return read_range(text, t, ret_why);
	*ret_why = "a name has letters, digits and '-' between its dots; '*.' may stand before it";
	return read_name(text, t);
}

bool target_parse(const char *text, struct target *ret, const char **ret_why)
{
	struct target t = {.tcp = true, .udp = true};
	size_t len = strlen(text);
	char copy[TEXT_MAX];

	*ret_why = "write [tcp:|udp:]WHAT[:PORTS]: example.org:443, *.example.org, "
		   "udp:10.1.0.0/16:53, [2001:db8::1]:22, @lan";
	if (len >= sizeof(copy))
		return false;
	/* In capitals too: they are no other name, and "UDP:53" is no port of a host "udp". */
	if (!strncasecmp(text, "tcp:", 4) || !strncasecmp(text, "udp:", 4)) {
		t.tcp = (text[0] | 0x20) == 't';
		t.udp = !t.tcp;
		text += 4;
		len -= 4;
	}
	memcpy(copy, text, len + 1);
	if (!split_ports(copy, &t)) {
		*ret_why = "ports are numbers from 1 to 65535 and ranges, at most eight: "
			   "22,8000-8099";
		return false;
	}
	if (!read_what(copy, &t, ret_why))
		return false;
	*ret = t;
	return true;
}

/* NAME as the registry of sandboxes has it, and as a name of DNS. */
static bool read_link_name(const char *name, size_t len, struct target *t)
{
	static const char below[] = ".cubby";

	if (len == 0 || len + sizeof(below) > LABEL_MAX || name[0] == '.' || name[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] != '.' && !is_letter(name[i]))
			return false;
	t->kind = TARGET_EXACT;
	memcpy(t->name, name, len);
	memcpy(t->name + len, below, sizeof(below));
	return strcmp(t->name, "host.cubby") != 0 && !strstr(t->name, "..");
}

bool target_parse_link(const char *text, struct target *ret, const char **ret_why)
{
	static const char prefix[] = "sandbox:";
	struct target t = {.tcp = true};
	const char *colon = strrchr(text, ':');

	*ret_why = "write sandbox:NAME:PORTS, with NAME in lower case: sandbox:db:5432";
	if (strncmp(text, prefix, sizeof(prefix) - 1) != 0 || strlen(text) >= TEXT_MAX)
		return false;
	text += sizeof(prefix) - 1;
	if (colon < text || !read_link_name(text, (size_t)(colon - text), &t) ||
	    !read_ports(colon + 1, &t))
		return false;
	*ret = t;
	return true;
}

const char *target_link_name(const struct target *link, char out[TARGET_NAME])
{
	const char *end = strrchr(link->name, '.');
	size_t len = end ? (size_t)(end - link->name) : 0;

	memcpy(out, link->name, len);
	out[len] = '\0';
	return out;
}

bool target_is_name(const struct target *t, const char *name)
{
	size_t len = strlen(name);
	size_t own = strlen(t->name);

	if (t->kind == TARGET_EXACT)
		return !strcmp(t->name, name);
	return t->kind == TARGET_BELOW && len > own + 1 && name[len - own - 1] == '.' &&
	       !strcmp(name + len - own, t->name);
}

bool target_has_port(const struct target *t, uint16_t port)
{
	for (unsigned i = 0; i < t->port_count && i < TARGET_PORTS; i++)
		if (port >= t->first[i] && port <= t->last[i])
			return true;
	return false;
}

bool target_has_address(const struct target *t, const uint8_t ip[16])
{
	unsigned whole = t->bits / 8;

	if (t->kind != TARGET_RANGE || memcmp(t->ip, ip, whole) != 0)
		return false;
	/* An IPv6 range that holds all mapped addresses is still none of IPv4's. */
	if (t->bits < MAPPED_BITS && !memcmp(ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12))
		return false;
	return t->bits % 8 == 0 || (t->ip[whole] ^ ip[whole]) >> (8 - t->bits % 8) == 0;
}
