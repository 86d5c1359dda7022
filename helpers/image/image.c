/* SPDX-License-Identifier: MIT */
/* image/image.c: the child that reads JSON, and what is taken from it. */
#include "helpers/image/image.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/image/boxed.h"
#include "helpers/image/config.h"
#include "helpers/image/layout.h"

#define SAID_MAX ((size_t)4 << 20)
#define LAYER "layer"
#define SIZE "size"

struct reading {
	int dir_fd;
	int said_fd; /* the ends of a pipe */
	int tell_fd;
	const char *tag;
	struct arena *arena;
};

static const struct confine_call calls[] = {
	{.number = SYS_read},       {.number = SYS_write},        {.number = SYS_lseek},
	{.number = SYS_close},      {.number = SYS_openat2},      {.number = SYS_newfstatat},
	{.number = SYS_fstat},      {.number = SYS_fcntl},        {.number = SYS_uname},
	{.number = SYS_brk},        {.number = SYS_mmap},         {.number = SYS_munmap},
	{.number = SYS_mremap},     {.number = SYS_madvise},      {.number = SYS_futex},
	{.number = SYS_getrandom},  {.number = SYS_rt_sigreturn}, {.number = SYS_rt_sigprocmask},
	{.number = SYS_exit_group},
};

/* jansson's tables of names are made with a random number, so that no names collide on purpose. */
static int read_and_say(const void *context, struct err *e)
{
	const struct reading *r = context;
	struct layout layout;
	char size[32];
	FILE *out;

	json_object_seed(0);
	(void)close(r->said_fd); /* else it would write for ever when nobody reads */
	if (boxed_lock((uint64_t)1 << CAP_DAC_READ_SEARCH, -1, r->dir_fd, calls, COUNT_OF(calls),
		       e) < 0 ||
	    layout_read(r->dir_fd, r->tag, r->arena, &layout, e) < 0)
		return -1;
	out = fdopen(r->tell_fd, "w");
	if (!out)
		return err_sys(e, "cannot say what the image says");
	for (unsigned n = 0; n < layout.count; n++) {
		(void)snprintf(size, sizeof(size), "%" PRId64, layout.sizes[n]);
		config_say(out, LAYER, layout.layers[n]);
		config_say(out, SIZE, size);
	}
	config_write(layout.config, out);
	return fflush(out) != 0 ? err_sys(e, "cannot say what the image says") : 0;
}

static int take_layer(struct image *ret, const char *digest, struct arena *a)
{
	if (!layers_hex(digest) || ret->count == LAYERS_MAX)
		return -1;
	ret->layers[ret->count++] = arena_strdup(a, digest);
	return 0;
}

static int take_size(struct image *ret, const char *text)
{
	char *end;

	if (ret->count == 0)
		return -1;
	errno = 0;
	ret->sizes[ret->count - 1] = strtoll(text, &end, 10);
	return errno != 0 || *end ? -1 : 0;
}

static int take_setting(struct image *ret, unsigned *room, const char *said, const char *value,
			struct arena *a)
{
	const char *key = config_key(said);

	if (!key)
		return -1;
	ret->said = arena_grow(a, ret->said, ret->said_count, room, sizeof(*ret->said));
	ret->said[ret->said_count++] = (struct image_setting){key, value};
	return 0;
}

/* Pairs of texts, each NUL-ended, of somebody who may be hostile by now. */
static int take(char *text, size_t len, struct arena *a, struct image *ret, struct err *e)
{
	unsigned room = 0;
	int done = 0;

	text[len] = '\0';
	for (size_t at = 0; done == 0 && at < len;) {
		const char *key = text + at;
		const char *value = key + strlen(key) + 1;

		if (value >= text + len)
			done = -1;
		else if (!strcmp(key, LAYER))
			done = take_layer(ret, value, a);
		else if (!strcmp(key, SIZE))
			done = take_size(ret, value);
		else if (!strcmp(key, CONFIG_USER))
			ret->user = value;
		else
			done = take_setting(ret, &room, key, value, a);
		if (done == 0)
			at = (size_t)(value - text) + strlen(value) + 1;
	}
	return done < 0 ? err_set(e, "what reads the image does not say what it should") : 0;
}

int image_read(int dir_fd, const char *tag, struct arena *a, struct image *ret, struct err *e)
{
	struct reading r = {.dir_fd = dir_fd, .tag = tag, .arena = a};
	char *text = arena_alloc(a, SAID_MAX + 1);
	struct boxed box;
	ssize_t len;
	int ends[2];
	int done;

	*ret = (struct image){.dir_fd = dir_fd};
	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	r.said_fd = ends[0];
	r.tell_fd = ends[1];
	done = boxed_begin(read_and_say, &r, &box, e);
	fd_close(&r.tell_fd);
	len = done < 0 ? -1 : fd_read_all(r.said_fd, text, SAID_MAX + 1);
	fd_close(&r.said_fd);
	if (done < 0)
		return -1;
	done = boxed_end(&box, "what reads the image", e);
	if (len > (ssize_t)SAID_MAX)
		return err_set(e, "its config says more than %zu MiB", SAID_MAX >> 20);
	if (done == 0 && len < 0)
		return err_set(e, "cannot read what the image says");
	return done < 0 ? -1 : take(text, (size_t)len, a, ret, e);
}
