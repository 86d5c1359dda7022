/* SPDX-License-Identifier: MIT */
/*
 * engine/sysinfo.h: sysinfo(2) with the sandbox's own numbers, for programs that do not read /proc.
 *
 * Runs in: the launcher. A filter inside notifies it of each such call (step_sysinfo.c); it asks
 * cubby-procfs for the numbers, writes them into the caller's memory and lets it go on. That needs
 * a right over the caller, which the launcher has as the owner of the sandbox's user namespace, and
 * the helper has not. One call is answered after the other. When nobody can, a call fails with
 * ENOSYS: it never says the host's numbers.
 */
#ifndef CUBBY_ENGINE_SYSINFO_H
#define CUBBY_ENGINE_SYSINFO_H

#include "engine/run.h"
#include "wire/wire.h"

/* Takes the listener of a PROC_CALLS message over. */
void sysinfo_take(struct run *r, struct msg_extra *extra);

/* There is something on r->sysinfo_fd: a call to be answered, or the end of all inside. */
void sysinfo_move(struct run *r);

/* A PROC_SAYS message has come. */
void sysinfo_answer(struct run *r, const struct msg *m, const struct msg_extra *extra);

/* Another helper serves: what the last one was asked is asked again. */
void sysinfo_again(const struct run *r);

/* From now on the calls fail, also those that wait. */
void sysinfo_end(struct run *r);

#endif
