/* SPDX-License-Identifier: MIT */
/* base/stack.c: static memory, of which only the touched pages are real. */
#include "base/stack.h"

#include "base/attr.h"
#include "base/sanitize.h"

#define STACK_BYTES 65536

static _Alignas(4096) LARGE char stack[STACK_BYTES];

void *stack_top(void)
{
	/* An exec leaves the frames of its child behind. */
	sanitize_unpoison(stack, sizeof(stack));
	return stack + sizeof(stack);
}

void stack_enter(struct stack_left *ret)
{
	sanitize_stack(stack, sizeof(stack), &ret->bottom, &ret->size);
}

void stack_return(const struct stack_left *left)
{
	sanitize_stack(left->bottom, left->size, NULL, NULL);
}
