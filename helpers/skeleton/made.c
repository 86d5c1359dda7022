/* SPDX-License-Identifier: MIT */
/* skeleton/made.c: the files of a skeleton that the host does not have so. */
#include <string.h>

#include "base/file.h"
#include "helpers/skeleton/list.h"

#define ACCOUNTS_BYTES (4 << 20)

/* invoke-rc.d(8) asks it: there is no service manager, so no service of a package is started. */
static const char policy_rc[] = "#!/bin/sh\nexit 101\n";

/*
 * dpkg keeps a second name of each file that it replaces, which the kernel refuses for files that
 * belong to nobody inside (fs.protected_hardlinks): so a package that the host has could not be
 * upgraded. Before it unpacks one, what the new package has too becomes root's own.
 */
static const char own_hook[] = "pre-invoke=\"sh /usr/lib/dpkg/cubby-own $PPID\"\n";

static const char own_script[] =
	"# Run by dpkg, the process $1: what it will replace becomes root's own.\n"
	"own() {\n"
	"	dpkg-deb --fsys-tarfile \"$1\" | tar -t --quoting-style=literal |\n"
	"		while IFS= read -r file; do\n"
	"			file=/${file#./}\n"
	"			[ ! -f \"$file\" ] || [ -h \"$file\" ] || [ -O \"$file\" ] ||\n"
	"				copy \"$file\" \"$file.cubby-own\"\n"
	"		done\n"
	"}\n"
	"# What cannot be read is replaced all the same.\n"
	"copy() {\n"
	"	cp --preserve=mode,timestamps -- \"$1\" \"$2\" 2>/dev/null || : >\"$2\"\n"
	"	mv -f -- \"$2\" \"$1\"\n"
	"}\n"
	"# Whether it may replace files that are there.\n"
	"replaces() {\n"
	"	[ -n \"$(dpkg-deb -f \"$1\" Replaces)\" ] ||\n"
	"		dpkg-query -W \"$(dpkg-deb -f \"$1\" Package)\" >/dev/null 2>&1\n"
	"}\n"
	"case $DPKG_HOOK_ACTION in\n"
	"unpack | install) ;;\n"
	"*) exit 0 ;;\n"
	"esac\n"
	"tr '\\0' '\\n' <\"/proc/$1/cmdline\" | while IFS= read -r word; do\n"
	"	for deb in \"$word\" \"$word\"/*.deb; do\n"
	"		case $deb in\n"
	"		*.deb) [ ! -f \"$deb\" ] || ! replaces \"$deb\" || own \"$deb\" ;;\n"
	"		esac\n"
	"	done\n"
	"done\n"
	"exit 0\n";

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
	add_text(l, "etc/dpkg/dpkg.cfg.d/cubby", 0644, own_hook, sizeof(own_hook) - 1);
	add_text(l, "usr/lib/dpkg/cubby-own", 0644, own_script, sizeof(own_script) - 1);
	for (size_t i = 0; i < COUNT_OF(hidden); i++)
		list_add(l, SKELETON_HIDDEN, 0, hidden[i], NULL);
	return 0;
}
