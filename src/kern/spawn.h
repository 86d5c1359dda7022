/* SPDX-License-Identifier: MIT */
/*
 * kern/spawn.h: programs that the launcher starts beside itself.
 *
 * Always by absolute path, with an environment built from scratch (none of the caller's variables),
 * nothing open but what is named, and never through a shell.
 */
#ifndef CUBBY_KERN_SPAWN_H
#define CUBBY_KERN_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/err.h"

enum { SPAWN_WIRE = 3 };

/* Starts argv[0] with /dev/null for stdin; stdout and stderr are the caller's. pid, or -1 with `e`.
 */
pid_t spawn_start(char *const *argv, struct err *e) MUST_USE;

/*
 * Starts a helper that serves beside the launcher: its wire is descriptor SPAWN_WIRE, stdio is
 * /dev/null. It dies with the launcher. pid, or -1 with `e`.
 */
pid_t spawn_helper(char *const *argv, int wire_fd, struct err *e) MUST_USE;

/*
 * Runs argv[0] with `input` on its stdin and collects stdout and stderr in `output`. 0 with its
 * wait status; -1 with `e` when it could not be run.
 */
int spawn_filter(char *const *argv, const char *input, size_t input_len, char *output, size_t room,
		 size_t *ret_len, int *ret_status, struct err *e) MUST_USE;

/*
 * Starts argv[0] with the environment `env`, /dev/null for stdin, and these for stdout and stderr,
 * which stay the caller's. It dies with the caller. pid, or -1 with `e`.
 */
pid_t spawn_writer(char *const *argv, char *const *env, int output_fd, int error_fd,
		   struct err *e) MUST_USE;

/*
 * Runs argv[0] with the environment `env` and /dev/null for stdin, and collects its stdout; stderr
 * is the caller's. Too much output is an error. 0 with its wait status, or -1 with `e`.
 */
int spawn_output(char *const *argv, char *const *env, char *output, size_t room, size_t *ret_len,
		 int *ret_status, struct err *e) MUST_USE;

#endif
