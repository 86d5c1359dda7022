/* SPDX-License-Identifier: MIT */
/*
 * spec/pod.h: network.mode = "pod:NAME": one network for several sandboxes.
 *
 * What else network.* says is said of the pod, which is filtered: of the outside its members reach
 * what network.allow names. The text of the mode is the pod's name among the running sandboxes,
 * where none of the user's own can have it: their names have no colon.
 */
#ifndef CUBBY_SPEC_POD_H
#define CUBBY_SPEC_POD_H

#include <string.h>

#include "spec/spec.h"

#define POD_PREFIX "pod:"

static inline bool pod_is_said(const struct spec *s)
{
	return s->network_mode.num == NETWORK_MODE_POD;
}

/* Whether a running sandbox of this name is a pod. */
static inline bool pod_is_name(const char *name)
{
	return !strncmp(name, POD_PREFIX, sizeof(POD_PREFIX) - 1);
}

/* Whether the key is one that holds for the whole pod: but who publishes what is each member's. */
static inline bool pod_has_key(enum key_id id)
{
	return !strncmp(key_table[id].name, "network.", 8) && id != KEY_network_mode &&
	       id != KEY_network_ports && id != KEY_network_abstract;
}

#endif
