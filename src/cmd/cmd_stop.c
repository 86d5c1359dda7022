/* SPDX-License-Identifier: MIT */
/* cmd/cmd_stop.c: cubby stop: ask the program to end, wait for it, kill everything after a time. */
#include <string.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "spec/set.h"

#define STOP_DEFAULT_MS 10000

static int parse_time(struct client_work *w, const char *text, int64_t *ret_ms)
{
	static struct diags diags;
	struct setting s = {.key = &key_table[KEY_limits_wall],
			    .op = SET_ASSIGN,
			    .kind = SET_BARE,
			    .text = text};
	struct value v;

	diags.arena = &w->arena;
	if (type_parse(s.key, &s, &w->arena, &v, &diags) < 0)
		return -1;
	*ret_ms = v.num;
	return 0;
}

static int stop_one(struct client_work *w, const char *name, int32_t ms, struct err *e)
{
	OWN_FD int fd = client_connect(w, name, e);
	struct msg m;
	int got;

	if (fd < 0)
		return -1;
	if (wire_send(fd, MSG_CL_STOP, 0, ms) < 0)
		return err_sys(e, "cannot stop '%s'", name);
	/* The launcher closes the connection when nothing of the sandbox is left. */
	do
		got = client_receive(w, fd, ms + 5000, &m, e);
	while (got == 1);
	return got;
}

int cmd_stop(int argc, char *const *argv, struct err *e)
{
	struct client_work *w;
	int64_t ms = STOP_DEFAULT_MS;
	int first = 0;

	if (client_begin(&w, e) < 0)
		return -1;
	if (argc > 0 && (!strcmp(argv[0], "-t") || !strcmp(argv[0], "--time"))) {
		if (argc < 2 || parse_time(w, argv[1], &ms) < 0 || ms > 24 * 3600 * 1000)
			return err_usage(e, "-t needs a time up to a day, such as 10s or 500ms");
		first = 2;
	}
	if (first < argc && argv[first][0] == '-')
		return err_usage(e, "unknown option '%s'", argv[first]);
	if (first >= argc)
		return err_usage(e, "no sandbox is named");
	for (int n = first; n < argc; n++)
		if (stop_one(w, argv[n], (int32_t)ms, e) < 0)
			return -1;
	return 0;
}
