/* SPDX-License-Identifier: MIT */
/*
 * kern/peer.h: who is at the other end of a unix socket.
 *
 * The uid alone does not tell a program in a sandbox from its user: both have the same. What a
 * sandbox cannot take off again are no_new_privs and its system call filters.
 */
#ifndef CUBBY_KERN_PEER_H
#define CUBBY_KERN_PEER_H

#include <stdbool.h>

/*
 * Whether the process that connected is no more confined than the caller: it has no_new_privs only
 * if the caller has it, and at most as many system call filters (proc_pid_status(5), Linux 5.9).
 * False also where that cannot be known: the process has ended, or is not seen in /proc. Its number
 * cannot have become another's from Linux 6.5 on (unix(7), SO_PEERPIDFD).
 */
bool peer_is_as_free(int fd);

#endif
