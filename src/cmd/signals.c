/* SPDX-License-Identifier: MIT */
/* cmd/signals.c: names and numbers of signals. */
#include "cmd/signals.h"

#include <signal.h>

#include "base/attr.h"

const struct signal_row signal_table[] = {
	{"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT},   {"KILL", SIGKILL},
	{"TERM", SIGTERM}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},   {"STOP", SIGSTOP},
	{"CONT", SIGCONT}, {"ALRM", SIGALRM}, {"WINCH", SIGWINCH}, {"ABRT", SIGABRT},
	{"TSTP", SIGTSTP},
};

const unsigned signal_count = COUNT_OF(signal_table);
