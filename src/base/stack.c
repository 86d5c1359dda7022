/* SPDX-License-Identifier: MIT */
/* base/stack.c: static memory, of which only the touched pages are real. */
#include "base/stack.h"

#define STACK_BYTES 65536

static _Alignas(16) char stack[STACK_BYTES];

void *stack_top(void)
{
	return stack + sizeof(stack);
}
