/* SPDX-License-Identifier: MIT */
/*
 * engine/own_file.h: single files that cubby writes in place of the host's: /etc/passwd and others.
 *
 * Runs in: the stage. Where /etc is the host's they are written while the own tmpfs can be, and
 * mounted when it cannot any more: a clone of a read-only mount is read-only too, so that the owner
 * inside cannot change them, and nobody has to make them so.
 */
#ifndef CUBBY_ENGINE_OWN_FILE_H
#define CUBBY_ENGINE_OWN_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/run.h"

/* Whether the view itself has something at `path`. */
bool own_file_in_view(const struct run *r, const char *path) MUST_USE;

/* Writes the file that will be seen at `path`, unless the profile names that very path. */
int own_file_write(struct run *r, const char *path, const char *text, struct err *e) MUST_USE;

/* Puts those in place that cover a file of the host. The own tmpfs is read-only by now. */
int own_files_mount(const struct run *r, struct err *e) MUST_USE;

#endif
