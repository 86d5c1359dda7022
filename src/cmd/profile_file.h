/* SPDX-License-Identifier: MIT */
/* cmd/profile_file.h: one profile file by its path, checked by itself. */
#ifndef CUBBY_CMD_PROFILE_FILE_H
#define CUBBY_CMD_PROFILE_FILE_H

#include "cmd/profile.h"
#include "front/profile_bind.h"

/* Whether the user named a file instead of a profile: there is a slash, or ".toml" at the end. */
bool profile_is_path(const char *word) MUST_USE;

/* What the place of a file says it is: of a drop-in directory, of grants, or a profile. */
enum profile_file_kind profile_file_kind(const char *path) MUST_USE;

/*
 * Reads the file and checks each key and value, but nothing that other files say. 0 with its text,
 * or -1 with diagnostics.
 */
int profile_file_check(struct profile_work *work, const char *path,
		       const struct source **ret) MUST_USE;

#endif
