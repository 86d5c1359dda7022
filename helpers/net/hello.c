/* SPDX-License-Identifier: MIT */
/* net/hello.c: records are put together first, then the message is read: RFC 8446, 4.1.2 and 5.1.
 */
#include "helpers/net/hello.h"

#include <string.h>

enum { RECORD_HEAD = 5, MESSAGE_HEAD = 4, RECORD_MAX = 16384, RANDOM = 32, SESSION_MAX = 32 };
enum { FIRST_RECORD_TYPE = 20, HANDSHAKE = 22, LAST_RECORD_TYPE = 24, MAJOR_VERSION = 3 };
enum { CLIENT_HELLO = 1, SERVER_NAME = 0, HOST_NAME = 0, ENCRYPTED_HELLO = 0xfe0d };

/* What is left to read of some bytes. */
struct bytes {
	const uint8_t *at;
	size_t left;
};

static bool take(struct bytes *b, size_t len, struct bytes *ret)
{
	if (len > b->left)
		return false;
	*ret = (struct bytes){.at = b->at, .left = len};
	b->at += len;
	b->left -= len;
	return true;
}

/* A number of `size` bytes. */
static bool take_number(struct bytes *b, unsigned size, size_t *ret)
{
	struct bytes digits;
	size_t number = 0;

	if (!take(b, size, &digits))
		return false;
	for (unsigned i = 0; i < size; i++)
		number = number << 8 | digits.at[i];
	*ret = number;
	return true;
}

/* Bytes behind their length, which has `size` bytes itself. */
static bool take_counted(struct bytes *b, unsigned size, struct bytes *ret)
{
	size_t len;

	return take_number(b, size, &len) && take(b, len, ret);
}

/* The length of the message by its head, or 0 as long as that is not there. */
static size_t message_len(const uint8_t *message, size_t len)
{
	if (len < MESSAGE_HEAD)
		return 0;
	return MESSAGE_HEAD + ((size_t)message[1] << 16 | (size_t)message[2] << 8 | message[3]);
}

/* Whether what is there of the message can be the beginning of one. */
static bool may_be_hello(const uint8_t *message, size_t len)
{
	return (len < 1 || message[0] == CLIENT_HELLO) &&
	       message_len(message, len) <= HELLO_MESSAGE_MAX;
}

static bool is_record_head(const uint8_t *head, size_t len)
{
	return (len < 1 || head[0] == HANDSHAKE) && (len < 2 || head[1] == MAJOR_VERSION);
}

/* Takes the heads of records out. HELLO_READ: the whole message is there. */
static enum hello_state join_records(struct bytes in, uint8_t message[HELLO_MESSAGE_MAX],
				     size_t *ret_len)
{
	size_t have = 0;

	for (;;) {
		struct bytes head, part = {.left = 0};
		size_t len;

		if (!is_record_head(in.at, in.left))
			return HELLO_WRONG;
		if (!take(&in, RECORD_HEAD, &head))
			return HELLO_MORE;
		len = (size_t)head.at[3] << 8 | head.at[4];
		if (len == 0 || len > RECORD_MAX)
			return HELLO_WRONG;
		if (!take(&in, len < in.left ? len : in.left, &part))
			return HELLO_WRONG;
		if (part.left > HELLO_MESSAGE_MAX - have)
			return HELLO_WRONG;
		memcpy(message + have, part.at, part.left);
		if (!may_be_hello(message, have + part.left))
			return HELLO_WRONG;
		*ret_len = message_len(message, have + part.left);
		/* Nothing stands behind it in its last record: early data has records of its own.
		 */
		if (*ret_len > 0 && have + len > *ret_len)
			return HELLO_WRONG;
		have += part.left;
		if (part.left < len)
			return HELLO_MORE;
		if (have == *ret_len)
			return HELLO_READ;
	}
}

static char letter(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte - 'A' + 'a');
	if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
	    byte == '_' || byte == '.')
		return (char)byte;
	return '?';
}

/* One name and no more: a list of several has no meaning since RFC 6066. */
static bool read_name(struct bytes extension, struct hello *h)
{
	struct bytes list, name;
	size_t type;

	if (!take_counted(&extension, 2, &list) || extension.left > 0 ||
	    !take_number(&list, 1, &type) || type != HOST_NAME || !take_counted(&list, 2, &name) ||
	    list.left > 0 || name.left == 0 || name.left >= HELLO_NAME)
		return false;
	for (size_t i = 0; i < name.left; i++)
		h->name[i] = letter(name.at[i]);
	return true;
}

static bool read_extensions(struct bytes list, struct hello *h)
{
	bool named = false;

	while (list.left > 0) {
		struct bytes extension;
		size_t type;

		if (!take_number(&list, 2, &type) || !take_counted(&list, 2, &extension))
			return false;
		if (type == SERVER_NAME && (named || !read_name(extension, h)))
			return false;
		named = named || type == SERVER_NAME;
		h->hides_name = h->hides_name || type == ENCRYPTED_HELLO;
	}
	return true;
}

static bool read_message(struct bytes m, struct hello *h)
{
	struct bytes skipped, session, suites, methods, extensions;

	if (!take(&m, MESSAGE_HEAD + 2 + RANDOM, &skipped) ||
	    skipped.at[MESSAGE_HEAD] != MAJOR_VERSION || !take_counted(&m, 1, &session) ||
	    session.left > SESSION_MAX || !take_counted(&m, 2, &suites) || suites.left < 2 ||
	    suites.left % 2 != 0 || !take_counted(&m, 1, &methods) || methods.left == 0)
		return false;
	/* Before TLS 1.3 there may be none. */
	if (m.left == 0)
		return true;
	return take_counted(&m, 2, &extensions) && m.left == 0 && read_extensions(extensions, h);
}

static bool is_record(const uint8_t *bytes, size_t len)
{
	return bytes[0] >= FIRST_RECORD_TYPE && bytes[0] <= LAST_RECORD_TYPE &&
	       (len < 2 || bytes[1] == MAJOR_VERSION);
}

enum hello_state hello_read(const uint8_t *bytes, size_t len, struct hello *ret)
{
	static uint8_t message[HELLO_MESSAGE_MAX];
	struct bytes in = {.at = bytes, .left = len < HELLO_MAX ? len : HELLO_MAX};
	struct hello hello = {.hides_name = false};
	enum hello_state state;
	size_t message_bytes = 0;

	if (len == 0)
		return HELLO_MORE;
	if (!is_record(bytes, len))
		return HELLO_NO_TLS;
	/* A first byte alone may still be another protocol's. */
	if (len < 2)
		return HELLO_MORE;
	state = join_records(in, message, &message_bytes);
	if (state == HELLO_MORE && len >= HELLO_MAX)
		return HELLO_WRONG;
	if (state != HELLO_READ)
		return state;
	in = (struct bytes){.at = message, .left = message_bytes};
	if (!read_message(in, &hello))
		return HELLO_WRONG;
	*ret = hello;
	return HELLO_READ;
}
