/* SPDX-License-Identifier: MIT */
/*
 * net/client.h: clients of `cubby net`: they are told, and say nothing here.
 *
 * What a client wants changed goes to the launcher, which has to remember it.
 */
#ifndef CUBBY_NET_CLIENT_H
#define CUBBY_NET_CLIENT_H

#include <stddef.h>

#include "wire/netstate.h"

/* Takes over the socket of a client. */
void client_serve(int fd, enum netask ask);

/* A line of the log, for those who follow it. */
void client_tell(const char *line, size_t len);

#endif
