/* SPDX-License-Identifier: MIT */
/* fuzz/property.c: checks of diagnostics and texts, and the surroundings that targets need. */
#include "tests/fuzz/property.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/esc.h"

NORETURN void property_broken(const char *condition, const char *file, int line)
{
	(void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

bool text_is_utf8(const char *text, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		int safe;

		n = esc_next(text + at, len - at, &safe);
		if (n == 1 && (unsigned char)text[at] >= 0x80)
			return false;
	}
	return true;
}

/* Not by base/esc.h, which is what is tested here. */
static bool is_dangerous(const unsigned char *s, size_t len)
{
	if (s[0] < 0x20 || s[0] == 0x7f)
		return true;
	if (len >= 2 && s[0] == 0xc2 && s[1] < 0xa0) /* U+0080 to U+009F */
		return true;
	/* U+202A to U+202E, U+2066 to U+2069 */
	return len >= 3 && s[0] == 0xe2 &&
	       ((s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) ||
		(s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
}

bool text_is_clean(const char *text, size_t len, bool lines)
{
	for (size_t at = 0; at < len; at++)
		if (!(lines && text[at] == '\n') &&
		    is_dangerous((const unsigned char *)text + at, len - at))
			return false;
	return text_is_utf8(text, len);
}

/* The length of a line of the source, or -1 when it has fewer. */
static long line_length(const struct source *source, uint32_t line)
{
	const char *at = source->text;
	const char *end = at + source->len;

	for (; source->kind == SOURCE_FILE && line > 1; line--) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			return -1;
		at++;
	}
	if (source->kind == SOURCE_FILE && memchr(at, '\n', (size_t)(end - at)))
		end = memchr(at, '\n', (size_t)(end - at));
	return (long)(end - at);
}

static void check_place(struct origin at)
{
	long len;

	if (!at.source || at.line == 0) {
		HOLDS(at.col == 0 && at.len == 0);
		return;
	}
	if (!at.source->text)
		return;
	len = line_length(at.source, at.line);
	HOLDS(len >= 0);
	HOLDS(at.col >= 1 && at.col - 1 <= (uint32_t)len);
	/* One byte more for what is missing at the end of a line. */
	HOLDS(at.len <= (uint32_t)len - (at.col - 1) + 1);
}

/* What diag_print writes to the stream that `standard` is. */
static void check_printed(const struct diags *d, FILE **standard, bool json)
{
	FILE *kept = *standard;
	char *text = NULL;
	size_t len = 0;

	*standard = open_memstream(&text, &len);
	HOLDS(*standard);
	diag_print(d, json);
	(void)fclose(*standard);
	*standard = kept;
	HOLDS(text_is_clean(text, len, true));
	free(text);
}

void check_diags(const struct diags *d)
{
	HOLDS(d->count <= LIMIT_DIAGS);
	HOLDS(d->count <= d->errors + d->warnings);
	for (unsigned i = 0; i < d->count; i++) {
		HOLDS(d->items[i].id[0] && d->items[i].text[0]);
		check_place(d->items[i].at);
	}
	if (d->count == 0)
		return;
	check_printed(d, &stderr, false);
	check_printed(d, &stdout, true);
}

char *input_text(const uint8_t *data, size_t size, struct arena *a)
{
	return arena_copy(a, (const char *)data, strnlen((const char *)data, size));
}

struct facts facts_below(const char *dir, struct arena *a)
{
	char **variables = arena_alloc(a, 4 * sizeof(*variables));
	struct facts f = {.uid = 1000, .gid = 1000, .user = "someone", .shell = "/bin/sh"};

	f.home = arena_printf(a, "%s/home", dir);
	f.cwd = arena_printf(a, "%s/cwd", dir);
	f.config_dir = arena_printf(a, "%s/.config/cubby", f.home);
	f.data_dir = arena_printf(a, "%s/.local/share/cubby", f.home);
	f.state_dir = arena_printf(a, "%s/.local/state/cubby", f.home);
	f.cache_dir = arena_printf(a, "%s/.cache/cubby", f.home);
	f.etc_dir = arena_printf(a, "%s/etc", dir);
	f.share_dir = arena_printf(a, "%s/share", dir);
	f.libexec_dir = arena_printf(a, "%s/libexec", dir);
	f.program = arena_printf(a, "%s/bin/cubby", dir);
	variables[0] = arena_printf(a, "HOME=%s", f.home);
	variables[1] = arena_strdup(a, "PATH=/usr/bin");
	variables[2] = arena_strdup(a, "CI=1");
	f.environ = variables;
	return f;
}

static char directory[4096];

static void remove_directory(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)execl("/bin/rm", "rm", "-rf", directory, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(pid, NULL, 0);
}

const char *temporary_directory(void)
{
	const char *parent = getenv("TMPDIR");

	(void)snprintf(directory, sizeof(directory), "%s/cubby-fuzz-XXXXXX",
		       parent ? parent : "/tmp");
	HOLDS(mkdtemp(directory));
	HOLDS(atexit(remove_directory) == 0);
	return directory;
}

int file_of(const void *data, size_t size, char path[32])
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

int lowest_free_fd(void)
{
	int fd = fcntl(0, F_DUPFD_CLOEXEC, 3);

	(void)close(fd);
	return fd;
}
