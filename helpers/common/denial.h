/* SPDX-License-Identifier: MIT */
/*
 * common/denial.h: what a helper refused, as a line of JSON for `cubby log`:
 *
 *   {"time":1.002,"verdict":"deny","service":"sound","what":"record","why":"not-granted",
 *    "change":"allow+=microphone"}
 */
#ifndef CUBBY_COMMON_DENIAL_H
#define CUBBY_COMMON_DENIAL_H

/* The descriptor that lines go to stays the caller's; `service` is kept by pointer. */
void denial_begin(int fd, const char *service);

/*
 * Writes a line, as long as there are not too many: the inside decides how often. `change` is the
 * setting that would allow it, or NULL. Makes no system call but write.
 */
void denial_note(const char *what, const char *why, const char *change);

#endif
