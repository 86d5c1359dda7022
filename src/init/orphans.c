/* SPDX-License-Identifier: MIT */
/* init/orphans.c: the end of a sandbox in the tier without namespaces. */
#include "init/orphans.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"

#define ROUNDS_MAX                                                                                 \
	100000 /* a program that forks for ever is killed again and again, not for ever */

/* One round: every process that is our child now. False when there is none. */
static bool kill_children(void)
{
	/* Aligned for what the linker puts behind it: libc's few variables share a page then. */
	static _Alignas(4096) LARGE char text[65536];
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/thread-self/children", O_RDONLY, 0);
	ssize_t len = fd < 0 ? 0 : fd_read_all(fd, text, sizeof(text) - 1);
	char *at = text;
	bool any = false;

	text[len < 0 ? 0 : len] = '\0';
	while (*at) {
		char *end;
		long pid = strtol(at, &end, 10);

		if (end == at)
			break;
		at = *end ? end + 1 : end;
		if (pid > 1) {
			(void)kill((pid_t)pid, SIGKILL);
			any = true;
		}
	}
	return any;
}

void orphans_end(void)
{
	for (int round = 0; round < ROUNDS_MAX && kill_children(); round++)
		(void)waitpid(-1, NULL, 0);
}
