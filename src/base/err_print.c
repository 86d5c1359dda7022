/* SPDX-License-Identifier: MIT */
/* base/err_print.c: showing an error: the last act of a main function. */
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"

/* One line, escaped; a write(2) of its own, so that lines of several processes do not mix. */
static void print_line(const char *before, const char *text)
{
	char line[4 * sizeof(((struct err *)0)->text) + 16];
	size_t used = strlen(before);

	memcpy(line, before, used);
	used += esc_text(line + used, sizeof(line) - used - 1, text, strlen(text));
	line[used++] = '\n';
	(void)!write(STDERR_FILENO, line, used);
}

void err_print(const struct err *e)
{
	print_line("cubby: ", e->text);
	if (e->hint[0])
		print_line("  hint: ", e->hint);
}
