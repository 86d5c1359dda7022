/* SPDX-License-Identifier: MIT */
/* container/cmd_kill.c: cubby kill: a signal for what runs inside. */
#include <signal.h>
#include <string.h>

#include "base/fd.h"
#include "base/signame.h"
#include "cmd/client.h"
#include "container/verbs.h"
#include "container/work.h"

/* "-KILL" and "-9" as of kill(1), in the words of our own options. */
static char *const *spell_out(char *const *argv, struct arena *a)
{
	unsigned count = 0;
	char **words;

	while (argv[count])
		count++;
	if (count == 0 || argv[0][0] != '-' || argv[0][1] == '-' || signame_number(argv[0] + 1) < 0)
		return argv;
	words = arena_alloc(a, (count + 2) * sizeof(*words));
	words[0] = arena_strdup(a, "-s");
	words[1] = arena_strdup(a, argv[0] + 1);
	memcpy(words + 2, argv + 1, (count - 1) * sizeof(*words));
	return words;
}

int cmd_kill(int argc, char *const *argv, struct err *e)
{
	static struct arena words;
	struct client_work *c;
	const char *said;
	uint32_t whom = TO_MAIN;
	int signal = SIGTERM;
	struct work *w;

	(void)argc;
	if (work_begin("kill", false, spell_out(argv, &words), &w, e) < 0 ||
	    work_some_names(w, e) < 0 || client_begin(&c, e) < 0)
		return -1;
	said = work_option(w, OPTION_kill_signal);
	if (said)
		signal = signame_number(said);
	if (signal < 0) {
		(void)err_usage(e, "'%s' is not a signal", said);
		return err_hint(e, "a name such as TERM or RTMIN+3, or a number from 1 to 64");
	}
	if (work_has(w, OPTION_kill_init) && work_has(w, OPTION_kill_all))
		return err_usage(e, "--init and --all exclude each other");
	if (work_has(w, OPTION_kill_init))
		whom = TO_INIT;
	if (work_has(w, OPTION_kill_all))
		whom = TO_ALL;
	for (unsigned i = 0; i < w->options.name_count; i++) {
		OWN_FD int fd = client_connect(c, w->options.names[i], e);

		if (fd < 0)
			return -1;
		if (wire_send(fd, MSG_CL_SIGNAL, whom, signal) < 0)
			return client_unsent(c, fd, "signal", e);
		if (client_settle(c, fd, e) < 0)
			return -1;
	}
	return 0;
}
