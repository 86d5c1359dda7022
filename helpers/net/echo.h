/* SPDX-License-Identifier: MIT */
/*
 * net/echo.h: echo requests of programs, ping(8), asked on by sockets that need no right: icmp(7).
 */
#ifndef CUBBY_NET_ECHO_H
#define CUBBY_NET_ECHO_H

#include "helpers/net/frame.h"

/* An echo request that leaves the sandbox. */
void echo_send(const struct frame *f);

#endif
