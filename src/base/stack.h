/* SPDX-License-Identifier: MIT */
/*
 * base/stack.h: the one stack for what shares our memory for a moment: clone(2) with CLONE_VM.
 *
 * Two at a time would write over each other: the network's thread is gone before the first program
 * is born, and a birth suspends its parent. One for both costs one page less to touch.
 */
#ifndef CUBBY_BASE_STACK_H
#define CUBBY_BASE_STACK_H

/* Where it begins: its highest address, aligned as every ABI wants it. 64 KiB lie below. */
void *stack_top(void);

#endif
