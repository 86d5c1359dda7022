/* SPDX-License-Identifier: MIT */
/* cmd/cmd_kill.c: cubby kill: a signal for the main program of a sandbox. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/signals.h"

static int parse_signal(const char *text, struct err *e)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (text[0] >= '0' && text[0] <= '9' && !*end && number > 0 && number < 65)
		return (int)number;
	if (!strncmp(text, "SIG", 3))
		text += 3;
	for (unsigned i = 0; i < signal_count; i++)
		if (!strcmp(signal_table[i].name, text))
			return signal_table[i].number;
	return err_usage(e, "'%s' is not a signal", text);
}

int cmd_kill(int argc, char *const *argv, struct err *e)
{
	struct client_work *w;
	int signal = SIGTERM;
	int first = 0;

	if (argc > 1 && (!strcmp(argv[0], "-s") || !strcmp(argv[0], "--signal"))) {
		signal = parse_signal(argv[1], e);
		first = 2;
	} else if (argc > 0 && argv[0][0] == '-' && argv[0][1]) {
		signal = parse_signal(argv[0] + 1, e);
		first = 1;
	}
	if (signal < 0)
		return err_hint(e, "a name such as TERM, or a number from 1 to 64");
	if (first >= argc)
		return err_usage(e, "no sandbox is named");
	if (client_begin(&w, e) < 0)
		return -1;
	for (int n = first; n < argc; n++) {
		OWN_FD int fd = client_connect(w, argv[n], e);

		if (fd < 0)
			return -1;
		if (wire_send(fd, MSG_CL_SIGNAL, 0, signal) < 0)
			return err_sys(e, "cannot signal '%s'", argv[n]);
	}
	return 0;
}
