/* SPDX-License-Identifier: MIT */
/* state/layers.c: names and locks of unpacked layers. */
#include "state/layers.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/fd.h"
#include "base/file.h"

const char *layers_hex(const char *digest)
{
	static const char kind[] = "sha256:";
	const char *hex = digest + sizeof(kind) - 1;

	if (strncmp(digest, kind, sizeof(kind) - 1) != 0 ||
	    strspn(hex, "0123456789abcdef") != LAYERS_HEX_LEN || hex[LAYERS_HEX_LEN])
		return NULL;
	return hex;
}

const char *layers_home(const struct facts *f, struct arena *a)
{
	return arena_printf(a, "%s/layers", f->data_dir);
}

const char *layers_tree(const struct facts *f, const char *digest, struct arena *a)
{
	return arena_printf(a, "%s/%s/" LAYERS_TREE, layers_home(f, a), layers_hex(digest));
}

int layers_opaque(const struct facts *f, const char *digest, struct arena *a, char **ret_names,
		  size_t *ret_len, struct err *e)
{
	return file_read(
		AT_FDCWD,
		arena_printf(a, "%s/%s/" LAYERS_OPAQUE, layers_home(f, a), layers_hex(digest)),
		LAYERS_OPAQUE_MAX, a, ret_names, ret_len, e);
}

int layers_open_home(const struct facts *f, struct arena *a, struct err *e)
{
	const char *path = layers_home(f, a);
	int fd;

	if (file_make_dirs(path, 0700, e) < 0)
		return -1;
	fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	return fd < 0 ? err_sys(e, "cannot open '%s'", path) : fd;
}

int layers_hold(const struct facts *f, const char *digest, struct arena *a, struct err *e)
{
	const char *path = arena_printf(a, "%s/%s", layers_home(f, a), layers_hex(digest));
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

	if (fd < 0 && errno == ENOENT) {
		(void)err_set(e, "the layer '%s' is not there", digest);
		return err_hint(e, "it was removed; make the container anew: cubby create --image");
	}
	/* One that is being removed is refused, not waited for. */
	if (fd < 0 || flock(fd, LOCK_SH | LOCK_NB) < 0)
		return err_sys(e, "cannot use the layer '%s'", digest);
	return fd_take(&fd);
}
