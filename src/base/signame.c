/* SPDX-License-Identifier: MIT */
/* base/signame.c: the table of signal names. */
#include "base/signame.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_REAL_TIME = 34, LAST_SIGNAL = 64 };

static const struct {
	const char *name;
	int number;
} table[] = {
	{"HUP", SIGHUP},   {"INT", SIGINT},       {"QUIT", SIGQUIT}, {"ILL", SIGILL},
	{"TRAP", SIGTRAP}, {"ABRT", SIGABRT},     {"BUS", SIGBUS},   {"FPE", SIGFPE},
	{"KILL", SIGKILL}, {"USR1", SIGUSR1},     {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},
	{"PIPE", SIGPIPE}, {"ALRM", SIGALRM},     {"TERM", SIGTERM}, {"CHLD", SIGCHLD},
	{"CONT", SIGCONT}, {"STOP", SIGSTOP},     {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN},
	{"TTOU", SIGTTOU}, {"URG", SIGURG},       {"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ},
	{"PROF", SIGPROF}, {"VTALRM", SIGVTALRM}, {"IO", SIGIO},     {"WINCH", SIGWINCH},
	{"PWR", SIGPWR},   {"SYS", SIGSYS},
};

/* A decimal number and nothing else, or -1. */
static int number_of(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	return text[0] >= '0' && text[0] <= '9' && !*end && number <= LAST_SIGNAL ? (int)number
										  : -1;
}

static int real_time(const char *text)
{
	int base = !strncmp(text, "RTMIN", 5)   ? FIRST_REAL_TIME
		   : !strncmp(text, "RTMAX", 5) ? LAST_SIGNAL
						: -1;
	int offset = text[5] ? number_of(text + 6) : 0;

	if (base < 0 || offset < 0 || (text[5] && text[5] != (base == LAST_SIGNAL ? '-' : '+')))
		return -1;
	base += base == LAST_SIGNAL ? -offset : offset;
	return base >= FIRST_REAL_TIME && base <= LAST_SIGNAL ? base : -1;
}

int signame_number(const char *text)
{
	int number = number_of(text);

	if (number >= 0)
		return number > 0 ? number : -1;
	if (!strncmp(text, "SIG", 3))
		text += 3;
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (!strcmp(table[i].name, text))
			return table[i].number;
	return strlen(text) >= 5 ? real_time(text) : -1;
}

const char *signame_text(int number)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].number == number)
			return table[i].name;
	return NULL;
}
