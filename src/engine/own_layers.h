/* SPDX-License-Identifier: MIT */
/*
 * engine/own_layers.h: a system of its own that is several unpacked layers (state/layers.h).
 *
 * Each entry at the top becomes a row of the view as with root.tree; a directory that more than one
 * layer has is an overlay over all of them. Whiteouts and opaque directories at the top are ours to
 * see to, those below are overlayfs's.
 */
#ifndef CUBBY_ENGINE_OWN_LAYERS_H
#define CUBBY_ENGINE_OWN_LAYERS_H

#include "base/err.h"
#include "engine/own_root.h"

/* Fills r->own_root from root.layers. 0, or -1 with `e`. */
int own_layers_plan(struct run *r, struct err *e) MUST_USE;

/* Launcher: keeps the layers from being removed as long as it lives. 0, or -1 with `e`. */
int own_layers_hold(struct run *r, struct err *e) MUST_USE;

/* The part's directory in one of its layers, through no link. An O_PATH fd; -1 and errno. */
int own_layers_open(const struct own_part *part, unsigned number) MUST_USE;

#endif
