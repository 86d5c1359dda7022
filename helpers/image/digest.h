/* SPDX-License-Identifier: MIT */
/* image/digest.h: the names of blobs, which are hashes of what they contain. */
#ifndef CUBBY_IMAGE_DIGEST_H
#define CUBBY_IMAGE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "state/layers.h"

/* SHA-256 of an open file from where it is, in hexadecimal; leaves it at its end. 0, or -1 and
 * errno.
 */
int digest_of(int fd, char out[LAYERS_HEX_LEN + 1]) MUST_USE;

/* Whether an open file has this size and hashes to `digest` ("sha256:HEX"). Leaves it rewound. */
int digest_check(int fd, const char *digest, int64_t size, struct err *e) MUST_USE;

#endif
