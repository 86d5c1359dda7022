/* SPDX-License-Identifier: MIT */
/*
 * base/stack.h: the one stack for what shares our memory for a moment: clone(2) with CLONE_VM.
 *
 * Two at a time would write over each other: the network's thread is gone before the first program
 * is born, and a birth suspends its parent. One for both costs one page less to touch.
 */
#ifndef CUBBY_BASE_STACK_H
#define CUBBY_BASE_STACK_H

#include <stddef.h>

/* Where it begins: its highest address, aligned as every ABI wants it. 64 KiB lie below. */
void *stack_top(void);

/*
 * For AddressSanitizer, which keeps one record of stacks for all that share our memory: a child
 * says that it runs on this stack, and its parent, who waited, that it is back on its own. Nothing
 * in a build without it.
 */
struct stack_left {
	const void *bottom;
	size_t size;
};

void stack_enter(struct stack_left *ret);
void stack_return(const struct stack_left *left);

#endif
