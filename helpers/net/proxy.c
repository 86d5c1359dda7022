/* SPDX-License-Identifier: MIT */
/* net/proxy.c: one question at a time, and exactly the bytes of its answer. */
#include "helpers/net/proxy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/net/proxy_text.h"
#include "helpers/net/wayout.h"

enum { VERSION = 5, NO_USER = 0, WITH_USER = 2, CONNECT = 1, QUESTION = 2048, HEAD_MAX = 16384 };
enum { FOUR = 1, NAME = 3, SIX = 4 };

enum stage {
	STAGE_BEGIN,
	STAGE_METHOD, /* SOCKS: which way to sign in */
	STAGE_USER,   /* SOCKS: signed in or not */
	STAGE_ANSWER, /* SOCKS: reached or not, and where */
	STAGE_HEAD,   /* HTTP: the head of its answer */
};

struct proxy {
	enum stage stage;
	size_t want; /* bytes of a SOCKS answer */
	size_t got;
	uint8_t answer[4 + 1 + 255 + 2];
	struct http_head head;
};

static bool say(int fd, const void *bytes, size_t len)
{
	return send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)len;
}

static int wait_for(struct proxy *p, enum stage stage, size_t want)
{
	p->stage = stage;
	p->want = want;
	p->got = 0;
	return 0;
}

static size_t put_word(uint8_t *out, const char *word)
{
	size_t len = strlen(word);

	out[0] = (uint8_t)len;
	memcpy(out + 1, word, len);
	return len + 1;
}

static int greet(struct proxy *p, int fd)
{
	const uint8_t hello[] = {VERSION, 1, wayout()->user[0] ? WITH_USER : NO_USER};

	return say(fd, hello, sizeof(hello)) ? wait_for(p, STAGE_METHOD, 2) : EPROTO;
}

static int sign_in(struct proxy *p, int fd)
{
	uint8_t out[3 + 2 * VIA_WORD] = {1};
	size_t len = 1;

	len += put_word(out + len, wayout()->user);
	len += put_word(out + len, wayout()->password);
	return say(fd, out, len) ? wait_for(p, STAGE_USER, 2) : EPROTO;
}

static int ask_socks(struct proxy *p, int fd, const struct address *to, const char *name)
{
	uint8_t out[4 + VIA_WORD + 2] = {VERSION, CONNECT, 0, 0};
	size_t len = 4;

	if (name) {
		out[3] = NAME;
		len += put_word(out + len, name);
	} else if (address_is_four(to)) {
		out[3] = FOUR;
		memcpy(out + len, to->ip.s6_addr + 12, 4);
		len += 4;
	} else {
		out[3] = SIX;
		memcpy(out + len, to->ip.s6_addr, 16);
		len += 16;
	}
	out[len++] = (uint8_t)(to->port >> 8);
	out[len++] = (uint8_t)to->port;
	/* Up to the first byte of the address, which tells how long the rest is. */
	return say(fd, out, len) ? wait_for(p, STAGE_ANSWER, 5) : EPROTO;
}

/* What the proxy met, RFC 1928, 6. */
static int error_of_socks(uint8_t reply)
{
	static const int errors[] = {
		[1] = EHOSTUNREACH, [2] = EACCES,       [3] = ENETUNREACH,  [4] = EHOSTUNREACH,
		[5] = ECONNREFUSED, [6] = EHOSTUNREACH, [7] = EHOSTUNREACH, [8] = EAFNOSUPPORT,
	};

	return reply < sizeof(errors) / sizeof(errors[0]) && errors[reply] ? errors[reply] : EPROTO;
}

/* The length of the whole answer by its first five bytes, or 0. */
static size_t answer_len(const uint8_t answer[5])
{
	switch (answer[3]) {
	case FOUR:
		return 4 + 4 + 2;
	case SIX:
		return 4 + 16 + 2;
	case NAME:
		return 4 + 1 + (size_t)answer[4] + 2;
	default:
		return 0;
	}
}

/* 0: all that was wanted is there. */
static int read_answer(struct proxy *p, int fd)
{
	while (p->got < p->want) {
		ssize_t len = recv(fd, p->answer + p->got, p->want - p->got, MSG_DONTWAIT);

		if (len < 0 && errno == EAGAIN)
			return EINPROGRESS;
		if (len <= 0)
			return EPROTO;
		p->got += (size_t)len;
	}
	return 0;
}

/* EAGAIN: the next answer is waited for. */
static int socks_step(struct proxy *p, int fd, const struct address *to, const char *name)
{
	const uint8_t *a = p->answer;
	int error = read_answer(p, fd);

	if (error)
		return error;
	if (p->stage == STAGE_USER) {
		error = a[1] == 0 ? ask_socks(p, fd, to, name) : EACCES;
	} else if (p->stage == STAGE_METHOD) {
		if (a[0] != VERSION)
			return EPROTO;
		if (a[1] != (wayout()->user[0] ? WITH_USER : NO_USER))
			return EACCES;
		error = a[1] == WITH_USER ? sign_in(p, fd) : ask_socks(p, fd, to, name);
	} else {
		if (a[0] != VERSION || answer_len(a) == 0)
			return EPROTO;
		if (a[1] != 0)
			return error_of_socks(a[1]);
		if (p->want == answer_len(a))
			return 0;
		p->want = answer_len(a);
	}
	return error ? error : EAGAIN;
}

static int ask_http(struct proxy *p, int fd, const struct address *to, const char *name)
{
	char out[QUESTION];
	size_t len = proxy_write_connect(wayout(), to, name, out, sizeof(out));

	p->stage = STAGE_HEAD;
	return len > 0 && say(fd, out, len) ? 0 : EPROTO;
}

/* Looks first, and takes no more than the head. */
static int http_step(struct proxy *p, int fd)
{
	char bytes[1024];
	size_t used;
	ssize_t len = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_PEEK);

	if (len < 0 && errno == EAGAIN)
		return EINPROGRESS;
	if (len <= 0)
		return EPROTO;
	used = proxy_read_head(&p->head, bytes, (size_t)len);
	if (recv(fd, bytes, used, MSG_DONTWAIT) != (ssize_t)used)
		return EPROTO;
	if (p->head.ended)
		return proxy_error_of_status(p->head.status);
	return p->head.seen > HEAD_MAX ? EPROTO : EAGAIN;
}

static int begin(struct proxy *p, int fd, const struct address *to, const char *name)
{
	return wayout()->kind == VIA_HTTP ? ask_http(p, fd, to, name) : greet(p, fd);
}

int proxy_talk(struct proxy **talk, int fd, const struct address *to, const char *name)
{
	int error = 0;

	if (!*talk) {
		*talk = calloc(1, sizeof(**talk));
		if (!*talk)
			return ENOBUFS;
		error = begin(*talk, fd, to, name);
		if (error)
			return error;
	}
	do
		error = (*talk)->stage == STAGE_HEAD ? http_step(*talk, fd)
						     : socks_step(*talk, fd, to, name);
	while (error == EAGAIN);
	return error;
}

void proxy_forget(struct proxy **talk)
{
	free(*talk);
	*talk = NULL;
}
