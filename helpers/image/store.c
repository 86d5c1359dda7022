/* SPDX-License-Identifier: MIT */
/*
 * image/store.c: a layer is filled under a hidden name, synced, then renamed.
 *
 * Runs in: the user namespace of helpers/common/mapped.h, so that owners of files are those of the
 * containers' ids. Two that unpack one layer do not meet: who is second throws his away.
 */
#include "helpers/image/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "helpers/image/blob.h"
#include "helpers/image/unpack.h"
#include "kern/erase.h"
#include "state/container.h"

#define HIDDEN ".new."
#define CONFIG_MAX ((size_t)4 << 20)
#define COPY_STEP ((size_t)1 << 30)

static const char *hidden_name(const char *of, struct arena *a)
{
	return arena_printf(a, HIDDEN "%s.%ld", of, (long)getpid());
}

/* A new directory with a tree in it. The tree's fd, or -1 with `e`. */
static int make_tree(int home_fd, const char *name, struct err *e)
{
	OWN_FD int fd = -1;
	OWN_FD int tree_fd = -1;

	if (mkdirat(home_fd, name, 0700) == 0)
		fd = fd_open_at(home_fd, name, O_RDONLY | O_DIRECTORY, 0);
	if (fd >= 0 && mkdirat(fd, LAYERS_TREE, 0755) == 0)
		tree_fd = fd_open_at(fd, LAYERS_TREE, O_RDONLY | O_DIRECTORY, 0);
	return tree_fd < 0 ? err_sys(e, "cannot make a directory for layers") : fd_take(&tree_fd);
}

static void drop(int home_fd, const char *name)
{
	struct err ignored;

	(void)!erase_tree(home_fd, name, &ignored);
}

/* For launches, which are not root over the layer's directories (state/layers.h). */
static int list_opaque(int tree_fd, struct arena *a, struct err *e)
{
	OWN_FD int dir_fd = fd_open_at(tree_fd, "..", O_RDONLY | O_DIRECTORY, 0);
	OWN_FD int list_fd = fd_open_at(dir_fd, LAYERS_OPAQUE, O_CREAT | O_EXCL | O_WRONLY, 0600);
	const char *const *names;
	unsigned count;

	if (list_fd < 0 || dir_list(tree_fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot list what is opaque");
	for (unsigned i = 0; i < count; i++) {
		OWN_FD int fd =
			fd_open_at(tree_fd, names[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
		char mark;

		if (fd >= 0 && fgetxattr(fd, "user.overlay.opaque", &mark, 1) == 1 &&
		    fd_write_all(list_fd, names[i], strlen(names[i]) + 1) < 0)
			return err_sys(e, "cannot list what is opaque");
	}
	return 0;
}

/* The archive's files, and the list of what is opaque. The tree's fd, or -1 with `e`. */
static int fill(int blob_fd, bool system, int home_fd, const char *hidden, struct arena *a,
		struct err *e)
{
	OWN_FD int tree_fd = make_tree(home_fd, hidden, e);

	if (tree_fd < 0 || unpack(blob_fd, tree_fd, system, e) < 0 ||
	    list_opaque(tree_fd, a, e) < 0)
		return -1;
	return fd_take(&tree_fd);
}

/* Under its name; who was faster has it there already. */
static int keep(int home_fd, const char *hidden, int tree_fd, const char *digest, struct err *e)
{
	/* Else a machine that goes down leaves a layer with its name and without its files. */
	if (syncfs(tree_fd) < 0)
		return err_sys(e, "cannot write the layer");
	if (renameat(home_fd, hidden, home_fd, layers_hex(digest)) == 0)
		return 0;
	if (errno != EEXIST && errno != ENOTEMPTY)
		return err_sys(e, "cannot keep the layer '%s'", digest);
	drop(home_fd, hidden);
	return 0;
}

static int add_layer(const struct image *i, unsigned number, int home_fd, struct arena *a,
		     struct err *e)
{
	const char *digest = i->layers[number];
	const char *hidden = hidden_name(layers_hex(digest), a);
	OWN_FD int blob_fd = -1;
	OWN_FD int tree_fd = -1;

	if (faccessat(home_fd, layers_hex(digest), F_OK, 0) == 0)
		return 0;
	if (isatty(2))
		(void)fprintf(stderr, "\r\033[Kunpacking layer %u of %u, %" PRId64 " MiB",
			      number + 1, i->count, i->sizes[number] >> 20);
	blob_fd = blob_open(i->dir_fd, digest, i->sizes[number], e);
	tree_fd = blob_fd < 0 ? -1 : fill(blob_fd, false, home_fd, hidden, a, e);
	if (tree_fd >= 0 && keep(home_fd, hidden, tree_fd, digest, e) == 0)
		return 0;
	drop(home_fd, hidden);
	return err_in(e, "layer %u of %u", number + 1, i->count);
}

bool store_has(const char *digest, const struct facts *f, struct arena *a)
{
	return access(layers_tree(f, digest, a), F_OK) == 0;
}

int store_add_tar(int tar_fd, const char *digest, int (*end)(void *context, struct err *e),
		  void *context, const struct facts *f, struct arena *a, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	const char *hidden = hidden_name(layers_hex(digest), a);
	OWN_FD int tree_fd = home_fd < 0 ? -1 : fill(tar_fd, true, home_fd, hidden, a, e);
	struct err of_end = *e;

	/* Of both errors the later one is the cause: what was read was no archive. */
	if (end(context, &of_end) < 0)
		*e = of_end;
	else if (tree_fd >= 0 && keep(home_fd, hidden, tree_fd, digest, e) == 0)
		return 0;
	if (home_fd >= 0)
		drop(home_fd, hidden);
	return -1;
}

int store_add(const struct image *i, const struct facts *f, struct arena *a, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	int done = home_fd < 0 ? -1 : 0;

	for (unsigned n = 0; done == 0 && n < i->count; n++)
		done = add_layer(i, n, home_fd, a, e);
	if (isatty(2))
		(void)fputs("\r\033[K", stderr);
	return done;
}

int store_open_archive(int archive_fd, const struct facts *f, struct arena *a,
		       const char **ret_name, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	OWN_FD int tree_fd = -1;
	const char *name = hidden_name("archive", a);

	if (home_fd < 0)
		return -1;
	tree_fd = make_tree(home_fd, name, e);
	if (tree_fd < 0 || unpack(archive_fd, tree_fd, false, e) < 0) {
		drop(home_fd, name);
		return -1;
	}
	*ret_name = name;
	return fd_take(&tree_fd);
}

int store_copy_in(int fd, const struct facts *f, struct arena *a, const char **ret_name,
		  const char **ret_path, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	const char *name = hidden_name("copy", a);
	const char *below = arena_printf(a, "%s/image", name);
	OWN_FD int copy_fd = -1;
	ssize_t n = -1;

	if (home_fd < 0)
		return -1;
	if (mkdirat(home_fd, name, 0700) == 0) {
		*ret_name = name;
		copy_fd = fd_open_at(home_fd, below, O_CREAT | O_EXCL | O_RDWR, 0600);
	}
	if (copy_fd >= 0 && lseek(fd, 0, SEEK_SET) == 0)
		while ((n = sendfile(copy_fd, fd, NULL, COPY_STEP)) > 0)
			;
	if (n < 0 || lseek(copy_fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot copy it to the layers");
	*ret_path = arena_printf(a, "%s/%s", layers_home(f, a), below);
	return fd_take(&copy_fd);
}

void store_drop(const char *name, const struct facts *f, struct arena *a)
{
	struct err ignored;
	OWN_FD int home_fd = layers_open_home(f, a, &ignored);

	if (home_fd >= 0)
		drop(home_fd, name);
}

/* All configs of containers and of their snapshots, one behind the other. */
struct naming {
	const char **texts;
	unsigned count;
	unsigned room;
};

static int read_config(struct naming *n, int dir_fd, const char *path, struct arena *a,
		       struct err *e)
{
	char *text;
	size_t len;
	int got = file_read_if_there(dir_fd, path, CONFIG_MAX, a, &text, &len, e);

	if (got <= 0)
		return got;
	n->texts = arena_grow(a, n->texts, n->count, &n->room, sizeof(*n->texts));
	n->texts[n->count++] = text;
	return 0;
}

static int read_configs(const struct facts *f, struct arena *a, struct naming *ret, struct err *e)
{
	OWN_FD int home_fd = container_open_home(f, a, e);
	const char *const *names;
	const char *const *snaps;
	unsigned count;
	unsigned snap_count;

	*ret = (struct naming){NULL, 0, 0};
	if (home_fd < 0)
		return -1;
	/* Hidden ones too: a container that is being made, or removed. */
	if (dir_list(home_fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot list the containers");
	for (unsigned i = 0; i < count; i++) {
		const char *dir = arena_printf(a, "%s/" CONTAINER_SNAPS, names[i]);

		if (read_config(ret, home_fd, arena_printf(a, "%s/" CONTAINER_CONFIG, names[i]), a,
				e) < 0)
			return -1;
		if (dir_list(home_fd, dir, "", a, &snaps, &snap_count) < 0) {
			if (errno != ENOENT && errno != ENOTDIR)
				return err_sys(e, "cannot list the snapshots of '%s'", names[i]);
			continue;
		}
		for (unsigned s = 0; s < snap_count; s++)
			if (read_config(ret, home_fd,
					arena_printf(a, "%s/%s/" CONTAINER_CONFIG, dir, snaps[s]),
					a, e) < 0)
				return -1;
	}
	return 0;
}

static unsigned count_users(const struct naming *n, const char *hex)
{
	unsigned users = 0;

	for (unsigned i = 0; i < n->count; i++)
		users += strstr(n->texts[i], hex) != NULL;
	return users;
}

static bool is_layer(const char *name)
{
	return strlen(name) == LAYERS_HEX_LEN && name[0] != '.';
}

int store_list(bool json, const struct facts *f, struct arena *a, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	const char *const *names;
	struct naming naming;
	unsigned count;
	bool first = true;

	if (home_fd < 0 || read_configs(f, a, &naming, e) < 0)
		return -1;
	if (dir_list(home_fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot list the layers");
	(void)fputs(json ? "[" : "", stdout);
	for (unsigned i = 0; i < count; i++) {
		if (!is_layer(names[i]))
			continue;
		if (json)
			(void)printf("%s\n  {\"layer\": \"sha256:%s\", \"configs\": %u}",
				     first ? "" : ",", names[i], count_users(&naming, names[i]));
		else
			(void)printf("sha256:%s %u\n", names[i], count_users(&naming, names[i]));
		first = false;
	}
	(void)fputs(json ? "\n]\n" : "", stdout);
	return 0;
}

/* Unless somebody runs with it, or is unpacking it. */
static int prune_one(int home_fd, const char *name, struct arena *a, struct err *e)
{
	OWN_FD int fd = fd_open_at(home_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	const char *gone = arena_printf(a, HIDDEN "gone.%s.%ld", name, (long)getpid());

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return 0;
	if (renameat(home_fd, name, home_fd, gone) < 0)
		return err_sys(e, "cannot remove the layer '%s'", name);
	if (is_layer(name))
		(void)printf("sha256:%s\n", name);
	return erase_tree(home_fd, gone, e);
}

int store_prune(const struct facts *f, struct arena *a, struct err *e)
{
	OWN_FD int home_fd = layers_open_home(f, a, e);
	const char *const *names;
	struct naming naming;
	unsigned count;

	/* Who makes a container of an image has it until the config names the layers. */
	if (home_fd < 0)
		return -1;
	if (flock(home_fd, LOCK_EX) < 0)
		return err_sys(e, "cannot lock the layers");
	if (read_configs(f, a, &naming, e) < 0)
		return -1;
	if (dir_list(home_fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot list the layers");
	for (unsigned i = 0; i < count; i++) {
		if (is_layer(names[i]) && count_users(&naming, names[i]) > 0)
			continue;
		if (prune_one(home_fd, names[i], a, e) < 0)
			return -1;
	}
	return 0;
}
