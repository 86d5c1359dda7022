/* SPDX-License-Identifier: MIT */
/*
 * container/netprompt.c: one question at a time, one line for its answer.
 *
 * What was typed before a question was shown is no answer to it.
 */
#include "container/netprompt.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/esc.h"
#include "container/netclient.h"

enum { OPEN_MAX = 64, LINE_MAX = 64 };

struct prompt {
	struct client_work *w;
	int launcher_fd;
	int wire_fd;
	const char *name; /* of the sandbox */
	struct {
		uint32_t id;
		struct netquestion what;
	} open[OPEN_MAX]; /* the first one is shown */
	unsigned count;
	char line[LINE_MAX];
	size_t used;
};

static const struct choice {
	const char *word; /* its first letter will do */
	bool allow;
	bool keep; /* as a rule, while the sandbox runs */
} choices[] = {
	{"once", true, false},
	{"always", true, true},
	{"deny", false, false},
	{"never", false, true},
};

/* "example.org, tcp port 443" */
static void print_target(const struct netquestion *q)
{
	char address[NETCLIENT_ADDRESS];
	char safe[sizeof(q->name) * 6];
	const char *text = q->name[0] ? q->name : netclient_address(q->to, q->port, address);

	(void)esc_text(safe, sizeof(safe), text, strlen(text));
	(void)printf("%s, %s port %u", safe, q->udp ? "udp" : "tcp", q->port);
}

static void show(struct prompt *p)
{
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	p->used = 0;
	if (p->count == 0)
		return;
	(void)printf("%s wants to reach ", p->name);
	print_target(&p->open[0].what);
	(void)printf(" (%u s): once, always, deny or never? ", p->open[0].what.ms / 1000);
	(void)fflush(stdout);
}

static void add(struct prompt *p, uint32_t id)
{
	if (p->count == OPEN_MAX)
		return; /* it is refused when its time is over */
	p->open[p->count].id = id;
	memcpy(&p->open[p->count].what, p->w->extra.payload, sizeof(p->open[0].what));
	p->open[p->count].what.name[sizeof(p->open[0].what.name) - 1] = '\0';
	if (p->count++ == 0)
		show(p);
}

static void take_away(struct prompt *p, unsigned at)
{
	p->count--;
	memmove(&p->open[at], &p->open[at + 1], (p->count - at) * sizeof(p->open[0]));
	if (at == 0)
		show(p);
}

static void withdraw(struct prompt *p, uint32_t id)
{
	for (unsigned i = 0; i < p->count; i++) {
		if (p->open[i].id != id)
			continue;
		if (i == 0)
			(void)puts("\n(not asked any more)");
		take_away(p, i);
		return;
	}
}

/* 1: go on; 0: the sandbox has ended; -1 with `e`. */
static int hear(struct prompt *p, struct err *e)
{
	struct msg m;
	int got;

	while ((got = wire_recv(p->wire_fd, PEER_HELPER, false, &m, &p->w->extra)) == 1) {
		if (m.type == MSG_NET_QUESTION && m.len == sizeof(struct netquestion))
			add(p, m.id);
		else if (m.type == MSG_NET_QUESTION && m.id == 0)
			(void)printf("%s can ask from now on\n", p->name);
		else if (m.type == MSG_NET_QUESTION)
			withdraw(p, m.id);
		(void)fflush(stdout);
	}
	if (got < 0 && errno == EAGAIN)
		return 1;
	return got == 0 ? 0 : err_sys(e, "cannot hear from cubby-net");
}

static const struct choice *choice_of(const char *line)
{
	for (size_t i = 0; i < COUNT_OF(choices); i++)
		if (!strcmp(line, choices[i].word) ||
		    (line[0] == choices[i].word[0] && line[1] == '\0'))
			return &choices[i];
	return NULL;
}

static struct netrule rule_of(const struct netquestion *q, bool deny)
{
	struct netrule rule = {.deny = deny};
	struct target *t = &rule.target;

	t->kind = q->name[0] ? TARGET_EXACT : TARGET_RANGE;
	t->tcp = !q->udp;
	t->udp = q->udp;
	t->port_count = 1;
	t->first[0] = t->last[0] = q->port;
	memcpy(t->name, q->name, strnlen(q->name, sizeof(t->name) - 1));
	if (!q->name[0]) {
		t->bits = 8 * sizeof(t->ip);
		memcpy(t->ip, q->to, sizeof(t->ip));
	}
	return rule;
}

/* The rule counts before what waits goes on. */
static int keep(const struct prompt *p, const struct choice *c, struct err *e)
{
	const struct netrule rule = rule_of(&p->open[0].what, !c->allow);
	char text[TARGET_TEXT];
	char safe[TARGET_TEXT * 6];

	if (netclient_rule(p->w, p->launcher_fd, &rule, e) < 0)
		return -1;
	(void)target_text(&rule.target, text);
	(void)esc_text(safe, sizeof(safe), text, strlen(text));
	(void)printf("until %s ends; for good: network.%s = [\"%s\"]\n", p->name,
		     c->allow ? "allow" : "deny", safe);
	return 0;
}

static int answer(struct prompt *p, const char *line, struct err *e)
{
	const struct choice *c = choice_of(line);

	if (p->count == 0)
		return 0;
	if (!c) {
		show(p);
		return 0;
	}
	if (c->keep && keep(p, c, e) < 0)
		return -1;
	/* That nobody listens any more is heard next. */
	(void)wire_send(p->wire_fd, MSG_NET_ANSWER, p->open[0].id, c->allow);
	take_away(p, 0);
	return 0;
}

/* 1: go on; 0: the end of standard input; -1 with `e`. */
static int read_answers(struct prompt *p, struct err *e)
{
	ssize_t got = read(STDIN_FILENO, p->line + p->used, sizeof(p->line) - p->used);
	char *newline;

	if (got <= 0)
		return got == 0 ? 0 : err_sys(e, "cannot read an answer");
	p->used += (size_t)got;
	while ((newline = memchr(p->line, '\n', p->used))) {
		char line[LINE_MAX];
		size_t len = (size_t)(newline - p->line);

		memcpy(line, p->line, len);
		line[len] = '\0';
		p->used -= len + 1;
		memmove(p->line, newline + 1, p->used);
		if (answer(p, line, e) < 0)
			return -1;
	}
	if (p->used == sizeof(p->line))
		p->used = 0; /* no answer is so long */
	return 1;
}

int netprompt_serve(struct client_work *w, int launcher_fd, int wire_fd, const char *name,
		    struct err *e)
{
	static struct prompt p;
	struct pollfd set[] = {{.fd = wire_fd, .events = POLLIN},
			       {.fd = STDIN_FILENO, .events = POLLIN}};
	int more = 1;

	p = (struct prompt){.w = w, .launcher_fd = launcher_fd, .wire_fd = wire_fd, .name = name};
	while (more == 1) {
		if (poll(set, COUNT_OF(set), -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait for questions");
		if (set[0].revents)
			more = hear(&p, e);
		if (more == 1 && set[1].revents)
			more = read_answers(&p, e);
	}
	return more;
}
