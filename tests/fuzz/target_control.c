/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_control.c: clients and init talk to a launcher in any order.
 *
 * Input: records of 8 bytes: who, message, id, four bytes of value and length, descriptors. What
 * the launcher passes on to init must be well formed, about sessions that it has started, and
 * nothing may be left open.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/control.h"
#include "tests/fuzz/property.h"

enum { CLIENTS = 4, RECORD = 8, RECORDS = 64 };

static const struct spec spec; /* no key is set */
/* Of a user who has nothing that runs. */
static const struct facts facts = {.uid = 4000000000, .state_dir = "/nonexistent"};
static struct run run;
static struct control control;
static struct msg_extra extra;
static int clients[CLIENTS]; /* their ends; -1: gone */
static int init_fd;          /* init's end */
static uint32_t last_session;

static void begin(void)
{
	static char words[2][8] = {"program", "word"};
	static char *argv[] = {words[0], words[1], NULL};
	int ends[2];

	memset(&run, 0, sizeof(run));
	run.spec = &spec;
	run.facts = &facts;
	run.name = "name";
	run.profile = "profile";
	run.argv = argv;
	HOLDS(wire_pair(ends) == 0);
	run.wire_fd = ends[0];
	init_fd = ends[1];
	run.control_fd = fcntl(init_fd, F_DUPFD_CLOEXEC, 3);
	control_init(&control, &run);
	for (unsigned i = 0; i < CLIENTS; i++) {
		HOLDS(wire_pair(ends) == 0);
		HOLDS(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 &&
		      fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
		control.clients[i].fd = ends[0];
		clients[i] = ends[1];
	}
	last_session = 0;
}

static void end(void)
{
	for (unsigned i = 0; i < CLIENTS; i++) {
		if (clients[i] >= 0)
			(void)close(clients[i]);
		if (control.clients[i].fd >= 0)
			(void)close(control.clients[i].fd);
	}
	(void)close(run.wire_fd);
	(void)close(run.control_fd);
	(void)close(init_fd);
}

/* Everything that init is told. */
static void read_as_init(void)
{
	struct msg m;
	int got;

	while ((got = wire_recv(init_fd, PEER_LAUNCHER, false, &m, &extra)) == 1) {
		bool begins = m.type == MSG_EXEC || m.type == MSG_ROOT;

		HOLDS(begins || m.type == MSG_SIGNAL || m.type == MSG_CONTINUE);
		HOLDS(begins ? m.id > last_session : m.id <= last_session);
		if (begins)
			last_session = m.id;
		HOLDS(m.type != MSG_SIGNAL || (m.value > 0 && m.value < 65));
		for (unsigned i = 0; i < extra.fd_count; i++)
			(void)close(extra.fds[i]);
	}
	HOLDS(got == -1 && errno == EAGAIN);
}

/* Answers that a client gets: whole, and never about another's session. */
static void read_as_client(unsigned i)
{
	struct msg m;
	int got;

	while ((got = wire_recv(clients[i], PEER_LAUNCHER | PEER_STAGE, false, &m, &extra)) == 1)
		for (unsigned n = 0; n < extra.fd_count; n++)
			(void)close(extra.fds[n]);
	HOLDS(got == 0 || errno == EAGAIN || errno == ECONNRESET);
}

static void serve(void)
{
	struct pollfd set[CONTROL_POLL];
	unsigned count = control_poll(&control, set);

	set[0].fd = -1; /* nobody new */
	(void)poll(set, count, 0);
	control_move(&control, set, count);
	set[0].revents = 0;
}

static void client_sends(unsigned i, const uint8_t *record)
{
	static const char payload[64];
	struct msg m = {.type = record[1] % MSG_COUNT, .id = record[2], .len = record[7] % 3 * 16};
	int fds[WIRE_FDS];

	memcpy(&m.value, record + 3, sizeof(m.value));
	if (m.type == MSG_NONE) {
		fd_close(&clients[i]);
		return;
	}
	for (unsigned n = 0; n < WIRE_FDS; n++)
		fds[n] = init_fd;
	(void)!wire_send_full(clients[i], &m, payload, fds, record[7] / 3 % (WIRE_FDS + 1));
}

/* As wire_recv would have let it through: only the launcher's copy of the descriptors counts. */
static void init_says(const uint8_t *record)
{
	struct msg m = {.type = record[1] % 2 ? MSG_EXITED : MSG_TERMINAL,
			.id = (uint32_t)record[2] + 1,
			.value = record[3]};

	memset(&extra, 0, sizeof(extra));
	memset(extra.fds, -1, sizeof(extra.fds));
	if (m.type == MSG_TERMINAL)
		extra.fds[extra.fd_count++] = fcntl(init_fd, F_DUPFD_CLOEXEC, 3);
	control_answer(&control, &m, &extra);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int before = lowest_free_fd();

	begin();
	for (size_t at = 0; at + RECORD <= size && at < RECORDS * (size_t)RECORD; at += RECORD) {
		unsigned who = data[at] % (CLIENTS + 2);

		if (who < CLIENTS && clients[who] >= 0)
			client_sends(who, data + at);
		else if (who == CLIENTS)
			init_says(data + at);
		else
			control_tick(&control, control_deadline(&control));
		serve();
		read_as_init();
		for (unsigned i = 0; i < CLIENTS; i++)
			if (clients[i] >= 0)
				read_as_client(i);
	}
	end();
	HOLDS(lowest_free_fd() == before);
	return 0;
}
