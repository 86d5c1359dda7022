/* SPDX-License-Identifier: MIT */
/* container/lxcconf_map.h: from lines of LXC to settings: the functions of container/lxcconf.def.
 */
#ifndef CUBBY_CONTAINER_LXCCONF_MAP_H
#define CUBBY_CONTAINER_LXCCONF_MAP_H

#include "container/lxcconf.h"

/* The row of a key as it is called today, or NULL; *ret_near: a guess at what was meant, or "". */
const struct lxc_row *lxcconf_row(struct arena *a, const char *name,
				  const char **ret_near) MUST_USE;

/* The name that a key has today; `section` counts those of before LXC 2.1. */
const char *lxcconf_name(struct arena *a, const char *name, unsigned section) MUST_USE;

/* Translates all entries. What is wrong stands in the diagnostics. */
void lxcconf_map(struct lxcconf *c, bool whole);

/* Says one value of a key of profiles, after looking whether it can be one. */
void lxcconf_say(struct lxcconf *c, enum key_id key, const char *text, struct origin at);

/* Whether something has been said of a key. */
bool lxcconf_has(const struct lxcconf *c, enum key_id key) MUST_USE;

/* The last line of a key, or NULL. */
const struct lxc_entry *lxcconf_find(const struct lxcconf *c, const char *name) MUST_USE;

/* An error: `what` cannot be had here, because of `why`; `instead` is the note. */
void lxcconf_cannot(struct lxcconf *c, struct origin at, const char *what, const char *why,
		    const char *instead);

/* An error: the value is not what the key takes. */
void lxcconf_bad_value(struct lxcconf *c, const struct lxc_entry *entry, const char *example);

/* The next word of a text, with its place; false at the end. *at begins as the text. */
bool lxcconf_word(struct lxcconf *c, const char **at, struct origin *place,
		  const char **ret_word) MUST_USE;

/* A line of lxc.mount.entry, or of a file of that form. */
void lxcconf_mount_line(struct lxcconf *c, const char *line, struct origin at);

lxcconf_function lxcconf_text, lxcconf_signal, lxcconf_words, lxcconf_flag, lxcconf_only,
	lxcconf_note, lxcconf_nothing, lxcconf_refuse, lxcconf_share, lxcconf_arch, lxcconf_command,
	lxcconf_environment, lxcconf_nesting, lxcconf_seconds, lxcconf_offset, lxcconf_rootfs;
lxcconf_function lxcconf_init_id, lxcconf_idmap, lxcconf_capability, lxcconf_seccomp;
lxcconf_function lxcconf_bytes, lxcconf_bounded, lxcconf_cpu_max, lxcconf_quota, lxcconf_shares,
	lxcconf_io_weight, lxcconf_blkio, lxcconf_memsw, lxcconf_rlimit;
lxcconf_function lxcconf_net_type, lxcconf_net_flags, lxcconf_net_detail, lxcconf_namespaces_clone,
	lxcconf_namespaces_keep;
lxcconf_function lxcconf_mount_auto, lxcconf_mount_entry, lxcconf_mount_fstab;

/* What is known only when all lines have been read; those of a whole file. */
void lxcconf_finish_ids(struct lxcconf *c);

#endif
