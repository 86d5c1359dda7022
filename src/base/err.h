/* SPDX-License-Identifier: MIT */
/*
 * base/err.h: one error: a sentence, a hint and the exit code it leads to.
 *
 * Plain bytes, so that a child sends it unchanged over the wire. Who notices first writes the
 * sentence (what could not be done, to which named thing, why); callers only add where. Only
 * main.c prints. Every function that can fail takes a `struct err *` last and returns -1.
 */
#ifndef CUBBY_BASE_ERR_H
#define CUBBY_BASE_ERR_H

#include "base/attr.h"

/* Exit codes of cubby itself; everything else is the payload's own (128+N for a signal). */
enum exit_code {
	EXIT_CODE_USAGE = 2,       /* command line or profile is wrong; nothing was started */
	EXIT_CODE_CUBBY = 125,     /* cubby could not do its part */
	EXIT_CODE_NOT_EXEC = 126,  /* the program was found but cannot be executed */
	EXIT_CODE_NOT_FOUND = 127, /* the program was not found inside */
};

struct err {
	int exit_code;
	char text[1024];
	char hint[512];
};

/* Writes the sentence; exit code EXIT_CODE_CUBBY. Always returns -1. */
int err_set(struct err *e, const char *fmt, ...) PRINTF(2, 3) COLD;

/* As err_set, with ": <text of errno>" behind. */
int err_sys(struct err *e, const char *fmt, ...) PRINTF(2, 3) COLD;

/* As err_set, with EXIT_CODE_USAGE. */
int err_usage(struct err *e, const char *fmt, ...) PRINTF(2, 3) COLD;

/* Adds the way out ("fix: ..." is printed by main). Keeps the sentence. Always returns -1. */
int err_hint(struct err *e, const char *fmt, ...) PRINTF(2, 3) COLD;

/* Puts "<where>: " in front of the sentence. Always returns -1. */
int err_in(struct err *e, const char *fmt, ...) PRINTF(2, 3) COLD;

/* Prints the sentence and the hint to stderr, escaped. For main functions only. */
void err_print(const struct err *e) COLD;

#endif
