/* SPDX-License-Identifier: MIT */
/*
 * image/main.c: cubby-image: unpacks images for `cubby create --image`, lists and removes layers.
 *
 * Executed by cubby as `cubby-image list|prune`, or by cubby-container as `cubby-image unpack
 * IMAGE`, which wants the image's settings on its standard output.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "helpers/common/mapped.h"
#include "helpers/image/settings.h"
#include "helpers/image/squash.h"
#include "helpers/image/store.h"

extern char **environ;

/* "PATH:TAG": what is behind the last colon is a tag unless there is such a file. */
static const char *split_tag(const char *said, const char **ret_tag, struct arena *a)
{
	const char *path = strncmp(said, "oci:", 4) == 0 ? said + 4 : said;
	const char *colon = strrchr(path, ':');
	struct stat st;

	*ret_tag = NULL;
	if (!colon || strchr(colon, '/') || stat(path, &st) == 0)
		return path;
	*ret_tag = colon + 1;
	return arena_copy(a, path, (size_t)(colon - path));
}

static int say_settings(const struct image *image, const struct facts *f, struct arena *a,
			struct err *e)
{
	if (settings_write(image, f, a, stdout, e) < 0)
		return -1;
	return fflush(stdout) != 0 ? err_sys(e, "cannot hand over what the image says") : 0;
}

static int take_layout(int dir_fd, const char *tag, const struct facts *f, struct arena *a,
		       struct err *e)
{
	struct image image;

	if (image_read(dir_fd, tag, a, &image, e) < 0 || store_add(&image, f, a, e) < 0)
		return -1;
	return say_settings(&image, f, a, e);
}

static int take_archive(int fd, const char *tag, const struct facts *f, struct arena *a,
			struct err *e)
{
	const char *name;
	OWN_FD int dir_fd = store_open_archive(fd, f, a, &name, e);
	int done;

	if (dir_fd < 0)
		return -1;
	done = take_layout(dir_fd, tag, f, a, e);
	store_drop(name, f, a);
	return done;
}

/* As the user first: what reads it is a sandbox of his. */
static int take_squash(int fd, const struct facts *f, struct arena *a, struct err *e)
{
	struct squash s;
	int done = squash_begin(fd, f, a, &s, e);

	if (done == 0)
		done = mapped_enter(f->user, f->uid, f->gid, a, e);
	if (done == 0)
		done = squash_store(&s, f, a, e);
	squash_end(&s, f, a);
	return done < 0 ? -1 : say_settings(&s.image, f, a, e);
}

static int take_tar(bool is_layout, int fd, const char *tag, const struct facts *f, struct arena *a,
		    struct err *e)
{
	if (mapped_enter(f->user, f->uid, f->gid, a, e) < 0)
		return -1;
	return is_layout ? take_layout(fd, tag, f, a, e) : take_archive(fd, tag, f, a, e);
}

static int unpack_image(const char *said, const struct facts *f, struct arena *a, struct err *e)
{
	const char *tag;
	const char *path = split_tag(said, &tag, a);
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	struct stat st;
	int done;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, "cannot open the image '%s'", path);
	done = squash_is(fd) ? take_squash(fd, f, a, e)
			     : take_tar(S_ISDIR(st.st_mode), fd, tag, f, a, e);
	return done < 0 ? err_in(e, "the image '%s'", path) : 0;
}

static int run(int argc, char **argv, struct err *e)
{
	static struct arena arena;
	static struct facts facts;
	const char *verb = argc > 1 ? argv[1] : "";
	bool json = argc == 3 && !strcmp(argv[2], "--json");

	if (facts_collect(&arena, environ, &facts, e) < 0)
		return -1;
	if (argc == 3 && !strcmp(verb, "unpack"))
		return unpack_image(argv[2], &facts, &arena, e);
	if (!strcmp(verb, "list") && (argc == 2 || json))
		return store_list(json, &facts, &arena, e);
	if (strcmp(verb, "prune") != 0 || argc != 2) {
		(void)err_usage(e, "image is followed by list or prune");
		return err_hint(e, "cubby create --image makes a container of an image");
	}
	if (mapped_enter(facts.user, facts.uid, facts.gid, &arena, e) < 0)
		return -1;
	return store_prune(&facts, &arena, e);
}

int main(int argc, char **argv)
{
	static struct err e;
	int code;

	e.exit_code = EXIT_CODE_CUBBY;
	code = run(argc, argv, &e);
	if (e.text[0])
		err_print(&e);
	if (fflush(stdout) != 0 && code == 0)
		code = EXIT_CODE_CUBBY;
	return code < 0 ? e.exit_code : code;
}
