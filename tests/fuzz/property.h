/* SPDX-License-Identifier: MIT */
/*
 * fuzz/property.h: what the fuzz targets share: the entry, and what must be true of every input.
 *
 * A target is target_NAME.c with LLVMFuzzerTestOneInput. It is linked with libFuzzer (make fuzz),
 * or with replay.c, a plain main that runs files (make check). A broken property aborts like a
 * crash.
 */
#ifndef CUBBY_TESTS_FUZZ_PROPERTY_H
#define CUBBY_TESTS_FUZZ_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "spec/diag.h"
#include "spec/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition) ((condition) ? (void)0 : property_broken(#condition, __FILE__, __LINE__))

/* Says which one, and aborts. */
NORETURN void property_broken(const char *condition, const char *file, int line);

/* Valid UTF-8 without control characters (a newline only where `lines`) or marks of direction. */
bool text_is_clean(const char *text, size_t len, bool lines);

bool text_is_utf8(const char *text, size_t len);

/*
 * Every diagnostic has an id, a text, and a place within its source; and printed, as text and as
 * JSON, all are clean.
 */
void check_diags(const struct diags *d);

/* The input as a NUL-ended text: cut at its first NUL byte. */
char *input_text(const uint8_t *data, size_t size, struct arena *a) MUST_USE;

/*
 * A user without files: the home and all directories of cubby are below `dir`. The environment is
 * HOME, PATH and CI.
 */
struct facts facts_below(const char *dir, struct arena *a);

/* A new temporary directory, removed when the program ends well. */
const char *temporary_directory(void);

/* A file without a name with this content, and its path ("/proc/self/fd/N"). The fd is the
 * caller's. */
int file_of(const void *data, size_t size, char path[32]);

/* The lowest free descriptor: the same before and after what leaks none. */
int lowest_free_fd(void);

#endif
