/* SPDX-License-Identifier: MIT */
/* image/config.h: what an image says of its program, as keys and values. */
#ifndef CUBBY_IMAGE_CONFIG_H
#define CUBBY_IMAGE_CONFIG_H

#include <jansson.h>
#include <stdio.h>

/* "user[:group]", names or numbers: what they mean, its layers know. */
#define CONFIG_USER "user"

/* The key of this table that `said` is, or NULL. "image.cmd" gives way to the command line. */
const char *config_key(const char *said);

/* A key and a value, both NUL-ended. */
void config_say(FILE *out, const char *key, const char *value);

/* Says what the table has of a config. Nothing else that an image says counts. */
void config_write(const json_t *config, FILE *out);

#endif
