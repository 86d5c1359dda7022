/* SPDX-License-Identifier: MIT */
/* helpers/doors/xauth.c: the Xauthority file, and three requests of the X protocol. */
#include "helpers/doors/xauth.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "helpers/doors/pump.h"

enum {
	FILE_BYTES = 1 << 20,
	FAMILY_LOCAL = 256,
	FAMILY_WILD = 65535,
	REPLY = 32,
	QUERY_EXTENSION = 98,
	SECURITY_GENERATE = 1,
	SET_TIMEOUT = 1,
	SET_TRUST = 2,
	UNTRUSTED = 1,
	TIMEOUT_SECONDS = 60,
};

/* A text of the file: two bytes of length, big-endian, in front. */
struct counted {
	const char *text;
	size_t len;
};

static bool take_text(const char **at, const char *end, struct counted *ret)
{
	if (end - *at < 2)
		return false;
	ret->len = (size_t)((unsigned char)(*at)[0] << 8 | (unsigned char)(*at)[1]);
	ret->text = *at + 2;
	if ((size_t)(end - ret->text) < ret->len)
		return false;
	*at = ret->text + ret->len;
	return true;
}

static bool is_display(struct counted number, unsigned display, struct arena *a)
{
	const char *wanted = arena_printf(a, "%u", display);

	return number.len == 0 ||
	       (number.len == strlen(wanted) && !memcmp(number.text, wanted, number.len));
}

/* Entries of this machine's name come before those for any machine. */
static bool is_better(unsigned family, struct counted address, const struct xcookie *found)
{
	char host[256] = "";

	if (family == FAMILY_WILD)
		return found->len == 0;
	if (family != FAMILY_LOCAL || gethostname(host, sizeof(host) - 1) < 0)
		return false;
	return address.len == strlen(host) && !memcmp(address.text, host, address.len);
}

void xauth_own(const char *file, unsigned display, struct arena *a, struct xcookie *ret)
{
	struct err ignored;
	char *text;
	size_t len;

	*ret = (struct xcookie){0};
	if (file_read(AT_FDCWD, file, FILE_BYTES, a, &text, &len, &ignored) < 0)
		return;
	for (const char *at = text, *end = text + len; end - at >= 2;) {
		unsigned family = (unsigned)((unsigned char)at[0] << 8 | (unsigned char)at[1]);
		struct counted address;
		struct counted number;
		struct counted name;
		struct counted data;

		at += 2;
		if (!take_text(&at, end, &address) || !take_text(&at, end, &number) ||
		    !take_text(&at, end, &name) || !take_text(&at, end, &data))
			return;
		if (name.len != strlen(XAUTH_NAME) ||
		    memcmp(name.text, XAUTH_NAME, name.len) != 0 || data.len > sizeof(ret->data) ||
		    !is_display(number, display, a) || !is_better(family, address, ret))
			continue;
		ret->len = data.len;
		memcpy(ret->data, data.text, data.len);
	}
}

static int read_exactly(int fd, void *data, size_t len)
{
	return fd_read_all(fd, data, len) == (ssize_t)len ? 0 : -1;
}

/* What the server says of itself takes tens of KiB, and nobody here wants it. */
static int skip(int fd, size_t len)
{
	char skipped[4096];

	while (len > 0) {
		size_t part = len < sizeof(skipped) ? len : sizeof(skipped);

		if (read_exactly(fd, skipped, part) < 0)
			return -1;
		len -= part;
	}
	return 0;
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* Appends a text and fills up to four bytes. */
static char *put_text(char *at, const char *text, size_t len)
{
	memset(at, 0, padded(len));
	memcpy(at, text, len);
	return at + padded(len);
}

/* All of this speaks the machine's own byte order, and says so to the server. */
static char *put_16(char *at, unsigned number)
{
	uint16_t value = (uint16_t)number;

	memcpy(at, &value, sizeof(value));
	return at + sizeof(value);
}

static char *put_32(char *at, uint32_t number)
{
	memcpy(at, &number, sizeof(number));
	return at + sizeof(number);
}

static char byte_order(void)
{
	const uint16_t one = 1;

	return *(const char *)&one ? 'l' : 'B';
}

/* Connects and says a cookie. fd, or -1. */
static int greet(const char *path, const struct xcookie *cookie)
{
	OWN_FD int fd = pump_connect(path);
	size_t name_len = cookie->len ? strlen(XAUTH_NAME) : 0;
	char text[256] = {byte_order()};
	char *at = put_16(text + 2, 11);

	at = put_16(at + 2, (unsigned)name_len);
	at = put_16(at, (unsigned)cookie->len) + 2;
	at = put_text(at, XAUTH_NAME, name_len);
	at = put_text(at, cookie->data, cookie->len);
	return fd < 0 || fd_write_all(fd, text, (size_t)(at - text)) < 0 ? -1 : fd_take(&fd);
}

/* Reads what a server that was greeted says of itself; -1: it does not admit us. */
static int await_admission(int fd)
{
	char head[8];
	uint16_t words;

	if (read_exactly(fd, head, sizeof(head)) < 0 || head[0] != 1)
		return -1;
	memcpy(&words, head + 6, sizeof(words));
	return skip(fd, (size_t)words * 4);
}

/* Sends a request whose length is put into its head; reads the 32 bytes of its reply. */
static int ask(int fd, char *request, const char *end, char reply[REPLY])
{
	(void)put_16(request + 2, (unsigned)((end - request) / 4));
	if (fd_write_all(fd, request, (size_t)(end - request)) < 0)
		return -1;
	return read_exactly(fd, reply, REPLY) < 0 || reply[0] != 1 ? -1 : 0;
}

/* The number of the SECURITY extension; 0 when there is none, -1 on failure. */
static int find_security(int fd)
{
	static const char name[] = "SECURITY";
	char request[32] = {QUERY_EXTENSION};
	char reply[REPLY];
	char *at = put_16(request + 4, sizeof(name) - 1) + 2;

	at = put_text(at, name, sizeof(name) - 1);
	if (ask(fd, request, at, reply) < 0)
		return -1;
	return reply[8] ? (unsigned char)reply[9] : 0;
}

static int generate(int fd, int extension, struct xcookie *ret)
{
	char request[64] = {(char)extension, SECURITY_GENERATE};
	char reply[REPLY];
	uint16_t len;
	char *at = put_16(request + 4, (unsigned)strlen(XAUTH_NAME));

	at = put_16(at, 0);
	at = put_32(at, SET_TIMEOUT | SET_TRUST);
	at = put_text(at, XAUTH_NAME, strlen(XAUTH_NAME));
	at = put_32(at, TIMEOUT_SECONDS);
	at = put_32(at, UNTRUSTED);
	if (ask(fd, request, at, reply) < 0)
		return -1;
	memcpy(&len, reply + 12, sizeof(len));
	if (len == 0 || len > sizeof(ret->data))
		return -1;
	ret->len = len;
	return read_exactly(fd, ret->data, len);
}

int xauth_greet(const char *path, const struct xcookie *own, int *ret_fd, struct err *e)
{
	int fd = greet(path, own);

	if (fd < 0)
		return err_set(e, "cannot open the X display behind '%s'", path);
	*ret_fd = fd;
	return 0;
}

int xauth_untrusted(int fd, const char *path, struct xcookie *ret, int *ret_keep_fd, struct err *e)
{
	OWN_FD int keep_fd = -1;
	int extension;

	if (await_admission(fd) < 0)
		return err_set(e, "cannot open the X display: the server does not admit us");
	extension = find_security(fd);
	if (extension == 0) {
		(void)err_set(e, "cannot make an untrusted cookie: the X server has no SECURITY "
				 "extension");
		return err_hint(e, "start it with '+extension SECURITY', or use a Wayland session");
	}
	if (extension < 0 || generate(fd, extension, ret) < 0)
		return err_set(e, "cannot make an untrusted cookie: the X server refused it");
	keep_fd = greet(path, ret);
	if (keep_fd < 0 || await_admission(keep_fd) < 0)
		return err_set(e, "cannot use the untrusted cookie that the X server made");
	*ret_keep_fd = fd_take(&keep_fd);
	return 0;
}
