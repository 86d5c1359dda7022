/* SPDX-License-Identifier: MIT */
/* skeleton/made.c: the files of a skeleton that the host does not have so. */
#include <string.h>

#include "base/file.h"
#include "helpers/skeleton/list.h"

#define ACCOUNTS_BYTES (4 << 20)

/* invoke-rc.d(8) asks it: there is no service manager, so no service of a package is started. */
static const char policy_rc[] = "#!/bin/sh\nexit 101\n";

/* Nobody inside could write the index as the user man; nobody needs it for the life of a shell. */
static const char *const hidden[] = {"var/lib/man-db/auto-update"};

static void add_text(struct list *l, const char *path, unsigned mode, const char *text, size_t len)
{
	list_add(l, SKELETON_TEXT, mode, path, NULL);
	(void)fprintf(l->out, "%08zx", len);
	(void)fwrite(text, 1, len, l->out);
}

/* A line of shadow(5) or gshadow(5) for each account: a locked password that never expires. */
static int add_shadow(struct list *l, int host_fd, const char *from, const char *path,
		      const char *rest, struct err *e)
{
	static struct arena a; /* large: its first block is inside */
	size_t rest_len = strlen(rest);
	size_t used = 0;
	char *lines;
	char *text;
	size_t len;

	if (file_read(host_fd, from, ACCOUNTS_BYTES, &a, &text, &len, e) < 0)
		return -1;
	/* A line of passwd has six colons or more, one of group three: no name is longer. */
	lines = arena_alloc(&a, len * 8 + 1);
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		size_t name = strcspn(text, ":\n");

		if (text[name] != ':')
			continue;
		memcpy(lines + used, text, name);
		memcpy(lines + used + name, rest, rest_len);
		used += name + rest_len;
	}
	add_text(l, path, 0640, lines, used);
	arena_done(&a);
	return 0;
}

int list_add_made(struct list *l, int host_fd, struct err *e)
{
	if (add_shadow(l, host_fd, "etc/passwd", "etc/shadow", ":*:19000:0:99999:7:::\n", e) < 0 ||
	    add_shadow(l, host_fd, "etc/group", "etc/gshadow", ":*::\n", e) < 0)
		return -1;
	add_text(l, "usr/sbin/policy-rc.d", 0755, policy_rc, sizeof(policy_rc) - 1);
	for (size_t i = 0; i < COUNT_OF(hidden); i++)
		list_add(l, SKELETON_HIDDEN, 0, hidden[i], NULL);
	return 0;
}
