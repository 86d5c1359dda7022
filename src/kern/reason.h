/* SPDX-License-Identifier: MIT */
/*
 * kern/reason.h: from an errno and what is known of the machine to a cause and its fix.
 *
 * Pure: nothing is read here, so that a test can state any machine. kern/explain reads the
 * machine and asks these. All write the whole sentence and the hint, and return -1.
 */
#ifndef CUBBY_KERN_REASON_H
#define CUBBY_KERN_REASON_H

#include "base/err.h"
#include "kern/obstacle.h"

int reason_userns(const struct obstacles *o, int error, struct err *e);
int reason_mount(const struct obstacles *o, const char *failed, int error, struct err *e);
int reason_mount_proc(const struct obstacles *o, int error, struct err *e);
int reason_overlay(const struct obstacles *o, int error, struct err *e);
int reason_landlock(const struct obstacles *o, int error, int abi, int wanted, const char *what,
		    struct err *e);
int reason_missing_call(const struct obstacles *o, const char *name, const char *since,
			struct err *e);

#endif
