/* SPDX-License-Identifier: MIT */
/* engine/leave.c: stdio, the session and the working directory. */
#include "engine/leave.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"

int leave_terminal(struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);

	if (null_fd < 0)
		return err_sys(e, "cannot open /dev/null");
	for (int n = 0; n < 3; n++)
		if (fd_become_stdio(null_fd, n) < 0)
			return err_sys(e, "cannot leave the terminal");
	(void)setsid();
	return chdir("/") < 0 ? err_sys(e, "cannot leave the working directory") : 0;
}
