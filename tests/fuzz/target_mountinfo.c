/* SPDX-License-Identifier: MIT */
/* fuzz/target_mountinfo.c: the table of mounts, which other programs' options make long and odd. */
#include <string.h>
#include <unistd.h>

#include "kern/obstacle.h"
#include "tests/fuzz/property.h"

/* Whether a whole line of the input has this mount point; its fields have one blank between them.
 */
static bool has_mount(const char *text, const char *point)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *field = text;
		unsigned number = 1;

		for (; number < 5 && field; number++) {
			field = memchr(field, ' ', (size_t)(text + len - field));
			field = field ? field + 1 : NULL;
		}
		if (field && !strncmp(field, point, strlen(point)) &&
		    strchr(" \n", field[strlen(point)]))
			return true;
		text += len;
		text += *text == '\n';
	}
	return false;
}

/* The kernel writes neither of these as they are. */
static bool is_plain(const char *text)
{
	return !strpbrk(text, "\t\v\f\r") && !strstr(text, "  ") && !strstr(text, "\n ") &&
	       text[0] != ' ';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	const char *text = input_text(data, size, &arena);
	struct obstacles o = {.nested = false};
	char path[32];
	int fd = file_of(data, strlen(text), path);

	obstacles_read_mounts(path, &o);
	HOLDS(memchr(o.covered_proc, '\0', sizeof(o.covered_proc)));
	HOLDS(!o.covered_proc[0] || !strncmp(o.covered_proc, "/proc/", 6));
	if (is_plain(text)) {
		HOLDS(o.chrooted != has_mount(text, "/"));
		HOLDS(!o.covered_proc[0] || strlen(o.covered_proc) == sizeof(o.covered_proc) - 1 ||
		      has_mount(text, o.covered_proc));
	}
	(void)close(fd);
	arena_done(&arena);
	return 0;
}
