/* SPDX-License-Identifier: MIT */
/* base/via.c: reading the way out. */
#include "base/via.h"

#include <arpa/inet.h>
#include <string.h>

enum { TEXT_MAX = 2048, PORT_MAX = 65535 };

static const struct scheme {
	const char *begin;
	enum via_kind kind;
	uint16_t port;
	bool has_user;
} schemes[] = {
	{"socks5://", VIA_SOCKS, 1080, true},
	{"http://", VIA_HTTP, 8080, true},
	{"tor://", VIA_TOR, 9050, false},
};

static bool read_port(const char *text, uint16_t *ret)
{
	unsigned number = 0;

	while (*text >= '0' && *text <= '9' && number <= PORT_MAX)
		number = number * 10 + (unsigned)(*text++ - '0');
	if (*text || number == 0 || number > PORT_MAX)
		return false;
	*ret = (uint16_t)number;
	return true;
}

/* "127.0.0.1:1080", "[::1]:1080"; the port may be left out. */
static bool read_place(char *text, struct via *v)
{
	char *end = text[0] == '[' ? strchr(text, ']') : strchr(text, ':');
	char *port = end;

	if (text[0] == '[') {
		if (!end || (end[1] != ':' && end[1] != '\0'))
			return false;
		*end = '\0';
		port = end[1] ? end + 1 : NULL;
		if (inet_pton(AF_INET6, text + 1, v->ip) != 1)
			return false;
	} else {
		if (port)
			*port = '\0';
		v->ip[10] = v->ip[11] = 0xff;
		if (inet_pton(AF_INET, text, v->ip + 12) != 1)
			return false;
	}
	return !port || read_port(port + 1, &v->port);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A word with %XX in it; never empty, never with a NUL or a line's end. */
static bool read_word(const char *text, char out[VIA_WORD])
{
	size_t used = 0;

	while (*text && used < VIA_WORD - 1) {
		char c = *text++;

		if (c == '%') {
			int high = hex_digit(text[0]);
			int low = high < 0 ? -1 : hex_digit(text[1]);

			if (low < 0)
				return false;
			c = (char)(high << 4 | low);
			text += 2;
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			return false;
		out[used++] = c;
	}
	out[used] = '\0';
	return used > 0 && !*text;
}

static bool read_user(char *text, struct via *v, const char **ret_why)
{
	char *colon = strchr(text, ':');

	*ret_why = "write USER:PASSWORD@ADDRESS, each of at most 255 bytes, with %40 for '@', %3A "
		   "for ':' and %25 for '%'";
	if (!colon)
		return false;
	*colon = '\0';
	if (!read_word(text, v->user) || !read_word(colon + 1, v->password))
		return false;
	/* Where it would end the user's name (RFC 7617). */
	return v->kind != VIA_HTTP || !strchr(v->user, ':');
}

static bool read_interface(const char *name, struct via *v, const char **ret_why)
{
	size_t len = strlen(name);

	*ret_why = "the name of a network interface has at most 15 bytes, and no '/', ':' or blank";
	if (len == 0 || len >= sizeof(v->interface) || !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] <= ' ' || strchr("/:\x7f", name[i]))
			return false;
	v->kind = VIA_INTERFACE;
	memcpy(v->interface, name, len);
	return true;
}

static bool read_proxy(char *text, const struct scheme *s, struct via *v, const char **ret_why)
{
	char *at = strrchr(text, '@');

	v->kind = (uint8_t)s->kind;
	v->port = s->port;
	if (at) {
		*at = '\0';
		*ret_why = "tor gets credentials of the sandbox's own: write tor://ADDRESS:PORT";
		if (!s->has_user || !read_user(text, v, ret_why))
			return false;
		text = at + 1;
	}
	*ret_why = "a proxy is named by its address, for a name would be asked around it: "
		   "socks5://127.0.0.1:1080, http://[::1]:8080";
	return read_place(text, v);
}

bool via_parse(const char *text, struct via *ret, const char **ret_why)
{
	struct via v = {.kind = VIA_DIRECT};
	size_t len = strlen(text);
	char copy[TEXT_MAX];
	bool right = false;

	*ret_why = "write socks5://ADDRESS:PORT, http://ADDRESS:PORT, tor, tor://ADDRESS:PORT or "
		   "interface:NAME";
	if (len >= sizeof(copy))
		return false;
	if (!strcmp(text, "tor"))
		text = "tor://127.0.0.1";
	memcpy(copy, text, strlen(text) + 1);
	if (!strncmp(copy, "interface:", 10))
		right = read_interface(copy + 10, &v, ret_why);
	for (unsigned i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (!strncmp(copy, schemes[i].begin, strlen(schemes[i].begin)))
			right = read_proxy(copy + strlen(schemes[i].begin), &schemes[i], &v,
					   ret_why);
	if (right)
		*ret = v;
	return right;
}
