/* SPDX-License-Identifier: MIT */
/* base/line.c: reading lines of a stdio stream into a fixed room. */
#include "base/line.h"

bool line_next(FILE *file, char *line, size_t room, bool *ret_cut)
{
	size_t len = 0;
	int c = getc(file);

	if (c == EOF)
		return false;
	*ret_cut = false;
	for (; c != EOF && c != '\n'; c = getc(file)) {
		if (c != '\0' && len + 1 < room)
			line[len++] = (char)c;
		else
			*ret_cut = true;
	}
	line[len] = '\0';
	return true;
}
