/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/pulse.c: sound: PulseAudio's native protocol, also spoken by PipeWire, by an
 * allow list of commands.
 *
 * A frame is 20 bytes of head and a payload; on channel 0xffffffff it is a command. What is not on
 * the list is answered "access denied" here and never reaches the server: loading modules, ending
 * the server, other clients and their streams, and without the second grant recording.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "helpers/common/denial.h"
#include "helpers/doors/pump.h"
#include "helpers/doors/service.h"

enum {
	HEAD = 20,
	CONTROL = -1, /* the channel of commands */
	COMMAND_ERROR = 0,
	COMMAND_AUTH = 8,
	ACCESS_DENIED = 1,
	FRAME_LIMIT = 16 << 20, /* what the server itself takes */
};

/* Flags of a frame whose payload is elsewhere, in shared memory. */
#define SHARED_MEMORY 0xff000000U

/* src/pulsecore/native-common.h numbers them; the numbers are the protocol's for ever. */
static const unsigned char playback[] = {
	3,  4,  8,  9,  10, 12, 13, 14, /* streams: create, delete; auth, name; sinks; drain */
	20, 21, 22, 23, 24, 35,         /* server, sinks and sources: info; subscribe */
	41, 42, 43, 46, 60, 72, 74, 81, /* the own stream: cork, flush, trigger, name, buffers */
	82, 84, 85,                     /* the client's own properties */
	11,                             /* lookup of a source's name */
};

static const unsigned char recording[] = {5, 6, 47, 57, 58, 59, 73, 75, 80, 83};

/* How many bytes of a large frame are still to be passed unseen. */
struct pulse_state {
	uint32_t up_left;
};

struct pulse_context {
	bool records;
};

static uint32_t number_at(const char *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return ntohl(number);
}

static bool is_in(const unsigned char *list, size_t count, uint32_t command)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == command)
			return true;
	return false;
}

static bool is_allowed(const struct pulse_context *x, uint32_t command)
{
	return is_in(playback, sizeof(playback), command) ||
	       (x->records && is_in(recording, sizeof(recording), command));
}

/* "L" and a number: how the protocol writes it. */
static char *put_number(char *at, uint32_t number)
{
	uint32_t big = htonl(number);

	*at++ = 'L';
	memcpy(at, &big, sizeof(big));
	return at + sizeof(big);
}

/* Those that a program may miss; what has no name is told by its number. */
static void note_refusal(const struct pulse_context *x, uint32_t command)
{
	static const struct {
		unsigned char command;
		const char *name;
	} names[] = {
		{5, "record"},
		{7, "end the server"},
		{28, "list the clients"},
		{30, "list what others play"},
		{32, "list what others record"},
		{36, "set the volume of a sink"},
		{37, "set the volume of a stream"},
		{38, "set the volume of a source"},
		{48, "end a client"},
		{51, "load a module"},
		{52, "unload a module"},
	};
	char number[32];
	const char *what = number;

	(void)snprintf(number, sizeof(number), "command %u", command);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (names[i].command == command)
			what = names[i].name;
	denial_note(what, "not-granted",
		    !x->records && is_in(recording, sizeof(recording), command)
			    ? "allow+=microphone"
			    : NULL);
}

static int refuse(struct pump_client *c, uint32_t tag)
{
	char frame[HEAD + 15] = {0};
	uint32_t len = htonl(15);
	uint32_t channel = htonl((uint32_t)CONTROL);
	char *at = frame + HEAD;

	memcpy(frame, &len, sizeof(len));
	memcpy(frame + 4, &channel, sizeof(channel));
	at = put_number(at, COMMAND_ERROR);
	at = put_number(at, tag);
	(void)put_number(at, ACCESS_DENIED);
	return pump_put(&c->down, frame, sizeof(frame));
}

/* The two highest bits of the version offer shared memory; descriptors of it are not passed. */
static void forget_shared_memory(char *payload, uint32_t len)
{
	if (len >= 15 && payload[10] == 'L')
		payload[11] = (char)(payload[11] & 0x3f);
}

/* Passes on what is left of a frame. */
static ptrdiff_t pass_rest(struct pump_flow *f, uint32_t *left)
{
	size_t len = f->in_len < *left ? f->in_len : *left;

	if (pump_put(f, f->in, len) < 0)
		return -1;
	*left -= (uint32_t)len;
	return (ptrdiff_t)len;
}

static ptrdiff_t command(struct pump_client *c, uint32_t len)
{
	struct pump_flow *f = &c->up;
	char *payload = f->in + HEAD;
	uint32_t number;

	if (len > PUMP_IN - HEAD)
		return -1;
	if (f->in_len < HEAD + len)
		return 0;
	if (len < 10 || payload[0] != 'L' || payload[5] != 'L')
		return -1;
	number = number_at(payload + 1);
	if (number == COMMAND_AUTH)
		forget_shared_memory(payload, len);
	if (is_allowed(c->context, number))
		return pump_put(f, f->in, HEAD + len) < 0 ? -1 : HEAD + (ptrdiff_t)len;
	note_refusal(c->context, number);
	if (refuse(c, number_at(payload + 6)) < 0)
		return -1;
	return HEAD + (ptrdiff_t)len;
}

/* A frame's head: false when nobody sends such a thing, or it points into shared memory. */
static bool head_is_right(const char *head)
{
	return number_at(head) <= FRAME_LIMIT && !(number_at(head + 16) & SHARED_MEMORY);
}

static ptrdiff_t from_client(struct pump_client *c)
{
	struct pulse_state *s = c->state;
	struct pump_flow *f = &c->up;

	if (f->fd_count > 0)
		return -1; /* only shared memory needs descriptors */
	if (s->up_left > 0)
		return pass_rest(f, &s->up_left);
	if (f->in_len < HEAD)
		return 0;
	if (!head_is_right(f->in))
		return -1;
	if (number_at(f->in + 4) == (uint32_t)CONTROL)
		return command(c, number_at(f->in));
	s->up_left = HEAD + number_at(f->in);
	return pass_rest(f, &s->up_left);
}

int service_pulse(const struct request *q, const struct door *d, struct err *e)
{
	static const struct pump_protocol protocol = {sizeof(struct pulse_state), from_client,
						      pump_pass_down};
	static struct pulse_context context;
	const char *runtime = request_value(q, "runtime");
	const char *said = request_value(q, "pulse-server");
	const char *path = NULL;

	context.records = request_value(q, "record") != NULL;
	if (said && !strncmp(said, "unix:", 5))
		path = said + 5;
	else if (said && said[0] == '/')
		path = said;
	else if (said && said[0]) {
		(void)err_set(e, "cannot use the sound server '%s': it is not a local socket",
			      said);
		return err_hint(e, "set PULSE_SERVER to unix:PATH, or unset it");
	} else if (runtime)
		path = arena_printf(q->arena, "%s/pulse/native", runtime);
	if (!path)
		return err_set(e, "cannot find the sound server: XDG_RUNTIME_DIR is not set");
	if (service_enclose(path, e) < 0) {
		return err_hint(e, "is PulseAudio or PipeWire running? or take the grants audio "
				   "and microphone out");
	}
	denial_begin(d->log_fd, "sound");
	if (service_ready(d, e) < 0)
		return -1;
	pump_run(d->listen_fd, SERVICE_SERVER, &protocol, &context);
}
