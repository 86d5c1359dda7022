/* SPDX-License-Identifier: MIT */
/* helpers/doors/request.c: reading the launcher's request. */
#include "helpers/doors/request.h"

#include <string.h>
#include <unistd.h>

#include "base/fd.h"

enum { REQUEST_BYTES = 1 << 20 };

int request_read(int fd, struct arena *a, struct request *ret, struct err *e)
{
	char *text = arena_alloc(a, REQUEST_BYTES + 1);
	ssize_t len = lseek(fd, 0, SEEK_SET) < 0 ? -1 : fd_read_all(fd, text, REQUEST_BYTES);

	*ret = (struct request){.arena = a};
	if (len < 0 || len == REQUEST_BYTES)
		return err_sys(e, "cannot read what is asked of the desktop");
	while (*text) {
		size_t line_len = strcspn(text, "\n");
		size_t word_len = strcspn(text, " \n");
		struct request_line *line;

		ret->lines = arena_grow(a, ret->lines, ret->count, &ret->room, sizeof(*ret->lines));
		line = &ret->lines[ret->count++];
		line->word = arena_copy(a, text, word_len);
		line->value = word_len < line_len
				      ? arena_copy(a, text + word_len + 1, line_len - word_len - 1)
				      : "";
		text += line_len;
		text += *text == '\n';
	}
	return 0;
}

const char *request_value(const struct request *q, const char *word)
{
	for (unsigned i = 0; i < q->count; i++)
		if (!strcmp(q->lines[i].word, word))
			return q->lines[i].value;
	return NULL;
}
