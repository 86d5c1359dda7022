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

#include "container/netclient.h"
#include "engine/netquestion.h"

enum { LINE_MAX = 64 };

struct prompt {
	struct client_work *w;
	int launcher_fd;
	int wire_fd;
	const char *name; /* of the sandbox */
	struct netquestions questions;
	char line[LINE_MAX];
	size_t used;
};

static void show(struct prompt *p)
{
	const struct netquestion *q = &p->questions.open[0].what;
	char text[NETQUESTION_TEXT];

	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	p->used = 0;
	if (p->questions.count == 0)
		return;
	(void)printf("%s wants to reach %s (%u s): once, always, deny or never? ", p->name,
		     netquestion_text(q, text), q->ms / 1000);
	(void)fflush(stdout);
}

static void take(struct prompt *p, const struct msg *m)
{
	if (!netquestion_take(&p->questions, m, p->w->extra.payload))
		return;
	if (m->len == 0)
		(void)puts("\n(not asked any more)");
	show(p);
}

/* 1: go on; 0: the sandbox has ended; -1 with `e`. */
static int hear(struct prompt *p, struct err *e)
{
	struct msg m;
	int got;

	while ((got = wire_recv(p->wire_fd, PEER_HELPER, false, &m, &p->w->extra)) == 1) {
		if (m.type == MSG_NET_QUESTION && m.id == 0)
			(void)printf("%s can ask from now on\n", p->name);
		else if (m.type == MSG_NET_QUESTION)
			take(p, &m);
		(void)fflush(stdout);
	}
	if (got < 0 && errno == EAGAIN)
		return 1;
	return got == 0 ? 0 : err_sys(e, "cannot hear from cubby-net");
}

/* The first letter will do. */
static const struct netchoice *choice_of(const char *line)
{
	static const char *const words[] = {"once", "always", "deny", "never"};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (line[0] == words[i][0] && line[1] == '\0')
			return netquestion_choice(words[i]);
	return netquestion_choice(line);
}

/* The rule counts before what waits goes on. */
static int keep(const struct prompt *p, const struct netchoice *c, struct err *e)
{
	const struct netrule rule = netquestion_rule(&p->questions.open[0].what, !c->allow);
	char text[NETQUESTION_TEXT];

	if (netclient_rule(p->w, p->launcher_fd, &rule, e) < 0)
		return -1;
	(void)printf("until %s ends; for good: %s\n", p->name, netquestion_setting(&rule, text));
	return 0;
}

static int answer(struct prompt *p, const char *line, struct err *e)
{
	const struct netchoice *c = choice_of(line);

	if (p->questions.count == 0)
		return 0;
	if (!c) {
		show(p);
		return 0;
	}
	if (c->keep && keep(p, c, e) < 0)
		return -1;
	/* That nobody listens any more is heard next. */
	(void)wire_send(p->wire_fd, MSG_NET_ANSWER, p->questions.open[0].id, c->allow);
	netquestion_remove_first(&p->questions);
	show(p);
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
