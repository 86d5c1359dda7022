/* SPDX-License-Identifier: MIT */
/* image/layout.c: from index.json by digests to the manifest, its config and its layers. */
#include "helpers/image/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/fd.h"
#include "base/file.h"
#include "helpers/image/blob.h"
#include "kern/sys.h"

#define JSON_MAX ((size_t)4 << 20)
#define TAG "org.opencontainers.image.ref.name"

/* The names of architectures in images, which are those of Go. */
static const char *own_architecture(void)
{
	static const char *const names[][2] = {
		{"x86_64", "amd64"}, {"aarch64", "arm64"}, {"riscv64", "riscv64"}};
	static struct utsname self;

	if (uname(&self) < 0)
		return "";
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(self.machine, names[i][0]))
			return names[i][1];
	return self.machine;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* A document of the image, which owns it. */
static json_t *parse(struct layout *layout, int fd, const char *what, struct arena *a,
		     struct err *e)
{
	char *text = arena_alloc(a, JSON_MAX + 1);
	ssize_t len = fd_read_all(fd, text, JSON_MAX + 1);
	json_error_t why;
	json_t *json;

	if (len < 0 || (size_t)len > JSON_MAX) {
		errno = len < 0 ? errno : EFBIG;
		(void)err_sys(e, "cannot read %s", what);
		return NULL;
	}
	json = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &why);
	if (json)
		layout->documents[layout->document_count++] = json;
	if (!json_is_object(json)) {
		(void)err_set(e, "cannot read %s: %s", what, json ? "it is no object" : why.text);
		return NULL;
	}
	return json;
}

/* What a descriptor (digest, size) leads to. */
static json_t *follow(struct layout *layout, const json_t *descriptor, const char *what,
		      struct arena *a, struct err *e)
{
	OWN_FD int fd = blob_open(layout->dir_fd, text_of(descriptor, "digest"),
				  json_integer_value(json_object_get(descriptor, "size")), e);

	return fd < 0 ? NULL : parse(layout, fd, what, a, e);
}

static bool is_for_us(const json_t *descriptor)
{
	const json_t *platform = json_object_get(descriptor, "platform");
	const char *architecture = text_of(platform, "architecture");

	return !platform || (!strcmp(architecture, own_architecture()) &&
			     strcmp(text_of(platform, "os"), "linux") == 0);
}

static bool has_tag(const json_t *descriptor, const char *tag)
{
	const json_t *notes = json_object_get(descriptor, "annotations");

	return !tag || !strcmp(text_of(notes, TAG), tag);
}

static int refuse_choice(const json_t *manifests, const char *tag, unsigned found, struct err *e)
{
	char tags[256] = "";
	size_t used = 0;
	size_t i;
	json_t *d;

	json_array_foreach(manifests, i, d)
	{
		const char *name = text_of(json_object_get(d, "annotations"), TAG);

		if (*name && used < sizeof(tags) - 1)
			used += (size_t)snprintf(tags + used, sizeof(tags) - used, " %s", name);
	}
	if (found)
		(void)err_usage(e, "there are %u images%s%s in it", found, tag ? " called " : "",
				tag ? tag : "");
	else
		(void)err_usage(e, "there is no image%s%s for %s in it", tag ? " called " : "",
				tag ? tag : "", own_architecture());
	return err_hint(e, "name one of its tags behind the path: PATH:TAG%s%s",
			*tags ? "; there are:" : "", tags);
}

static json_t *choose(const json_t *index, const char *tag, struct err *e)
{
	const json_t *manifests = json_object_get(index, "manifests");
	json_t *chosen = NULL;
	unsigned found = 0;
	size_t i;
	json_t *d;

	json_array_foreach(manifests, i, d)
	{
		if (!has_tag(d, tag) || !is_for_us(d))
			continue;
		chosen = d;
		found++;
	}
	if (found == 1)
		return chosen;
	(void)refuse_choice(manifests, tag, found, e);
	return NULL;
}

/* An index may lead to others, with an image for each machine. */
static json_t *find_manifest(struct layout *layout, const char *tag, struct arena *a, struct err *e)
{
	OWN_FD int fd = sys_openat2(layout->dir_fd, "index.json", O_RDONLY, 0, BLOB_RESOLVE);
	json_t *at;

	if (fd < 0) {
		(void)err_sys(e, "cannot open its index.json");
		(void)err_hint(e, "an OCI image layout is expected, as skopeo, umoci, buildah and "
				  "podman write it");
		return NULL;
	}
	at = parse(layout, fd, "its index.json", a, e);
	for (unsigned depth = 0; at && depth < INDEX_DEPTH_MAX; depth++) {
		if (json_object_get(at, "layers"))
			return at;
		at = choose(at, depth == 0 ? tag : NULL, e);
		at = at ? follow(layout, at, "its manifest", a, e) : NULL;
	}
	if (at)
		(void)err_set(e, "its index leads to no manifest");
	return NULL;
}

static int read_layers(const json_t *manifest, struct arena *a, struct layout *ret, struct err *e)
{
	const json_t *layers = json_object_get(manifest, "layers");
	size_t i;
	json_t *d;

	if (!json_is_array(layers) || json_array_size(layers) == 0)
		return err_set(e, "its manifest has no layers");
	if (json_array_size(layers) > LAYERS_MAX)
		return err_set(e, "it has %zu layers, and %d are the most", json_array_size(layers),
			       LAYERS_MAX);
	json_array_foreach(layers, i, d)
	{
		const char *digest = text_of(d, "digest");

		if (!layers_hex(digest))
			return err_set(e, "its layer '%.100s' has no digest that can be checked",
				       digest);
		ret->layers[i] = arena_strdup(a, digest);
		ret->sizes[i] = json_integer_value(json_object_get(d, "size"));
	}
	ret->count = (unsigned)json_array_size(layers);
	return 0;
}

int layout_read(int dir_fd, const char *tag, struct arena *a, struct layout *ret, struct err *e)
{
	json_t *manifest;
	json_t *config;

	*ret = (struct layout){.dir_fd = dir_fd};
	manifest = find_manifest(ret, tag, a, e);
	if (!manifest || read_layers(manifest, a, ret, e) < 0)
		return -1;
	config = follow(ret, json_object_get(manifest, "config"), "its config", a, e);
	if (!config)
		return -1;
	ret->config = json_object_get(config, "config");
	return 0;
}

void layout_done(struct layout *l)
{
	while (l->document_count > 0)
		json_decref(l->documents[--l->document_count]);
}
