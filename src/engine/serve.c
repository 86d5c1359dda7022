/* SPDX-License-Identifier: MIT */
/* engine/serve.c: waiting for a sandbox's end, and what has to be done meanwhile. */
#include "engine/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "engine/control.h"
#include "engine/netbackend.h"
#include "engine/netdialog.h"
#include "engine/nethelper.h"
#include "engine/netpcap.h"
#include "engine/order.h"
#include "engine/pod.h"
#include "engine/podholder.h"
#include "engine/procview.h"
#include "engine/relay.h"
#include "engine/sysinfo.h"
#include "engine/viewfs.h"
#include "engine/watch.h"
#include "kern/explain.h"
#include "wire/wire.h"

struct serving {
	struct run *r;
	struct served *end;
	struct err *e;
	struct control control;
	bool over;        /* the main program's end was reported */
	bool refused;     /* `e` is written */
	bool killed;      /* we have killed everything */
	unsigned demands; /* how often the caller demanded the end */
	int64_t deadline; /* monotonic milliseconds at which everything is killed; 0: none */
	bool overdue;     /* ... because of limits.wall */
	struct msg_extra extra;
};

static void tell_ending(const struct serving *s, int status)
{
	if (s->r->watch)
		s->r->watch->ending(s->r->watch->context, s->r, status);
}

static void kill_all(struct serving *s)
{
	s->killed = true;
	tell_ending(s, -1);
	s->r->relay->dismissed = true;
	procview_end(s->r);
	run_signal_init(s->r, SIGKILL);
}

/* The program was stopped inside its terminal: we stop too, and when we go on, it goes on. */
static void follow_stop(struct serving *s, int signal)
{
	/* Without a terminal we stay: a program could else stop the wall clock for its children. */
	netdialog_hide(s->r);
	if (s->r->terminal && s->r->relay->tty_fd >= 0)
		order_give(s->r, MSG_CONTINUE, 0, relay_follow_stop(s->r->relay, signal));
}

/* Our job is to stop. A program with a terminal decides itself, as with Ctrl-Z. */
static void stop_job(struct serving *s)
{
	if (s->r->terminal) {
		order_give(s->r, MSG_SIGNAL, 0, SIGTSTP);
		return;
	}
	order_give(s->r, MSG_SIGNAL, 0, SIGSTOP);
	(void)relay_suspend(s->r->relay, SIGTSTP);
	order_give(s->r, MSG_CONTINUE, 0, 0);
}

static void copy_failure(const struct msg *m, const struct msg_extra *extra, struct err *e)
{
	memcpy(e, extra->payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	if (m->value != 0)
		(void)explain_userns(m->value, e);
}

void serve_stage_failure(const struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;

	if (wire_recv(r->wire_fd, PEER_STAGE, false, &m, &extra) == 1 && m.type == MSG_FAILED &&
	    m.len == sizeof(*e))
		copy_failure(&m, &extra, e);
}

static void take_failure(struct serving *s, const struct msg *m, const struct msg_extra *extra)
{
	if (m->len != sizeof(*s->e) || s->refused)
		return;
	copy_failure(m, extra, s->e);
	s->refused = true;
}

static void take_terminal(struct serving *s, int master_fd)
{
	if (s->r->watch && s->r->watch->terminal)
		s->r->watch->terminal(s->r->watch->context, master_fd);
	else if (relay_begin(s->r->relay, master_fd, s->r->foreground, s->e) < 0) {
		s->refused = true;
		kill_all(s);
	}
}

/* Without what the network was asked to do nothing goes on. */
static void take_network(struct serving *s, const struct msg *m, struct msg_extra *extra)
{
	if (nethelper_take(s->r, m, extra, s->e) == 0)
		return;
	s->refused = true;
	kill_all(s);
}

/* Nor without being seen, when somebody wants to see it. */
static void take_pcap(struct serving *s, struct msg_extra *extra)
{
	if (netpcap_take(s->r, extra, s->e) == 0)
		return;
	s->refused = true;
	kill_all(s);
}

/* The same when another program makes it. */
static void take_open_network(struct serving *s, struct msg_extra *extra)
{
	if (netbackend_take(s->r, extra, s->e) == 0)
		return;
	s->refused = true;
	kill_all(s);
}

/* Nor without what it was asked to see of itself. */
static void take_procview(struct serving *s, struct msg_extra *extra)
{
	if (procview_take(s->r, extra, s->e) == 0)
		return;
	s->refused = true;
	kill_all(s);
}

/* Nor without the rules of what it sees. */
static void take_view(struct serving *s, const struct msg *m, struct msg_extra *extra)
{
	if (viewfs_take(s->r, m, extra, s->e) == 0)
		return;
	s->refused = true;
	kill_all(s);
}

static void on_message(struct serving *s, const struct msg *m, struct msg_extra *extra)
{
	if (m->id != 0) {
		control_answer(&s->control, m, extra);
		return;
	}
	if (m->type == MSG_FAILED)
		take_failure(s, m, extra);
	else if (m->type == MSG_NETWORK)
		take_network(s, m, extra);
	else if (m->type == MSG_PCAP)
		take_pcap(s, extra);
	else if (m->type == MSG_NET_OPEN)
		take_open_network(s, extra);
	else if (m->type == MSG_PROC_FUSE)
		take_procview(s, extra);
	else if (m->type == MSG_PROC_CALLS)
		sysinfo_take(s->r, extra);
	else if (m->type == MSG_VIEW_FUSE)
		take_view(s, m, extra);
	else if (m->type == MSG_STOPPED)
		follow_stop(s, m->value);
	else if (m->type == MSG_TERMINAL)
		take_terminal(s, fd_take(&extra->fds[0]));
	else if (m->type == MSG_STARTED && s->r->watch && !s->refused)
		s->r->watch->started(s->r->watch->context, s->r);
	if (m->type == MSG_EXITED) {
		s->end->status = m->value;
		s->over = true;
		tell_ending(s, m->value);
		/* Nobody inside must be kept from ending by a read that is not answered. */
		procview_end(s->r);
	}
}

/* Reads the wire; false when init is gone. */
static bool on_wire(struct serving *s)
{
	struct msg m;
	int got;

	if (s->r->wire_fd < 0)
		return false;
	got = wire_recv(s->r->wire_fd, PEER_STAGE, false, &m, &s->extra);
	if (got == 1)
		on_message(s, &m, &s->extra);
	if (got >= 0 || errno == EAGAIN || errno == EPROTO)
		return got != 0;
	(void)err_sys(s->e, "cannot hear from the sandbox '%s'", s->r->name);
	s->refused = true;
	return false;
}

/* There is no program that could be asked. Init ends with our wire, too, whatever becomes of kill.
 */
static void end_pod(struct serving *s)
{
	podholder_close();
	kill_all(s);
	fd_close(&s->r->wire_fd);
	s->over = true;
}

static void on_signal(struct serving *s, int signal)
{
	bool foreground = false;

	switch (signal) {
	case SIGWINCH:
		if (s->r->terminal)
			relay_resize(s->r->relay);
		break;
	case SIGCONT:
		if (!s->r->terminal || relay_resume(s->r->relay, &foreground))
			order_give(s->r, MSG_CONTINUE, 0, foreground);
		break;
	case SIGTSTP:
		stop_job(s);
		break;
	case SIGTERM:
	case SIGINT:
	case SIGHUP:
	case SIGQUIT:
		s->r->relay->dismissed = true;
		/* The second demand for an end is an order. */
		if (s->r->is_pod)
			end_pod(s);
		else if (signal == SIGTERM && ++s->demands > 1)
			kill_all(s);
		order_give(s->r, MSG_SIGNAL, 0, signal);
		break;
	case SIGUSR1:
	case SIGUSR2:
	case SIGALRM:
		order_give(s->r, MSG_SIGNAL, 0, signal);
		break;
	default: /* SIGCHLD of a helper, SIGPIPE of a reader that left, SIGTTIN, SIGTTOU */
		break;
	}
}

static void read_signals(struct serving *s)
{
	struct signalfd_siginfo info;

	while (read(s->r->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		on_signal(s, (int)info.ssi_signo);
}

static int time_left(const struct serving *s)
{
	int64_t at = s->deadline;
	int64_t other = control_deadline(&s->control);
	int64_t left;

	if (at == 0 || (other != 0 && other < at))
		at = other;
	if (at == 0)
		return -1;
	left = at - clock_ms();
	return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

static void check_deadline(struct serving *s)
{
	if (s->deadline == 0 || clock_ms() < s->deadline)
		return;
	s->deadline = 0;
	kill_all(s);
	if (s->refused || !s->overdue)
		return;
	s->end->over_wall = true;
	(void)serve_overdue(s->r, s->e);
	s->refused = true;
}

int serve_overdue(const struct run *r, struct err *e)
{
	(void)err_set(e, "killed '%s': the time of limits.wall (%s) is over", r->name,
		      r->spec->limits_wall.text);
	e->exit_code = 128 + SIGKILL;
	return -1;
}

/* What the client said, else what the kind of program wants. */
static int halt_signal(const struct serving *s)
{
	if (s->control.demand_signal > 0)
		return s->control.demand_signal;
	return s->r->halt_signal > 0 ? s->r->halt_signal : SIGTERM;
}

static void on_demand(struct serving *s)
{
	int64_t at;

	if (s->control.demand < 0)
		return;
	if (s->r->is_pod) {
		s->control.demand = -1;
		end_pod(s);
		return;
	}
	s->r->relay->dismissed = true;
	tell_ending(s, -1);
	/* cubby stop: the program is asked, and everything killed after the client's time. */
	order_give(s->r, MSG_SIGNAL, 0, halt_signal(s));
	if (s->control.demand == CONTROL_NO_DEADLINE) {
		s->control.demand = -1;
		return;
	}
	at = clock_ms() + s->control.demand;
	if (s->deadline == 0 || at < s->deadline) {
		s->deadline = at;
		s->overdue = false;
	}
	s->control.demand = -1;
}

/* What the private network's helper says. Without one nothing inside would be as it was asked. */
static void on_network(struct serving *s)
{
	struct err e;

	if (nethelper_move(s->r, &e) == 0 || s->refused)
		return;
	*s->e = e;
	s->refused = true;
	kill_all(s);
}

static void on_backend(struct serving *s)
{
	struct err e;

	if (netbackend_move(s->r, &e) == 0 || s->refused)
		return;
	*s->e = e;
	s->refused = true;
	kill_all(s);
}

/* Who is not told to stop would go on. */
static void check_orders(struct serving *s)
{
	if (s->r->order_error == 0 || s->over || s->refused)
		return;
	errno = s->r->order_error;
	(void)err_sys(s->e, "cannot pass an order on to the sandbox '%s'", s->r->name);
	s->refused = true;
	kill_all(s);
}

static void on_procview(struct serving *s)
{
	struct err e;

	if (procview_move(s->r, &e) == 0 || s->refused)
		return;
	*s->e = e;
	s->refused = true;
	kill_all(s);
}

static void on_viewfs(struct serving *s)
{
	struct err e;

	if (viewfs_move(s->r, &e) == 0 || s->refused)
		return;
	*s->e = e;
	s->refused = true;
	kill_all(s);
}

/* Adds a helper's wire; its place in the set, or 0. */
static unsigned watch_wire(struct pollfd *set, unsigned *count, int fd)
{
	if (fd < 0)
		return 0;
	set[*count] = (struct pollfd){.fd = fd, .events = POLLIN};
	return (*count)++;
}

static bool turn(struct serving *s)
{
	struct pollfd set[2 + CONTROL_POLL + 3 + 7 + WATCH_POLL];
	const struct watch *watch = s->r->watch;
	unsigned watched = 0, tty = 0;
	unsigned at, clients;
	unsigned net, backend, ask;
	unsigned procfs, sysinfo, viewfs, pod;

	if (s->r->ask_fd >= 0)
		netdialog_update(s->r, s->over);
	set[0] = (struct pollfd){.fd = s->r->wire_fd, .events = POLLIN};
	set[1] = (struct pollfd){.fd = s->r->signal_fd, .events = POLLIN};
	clients = control_poll(&s->control, set + 2);
	if (s->r->terminal)
		tty = relay_poll(s->r->relay, set + 2 + clients);
	at = 2 + clients + tty;
	net = watch_wire(set, &at, s->r->net_fd);
	backend = watch_wire(set, &at, s->r->backend_fd);
	ask = watch_wire(set, &at, s->r->ask_fd);
	procfs = watch_wire(set, &at, s->r->procfs_fd);
	sysinfo = watch_wire(set, &at, s->r->sysinfo_fd);
	viewfs = watch_wire(set, &at, s->r->viewfs_fd);
	pod = watch_wire(set, &at, s->r->pod_fd);
	if (watch && watch->poll)
		watched = watch->poll(watch->context, set + at);
	if (poll(set, at + watched, time_left(s)) < 0 && errno != EINTR) {
		(void)err_sys(s->e, "cannot wait for the sandbox '%s'", s->r->name);
		s->refused = true;
		return false;
	}
	if (set[1].revents)
		read_signals(s);
	if (clients > 0)
		control_move(&s->control, set + 2, clients);
	if (tty > 0)
		relay_move(s->r->relay, set + 2 + clients, tty);
	if (net > 0 && set[net].revents)
		on_network(s);
	if (backend > 0 && set[backend].revents)
		on_backend(s);
	if (ask > 0 && set[ask].revents && s->r->ask_fd >= 0)
		netdialog_hear(s->r);
	if (procfs > 0 && set[procfs].revents)
		on_procview(s);
	if (sysinfo > 0 && set[sysinfo].revents && s->r->sysinfo_fd >= 0)
		sysinfo_move(s->r);
	if (viewfs > 0 && set[viewfs].revents)
		on_viewfs(s);
	if (pod > 0 && set[pod].revents)
		pod_hear(s->r);
	if (watched > 0)
		watch->move(watch->context, set + at, watched);
	on_demand(s);
	check_deadline(s);
	if (control_deadline(&s->control) != 0)
		control_tick(&s->control, clock_ms());
	check_orders(s);
	return !set[0].revents || on_wire(s);
}

int serve(struct run *r, struct served *ret, struct err *e)
{
	static _Alignas(1024) LARGE_BUT_HEAD struct serving s; /* its hot members share a page */

	s.r = r;
	s.end = ret;
	s.e = e;
	control_init(&s.control, r);
	if (r->spec->limits_wall.set) {
		s.deadline = clock_ms() + r->spec->limits_wall.num;
		s.overdue = true;
	}
	/* Without a terminal the report of the end is enough; with one, init's own end comes after
	 * all output. */
	while (turn(&s) && !(s.over && !r->terminal))
		;
	netdialog_end(r);
	if (s.refused)
		return -1;
	if (s.over)
		return 0;
	ret->status = SIGKILL;
	ret->lost = !s.killed;
	return 0;
}
