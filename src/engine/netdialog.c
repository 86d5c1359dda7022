/* SPDX-License-Identifier: MIT */
/* engine/netdialog.c: one question at a time below what the program has shown, and its answer. */
#include "engine/netdialog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/fd.h"
#include "engine/netchange.h"
#include "engine/netquestion.h"
#include "engine/relay.h"

enum { LINE_MAX = 32, NUMBER_DIGITS = 2 };

/* Control keys as a terminal in raw mode sends them. */
enum { KEY_INTERRUPT = 3, KEY_LINE = 21, KEY_SUSPEND = 26, KEY_ESCAPE = 27, KEY_QUIT = 28 };

static LARGE struct {
	struct netquestions questions;
	struct run *run;
	bool held;  /* nothing of the program's is shown */
	bool shown; /* the first question is, and keys are ours */
	char number[NUMBER_DIGITS + 1];
	char line[LINE_MAX];
	size_t used;
} dialog; /* one terminal a launcher */

static void on_keys(void *context, const char *bytes, size_t len);
static const struct relay_guest guest = {.keys = on_keys};

/*
 * What a program may have left behind: an unfinished sequence, which would swallow the question;
 * colours and character sets that hide or change it; a region or an origin that put it where there
 * is other text. Then the last line, and one below it.
 */
static const char own_line[] = "\x18\x1b\\\x1b[m\x1b(B\x0f\x1b[?6l\x1b[4l\x1b[?7h\x1b[r\x1b[?25h"
			       "\x1b[999;1H\r\n\x1b[K";

static bool has_sequences(void)
{
	const char *term = getenv("TERM");

	return term && term[0] && strcmp(term, "dumb") != 0;
}

int netdialog_begin(struct run *r, struct err *e)
{
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];

	if (r->spec->network_on_miss.num != NETWORK_ON_MISS_ASK || !r->foreground ||
	    r->relay->in_fd < 0)
		return 0;
	netdialog_end(r);
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	near_fd = ends[0];
	far_fd = ends[1];
	if (netchange_connect(r, far_fd, NETASK_ASK, e) < 0)
		return -1;
	dialog.run = r;
	r->ask_fd = fd_take(&near_fd);
	return 0;
}

/* A number that nobody knows who does not see it. Without one nothing can be allowed. */
static void choose_number(void)
{
	unsigned char random;

	dialog.number[0] = '\0';
	while (getrandom(&random, sizeof(random), GRND_NONBLOCK) == sizeof(random))
		if (random < 180) { /* each number twice */
			(void)snprintf(dialog.number, sizeof(dialog.number), "%d",
				       10 + random % 90);
			return;
		}
}

static void show(struct run *r)
{
	const struct netquestion *q = &dialog.questions.open[0].what;
	char target[NETQUESTION_TEXT];
	char text[NETQUESTION_TEXT + 512];

	choose_number();
	dialog.used = 0;
	dialog.shown = true;
	(void)snprintf(text, sizeof(text),
		       "%scubby: %s wants to reach %s (%u s)\r\n"
		       "cubby: answer once %s, always %s, deny or never: ",
		       has_sequences() ? own_line : "\r\n", r->name, netquestion_text(q, target),
		       q->ms / 1000, dialog.number, dialog.number);
	relay_lend(r->relay, &guest);
	relay_say(r->relay, text);
}

void netdialog_hide(struct run *r)
{
	if (dialog.held)
		relay_release(r->relay);
	dialog.held = dialog.shown = false;
}

void netdialog_update(struct run *r, bool over)
{
	const struct relay *y = r->relay;

	if (dialog.questions.count == 0 || over || y->dismissed || !y->reading || !y->raw ||
	    y->master_fd < 0) {
		netdialog_hide(r);
		return;
	}
	if (!dialog.held)
		relay_hold(r->relay);
	dialog.held = true;
	if (!dialog.shown && relay_is_quiet(y))
		show(r);
}

void netdialog_hear(struct run *r)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got;

	while ((got = wire_recv(r->ask_fd, PEER_HELPER, false, &m, &extra)) == 1) {
		if (m.type != MSG_NET_QUESTION ||
		    !netquestion_take(&dialog.questions, &m, extra.payload) || !dialog.shown)
			continue;
		relay_say(r->relay, "\r\n(not asked any more)\r\n");
		dialog.shown = false;
	}
	/* A new cubby-net is asked anew. */
	if (got == 0 || errno != EAGAIN)
		netdialog_end(r);
}

/* The rule counts before what waits goes on. */
static bool keep(struct run *r, bool deny)
{
	const struct netrule rule = netquestion_rule(&dialog.questions.open[0].what, deny);
	char setting[NETQUESTION_TEXT];
	char text[NETQUESTION_TEXT + 128];
	struct err e;

	if (netchange_add_rule(r, &rule, &e) < 0) {
		(void)snprintf(text, sizeof(text), "cubby: %s\r\n", e.text);
		relay_say(r->relay, text);
		return false;
	}
	(void)snprintf(text, sizeof(text), "cubby: until %s ends; for good: %s\r\n", r->name,
		       netquestion_setting(&rule, setting));
	relay_say(r->relay, text);
	return true;
}

/* That nobody listens any more is heard next. */
static void answer(struct run *r, const struct netchoice *c)
{
	relay_say(r->relay, "\r\n");
	dialog.shown = false;
	if (c->keep && !keep(r, !c->allow))
		return; /* it is asked again */
	(void)wire_send(r->ask_fd, MSG_NET_ANSWER, dialog.questions.open[0].id, c->allow);
	netquestion_remove_first(&dialog.questions);
}

/* What allows something must have the number behind it. */
static const struct netchoice *read_answer(void)
{
	char *space = strchr(dialog.line, ' ');
	const struct netchoice *c;

	if (space)
		*space = '\0';
	c = netquestion_choice(dialog.line);
	if (c && c->allow && (!space || !dialog.number[0] || strcmp(space + 1, dialog.number) != 0))
		return NULL;
	return c;
}

static void end_line(struct run *r)
{
	const struct netchoice *c;

	dialog.line[dialog.used] = '\0';
	c = read_answer();
	if (c) {
		answer(r, c);
		return;
	}
	relay_say(r->relay, "\r\n");
	dialog.shown = false; /* it is asked again, with another number */
}

static void edit_line(struct run *r, char key)
{
	char echo[2] = {key, '\0'};

	if (key == '\b' || key == 0x7f) {
		if (dialog.used > 0) {
			dialog.used--;
			relay_say(r->relay, "\b \b");
		}
	} else if (key == KEY_LINE || key == KEY_ESCAPE) {
		for (; dialog.used > 0; dialog.used--)
			relay_say(r->relay, "\b \b");
	} else if (key >= ' ' && dialog.used < LINE_MAX - 1) {
		dialog.line[dialog.used++] = key;
		relay_say(r->relay, echo);
	}
}

/* Keys that end or stop the program stay its own: who wants that does not want to answer. */
static void on_key(struct run *r, char key)
{
	if (!dialog.shown || key == KEY_SUSPEND) {
		relay_pass_key(r->relay, key);
	} else if (key == KEY_INTERRUPT || key == KEY_QUIT) {
		answer(r, netquestion_choice("deny"));
		relay_pass_key(r->relay, key);
	} else if (key == '\r' || key == '\n') {
		end_line(r);
	} else {
		edit_line(r, key);
	}
}

static void on_keys(void *context, const char *bytes, size_t len)
{
	(void)context;
	for (size_t i = 0; i < len; i++)
		on_key(dialog.run, bytes[i]);
}

void netdialog_end(struct run *r)
{
	if (r->ask_fd < 0)
		return;
	dialog.questions.count = 0;
	netdialog_hide(r);
	fd_close(&r->ask_fd);
}
