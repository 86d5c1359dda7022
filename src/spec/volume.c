/* SPDX-License-Identifier: MIT */
/* spec/volume.c: the name ends at the first colon; the path may have more of them. */
#include "spec/volume.h"

#include <string.h>

#include "spec/set.h"

static bool ends_read_only(const char *path, size_t len)
{
	return len > 3 && !memcmp(path + len - 3, ":ro", 3);
}

bool volume_parse(const char *text, struct volume *ret, const char **ret_why)
{
	size_t len = strcspn(text, ":");

	*ret_why =
		"write NAME:PATH, or NAME:PATH:ro: db:/var/lib/db; cubby volume create makes one";
	if (len == 0 || !text[len] || len > LIMIT_NAME)
		return false;
	memcpy(ret->name, text, len);
	ret->name[len] = '\0';
	if (!type_check_text(TYPE_NAME, ret->name, ret_why))
		return false;
	ret->path = text + len + 1;
	ret->path_len = strlen(ret->path);
	ret->read_only = ends_read_only(ret->path, ret->path_len);
	ret->path_len -= ret->read_only ? 3 : 0;
	*ret_why = "behind the name of a volume is a path that begins with '/' or '~/'";
	for (size_t i = 0; i < ret->path_len; i++)
		if ((unsigned char)ret->path[i] < 0x20 || ret->path[i] == 0x7f)
			return false;
	return ret->path[0] == '/' || (ret->path[0] == '~' && ret->path[1] == '/');
}
