/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/idle.c: the app of the memory measurement: says that it runs, then waits for ever.
 */
#include <unistd.h>

int main(void)
{
	if (write(STDOUT_FILENO, ".", 1) != 1)
		return 1;
	for (;;)
		pause();
}
