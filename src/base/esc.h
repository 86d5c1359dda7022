/* SPDX-License-Identifier: MIT */
/*
 * base/esc.h: strings from outside (profiles, apps, file names) made safe for a terminal.
 *
 * Control characters (C0, DEL, C1), bidirectional overrides and bytes that are not valid UTF-8
 * come out as visible escapes (\n, \t, \x1b, \u202e); everything else unchanged.
 */
#ifndef CUBBY_BASE_ESC_H
#define CUBBY_BASE_ESC_H

#include <stddef.h>

/*
 * Writes the escaped form of `len` bytes into `out` (NUL-ended, cut at a whole character when
 * `room` is too small). Returns the length written without the NUL.
 */
size_t esc_text(char *out, size_t room, const char *text, size_t len);

/* Bytes of the character at `text`, and 1 in *ret_safe when it may be printed as it is. */
size_t esc_next(const char *text, size_t len, int *ret_safe);

#endif
