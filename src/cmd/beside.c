/* SPDX-License-Identifier: MIT */
/* cmd/beside.c: executing a program of libexec/cubby. */
#include "cmd/beside.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/libexec/cubby"

int beside_exec(const char *program, const char *verb, char **argv, struct err *e)
{
	char self[3072];
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self));
	char *slash;

	if (len < 0)
		return err_sys(e, "cannot find the folder of cubby by /proc/self/exe");
	if ((size_t)len == sizeof(self))
		return err_set(e, "cannot find the folder of cubby: its path is too long");
	self[len] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	/* A program of that folder itself finds the others where it is. */
	slash = strstr(self, FOLDER);
	(void)snprintf(path, sizeof(path), "%s%s/cubby-%s", self,
		       slash && !slash[sizeof(FOLDER) - 1] ? "" : "/.." FOLDER, program);
	if (!argv[0])
		argv[0] = path;
	/* It waits for programs of its own, which a caller that ignores it would keep from us. */
	(void)sigaction(SIGCHLD, &(const struct sigaction){.sa_handler = SIG_DFL}, NULL);
	(void)execv(path, argv);
	(void)err_sys(e, "cannot run '%s'", path);
	if (errno == ENOENT)
		(void)err_hint(e,
			       "this installation of cubby lacks the verb '%s': install it again",
			       verb);
	return -1;
}
