/* SPDX-License-Identifier: MIT */
/* container/netclient.c: asking, and printing what comes as text or as JSON. */
#include "container/netclient.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/json.h"
#include "wire/pcap.h"

enum { ANSWER_MS = 5000 };

struct printer {
	struct json json;
	bool as_json;
	uint32_t last; /* the kind of the row before */
};

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

int netclient_done(struct client_work *w, int launcher_fd, struct err *e)
{
	struct msg m;

	e->text[0] = '\0';
	if (client_receive(w, launcher_fd, ANSWER_MS, &m, e) != 1)
		return e->text[0] ? -1 : err_set(e, "the sandbox has just ended");
	return m.type == MSG_DONE ? m.value : err_set(e, "cannot understand the answer");
}

int netclient_open(struct client_work *w, int launcher_fd, enum netask ask, struct err *e)
{
	const struct msg m = {.type = MSG_CL_NET, .value = (int32_t)ask};
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];

	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	near_fd = ends[0];
	far_fd = ends[1];
	if (wire_send_full(launcher_fd, &m, NULL, &far_fd, 1) < 0)
		return client_unsent(w, launcher_fd, "ask", e);
	return netclient_done(w, launcher_fd, e) < 0 ? -1 : fd_take(&near_fd);
}

int netclient_rule(struct client_work *w, int launcher_fd, const struct netrule *rule,
		   struct err *e)
{
	const struct msg m = {.type = MSG_CL_NET_RULE, .len = sizeof(*rule)};

	if (wire_send_full(launcher_fd, &m, rule, NULL, 0) < 0)
		return client_unsent(w, launcher_fd, "ask", e);
	return netclient_done(w, launcher_fd, e) < 0 ? -1 : 0;
}

const char *netclient_address(const uint8_t ip[16], uint16_t port, char out[NETCLIENT_ADDRESS])
{
	bool four = !memcmp(ip, mapped, sizeof(mapped));
	char address[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(four ? AF_INET : AF_INET6, ip + (four ? 12 : 0), address, sizeof(address));
	(void)snprintf(out, NETCLIENT_ADDRESS, four ? "%s:%u" : "[%s]:%u", address, port);
	return out;
}

static void print_escaped(const char *text)
{
	static char safe[6 * WIRE_PAYLOAD];

	(void)esc_text(safe, sizeof(safe), text, strlen(text));
	(void)fputs(safe, stdout);
}

static void summary_json(struct json *j, const struct netsummary *s)
{
	json_bool(j, "filtered", s->filtered != 0);
	json_number(j, "rules", s->rules);
	json_number(j, "ms", (int64_t)s->ms);
	json_number(j, "allowed", s->allowed);
	json_number(j, "denied", s->denied);
	json_number(j, "flows", s->flows);
	json_number(j, "exchanges", s->exchanges);
	json_number(j, "up", (int64_t)s->up);
	json_number(j, "down", (int64_t)s->down);
	if (s->quota == 0)
		return;
	json_object(j, "quota");
	json_number(j, "bytes", (int64_t)s->quota);
	json_number(j, "used", (int64_t)s->quota_used);
	json_number(j, "left", (int64_t)(s->quota - s->quota_used));
	json_end_object(j);
}

static void summary_text(const struct netsummary *s)
{
	(void)printf("network:   %s, %" PRIu32 " rules, served for %" PRIu64 " s\n"
		     "open:      %" PRIu32 " connections, %" PRIu32 " exchanges of datagrams\n"
		     "ended:     %" PRIu32 " let through, %" PRIu32 " denied\n"
		     "bytes:     %" PRIu64 " up, %" PRIu64 " down\n",
		     s->filtered ? "what is allowed" : "the internet", s->rules, s->ms / 1000,
		     s->flows, s->exchanges, s->allowed, s->denied, s->up, s->down);
	if (s->quota > 0)
		(void)printf("quota:     %" PRIu64 " of %" PRIu64 " bytes used, %" PRIu64 " left\n",
			     s->quota_used, s->quota, s->quota - s->quota_used);
}

static void pcap_json(struct json *j, const char *file, const struct pcap_state *s)
{
	json_object(j, "pcap");
	json_string(j, "file", file);
	json_number(j, "frames", (int64_t)s->count.frames);
	json_number(j, "bytes", (int64_t)s->count.bytes);
	json_number(j, "lost", (int64_t)s->count.lost);
	json_bool(j, "writes", s->writes && s->count.error == 0);
	json_string(j, "error", s->count.error ? strerror((int)s->count.error) : NULL);
	json_end_object(j);
}

static void pcap_text(const char *file, const struct pcap_state *s)
{
	(void)printf("pcap:      %" PRIu64 " frames, %" PRIu64 " bytes, %" PRIu64 " lost, in ",
		     s->count.frames, s->count.bytes, s->count.lost);
	print_escaped(file);
	(void)printf("%s%s\n",
		     s->count.error ? ": "
		     : s->writes    ? ""
				    : ": cubby-netpcap has ended, and no more is written",
		     s->count.error ? strerror((int)s->count.error) : "");
}

static void print_pod(struct printer *p, const struct msg *m, char *payload)
{
	const char *end = payload + m->len;

	if (m->len == 0 || end[-1] != '\0')
		return;
	if (p->as_json) {
		json_object(&p->json, "pod");
		json_string(&p->json, "name", payload);
		json_array(&p->json, "members");
	} else {
		(void)printf("pod:       ");
		print_escaped(payload);
	}
	for (const char *at = payload + strlen(payload) + 1; at < end; at += strlen(at) + 1) {
		if (p->as_json) {
			json_string(&p->json, NULL, at);
			continue;
		}
		(void)printf("%s", at == payload + strlen(payload) + 1 ? ", with " : ", ");
		print_escaped(at);
	}
	if (p->as_json) {
		json_end_array(&p->json);
		json_end_object(&p->json);
	} else {
		(void)puts("");
	}
}

/* From the launcher, before the rows of cubby-net. */
static void print_pcap(struct printer *p, const struct msg *m, const char *payload)
{
	struct pcap_state state;
	char file[WIRE_PAYLOAD];
	size_t len = m->len - sizeof(state);

	if (m->len <= sizeof(state))
		return;
	memcpy(&state, payload, sizeof(state));
	memcpy(file, payload + sizeof(state), len);
	file[len] = '\0';
	if (p->as_json)
		pcap_json(&p->json, file, &state);
	else
		pcap_text(file, &state);
}

static void flow_json(struct json *j, const struct netflow *f, const char *from, const char *to)
{
	json_object(j, NULL);
	json_string(j, "from", from);
	json_string(j, "to", to);
	json_string(j, "name", f->name[0] ? f->name : NULL);
	json_bool(j, "inbound", f->inbound != 0);
	json_bool(j, "open", f->open != 0);
	json_number(j, "up", (int64_t)f->up);
	json_number(j, "down", (int64_t)f->down);
	json_number(j, "ms", (int64_t)f->ms);
	json_end_object(j);
}

static void print_flow(struct printer *p, struct netflow *f)
{
	char from[NETCLIENT_ADDRESS], to[NETCLIENT_ADDRESS];

	f->name[sizeof(f->name) - 1] = '\0';
	(void)netclient_address(f->from, f->from_port, from);
	(void)netclient_address(f->to, f->to_port, to);
	if (p->as_json) {
		flow_json(&p->json, f, from, to);
		return;
	}
	(void)printf("%s %s -> %s", f->inbound ? "in: " : "out:", from, to);
	if (f->name[0])
		(void)printf(" ");
	print_escaped(f->name);
	(void)printf("%s, %" PRIu64 " up, %" PRIu64 " down, %" PRIu64 " s\n",
		     f->open ? "" : " (not yet open)", f->up, f->down, f->ms / 1000);
}

static void print_port(struct printer *p, struct publish *port)
{
	char text[PUBLISH_TEXT];

	port->path[PUBLISH_PATH - 1] = '\0';
	(void)publish_text(port, text);
	if (p->as_json) {
		json_string(&p->json, NULL, text);
		return;
	}
	(void)printf("port: ");
	print_escaped(text);
	(void)puts("");
}

/* Rows come kind by kind: each kind but the first is an array. */
static void change_kind(struct printer *p, uint32_t kind)
{
	static const char *const arrays[] = {NULL, "ports", "connections"};

	while (p->as_json && p->last < kind) {
		if (p->last != NETROW_SUMMARY)
			json_end_array(&p->json);
		json_array(&p->json, arrays[++p->last]);
	}
}

static void print_row(struct printer *p, struct netrow *row)
{
	if (row->kind > NETROW_FLOW)
		return;
	change_kind(p, row->kind);
	if (row->kind == NETROW_PORT)
		print_port(p, &row->port);
	else if (row->kind == NETROW_FLOW)
		print_flow(p, &row->flow);
	else if (p->as_json)
		summary_json(&p->json, &row->summary);
	else
		summary_text(&row->summary);
}

int netclient_status(struct client_work *w, int wire_fd, bool as_json, struct err *e)
{
	struct printer p = {.as_json = as_json};
	bool whole = false;
	struct msg m;

	json_init(&p.json, stdout);
	if (as_json)
		json_object(&p.json, NULL);
	while (wire_recv(wire_fd, PEER_HELPER | PEER_LAUNCHER, true, &m, &w->extra) == 1) {
		struct netrow row;

		if (m.type == MSG_NET_POD)
			print_pod(&p, &m, w->extra.payload);
		if (m.type == MSG_NET_PCAP)
			print_pcap(&p, &m, w->extra.payload);
		if (m.type != MSG_NET_ROW || m.len != sizeof(row))
			continue;
		memcpy(&row, w->extra.payload, sizeof(row));
		print_row(&p, &row);
		whole = row.kind == NETROW_END;
	}
	if (!whole)
		return err_set(e, "cannot hear all from cubby-net");
	change_kind(&p, NETROW_FLOW);
	if (as_json) {
		json_end_array(&p.json);
		json_end_object(&p.json);
		json_done(&p.json);
	}
	return 0;
}

static bool is_end(const struct msg *m, const struct msg_extra *extra)
{
	struct netrow row;

	if (m->type != MSG_NET_ROW || m->len != sizeof(row))
		return false;
	memcpy(&row, extra->payload, sizeof(row));
	return row.kind == NETROW_END;
}

int netclient_log(struct client_work *w, int wire_fd, bool follows, struct err *e)
{
	bool whole = false;
	struct msg m;
	int got;

	while ((got = wire_recv(wire_fd, PEER_HELPER, true, &m, &w->extra)) == 1) {
		static char safe[sizeof(w->extra.payload)];

		whole = is_end(&m, &w->extra);
		if (m.type != MSG_NET_LINE || m.len == 0)
			continue;
		/* The line's own end is not escaped. */
		(void)esc_text(safe, sizeof(safe), w->extra.payload, m.len - 1);
		if (puts(safe) < 0 || fflush(stdout) < 0)
			return err_sys(e, "cannot write the log");
	}
	if (got < 0)
		return err_sys(e, "cannot hear from cubby-net");
	return whole || follows ? 0 : err_set(e, "cannot hear all from cubby-net");
}
