/* SPDX-License-Identifier: MIT */
/*
 * state/layers.h: where unpacked layers of images are kept, for all containers of the user.
 *
 *   ~/.local/share/cubby/layers/HEX/tree     what the layer with the digest sha256:HEX has
 *   ~/.local/share/cubby/layers/HEX/opaque   names at its top below which lower layers are not
 * seen, each NUL-ended
 *
 * A layer is never changed once it has its name. Who uses one holds a shared lock of its directory
 * (flock(2)); who makes a container of an image holds one of the folder of all, until the
 * container's config names the layers. cubby image prune removes what nobody names or holds.
 */
#ifndef CUBBY_STATE_LAYERS_H
#define CUBBY_STATE_LAYERS_H

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

#define LAYERS_HEX_LEN 64
#define LAYERS_MAX 64 /* of one system */
#define LAYERS_TREE "tree"
#define LAYERS_OPAQUE "opaque"
#define LAYERS_OPAQUE_MAX ((size_t)1 << 20)

/* What follows "sha256:" in a right digest, else NULL. */
const char *layers_hex(const char *digest);

/* The folder of all, and one's tree, by a right digest. */
const char *layers_home(const struct facts *f, struct arena *a);
const char *layers_tree(const struct facts *f, const char *digest, struct arena *a);

/* What its list of opaque names has, NUL-ended. 0, or -1 with `e`. */
int layers_opaque(const struct facts *f, const char *digest, struct arena *a, char **ret_names,
		  size_t *ret_len, struct err *e) MUST_USE;

/* Opens the folder of all, made when it is missing. fd, or -1 with `e`. */
int layers_open_home(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* The shared lock of one layer, held as long as the fd is open. -1 with `e`. */
int layers_hold(const struct facts *f, const char *digest, struct arena *a, struct err *e) MUST_USE;

#endif
