/* SPDX-License-Identifier: MIT */
/*
 * skeleton/rules.h: what a skeleton has of each part of the host's system.
 *
 * A skeleton is the layer between the host's system and what a fake root writes. Directories of the
 * host belong to nobody inside, so nothing could be made in them: the skeleton has each of them
 * again, as root's. Files stay the host's where they are only read or replaced; those that are
 * changed in place are copied, and those that the user may not read are empty.
 */
#ifndef CUBBY_SKELETON_RULES_H
#define CUBBY_SKELETON_RULES_H

enum rule {
	RULE_LEAVE, /* the host's; replaced by a new file when it changes */
	RULE_COPY,  /* changed in place: an own copy; empty where the user may not read it */
	RULE_EMPTY, /* appended to: an own empty file */
	RULE_SMALL, /* as COPY up to a mebibyte, else as LEAVE */
	RULE_NONE,  /* nothing of the host is seen */
	RULE_FRESH, /* as LEAVE, but an own empty file where the user may not read it */
};

/* The trees of a skeleton, without the slash in front. NULL ends them. */
extern const char *const rule_trees[];

/* The rule for the files that are in the directory `path` ("etc/apt") itself. */
enum rule rule_of(const char *path);

#endif
