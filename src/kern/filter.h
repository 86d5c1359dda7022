/* SPDX-License-Identifier: MIT */
/*
 * kern/filter.h: the text that names a system call policy, and the file its compiled filter is in.
 *
 * The launcher writes the text and looks for the file; cubby-policy reads the text and writes the
 * file. Both sides share this module, so they cannot disagree. No libseccomp here.
 *
 * File: magic "CUBBYBPF", four native-endian u32 (format, length of the text, number of
 * instructions, zero), the text, zeros up to a multiple of 8, then the instructions. A reader
 * compares the whole text, so the hash in the file's name need not be strong.
 */
#ifndef CUBBY_KERN_FILTER_H
#define CUBBY_KERN_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

#if defined(__x86_64__)
#define FILTER_ARCH "x86_64"
#elif defined(__aarch64__)
#define FILTER_ARCH "aarch64"
#elif defined(__riscv) && __riscv_xlen == 64
#define FILTER_ARCH "riscv64"
#else
#error "cubby does not know the system calls of this architecture"
#endif

/* Raised whenever the tables of cubby-policy change what a text means: old files then miss. */
#define FILTER_VERSION "1"

enum {
	FILTER_FORMAT = 1,
	FILTER_TEXT_ROOM = 16384, /* NUL included */
	FILTER_CODE_ROOM = BPF_MAXINSNS,
	FILTER_HEADER_SIZE = 24,
	FILTER_FILE_ROOM = FILTER_HEADER_SIZE + FILTER_TEXT_ROOM +
			   FILTER_CODE_ROOM * (int)sizeof(struct sock_filter),
	FILTER_NAME_ROOM = sizeof("0123456789abcdef.bpf"),
};

struct filter_policy {
	const char *policy;  /* "default", "strict" or "developer" */
	const char *network; /* "none" or "host" */
	bool multiarch;
	bool debug;
	bool nesting;
	const char *const *deny; /* names in any order, repeated or not */
	unsigned deny_count;
	const char *const *allow;
	unsigned allow_count;
};

/* Writes the canonical text, NUL-ended. Its length, or 0 when it does not fit. */
size_t filter_text(const struct filter_policy *p, char *out, size_t room) MUST_USE;

/* The name of the file for a text: 16 hex digits and ".bpf". */
void filter_name(const char *text, char out[FILTER_NAME_ROOM]);

/* Finds the instructions in a file. 0; -1 when it is not a whole filter file of exactly `text`. */
int filter_parse(const void *file, size_t len, const char *text, const struct sock_filter **ret,
		 unsigned *ret_count) MUST_USE;

/* Writes a whole file. Its length, or 0 when it does not fit. */
size_t filter_pack(const char *text, const struct sock_filter *code, unsigned count, void *out,
		   size_t room) MUST_USE;

#endif
