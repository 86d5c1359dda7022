/* SPDX-License-Identifier: MIT */
/* net/log.h: denials, a line of JSON each. */
#ifndef CUBBY_NET_LOG_H
#define CUBBY_NET_LOG_H

#include "helpers/net/frame.h"

/* Takes the descriptor over. */
void log_begin(int fd);

/* What was refused and why. What is too much for a second is counted, not written. */
void log_denial(const struct frame *f, const char *name, const char *why);

/* A name that was not answered. */
void log_name(const char *name);

#endif
