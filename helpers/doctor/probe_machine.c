/* SPDX-License-Identifier: MIT */
/* doctor/probe_machine.c: the kernel's release and switches, and cgroup delegation. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "kern/obstacle.h"

#define OLDEST_MAJOR 5
#define OLDEST_MINOR 15

int probe_kernel(const struct probe *p, struct err *e)
{
	struct obstacles o;
	struct utsname kernel;

	(void)p;
	obstacles_read(&o);
	if (uname(&kernel) != 0)
		return err_sys(e, "cannot read the kernel's release");
	(void)err_set(e, "%s", kernel.release);
	if (o.kernel_major > OLDEST_MAJOR ||
	    (o.kernel_major == OLDEST_MAJOR && o.kernel_minor >= OLDEST_MINOR))
		return 0;
	(void)err_set(e, "%s is older than the oldest that cubby is tested with", kernel.release);
	return err_hint(e, "use Linux %d.%d or newer", OLDEST_MAJOR, OLDEST_MINOR);
}

int probe_tiocsti(const struct probe *p, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/sys/dev/tty/legacy_tiocsti", O_RDONLY, 0);
	char word[8] = "";

	(void)p;
	/* Before Linux 6.2 there is no switch, and it is always on. */
	if (fd >= 0 && fd_read_all(fd, word, sizeof(word) - 1) > 0 && word[0] == '0')
		return 0;
	(void)err_set(e, "programs of this user outside of sandboxes can type into its terminals "
			 "(inside, cubby refuses it)");
	if (fd < 0)
		return err_hint(e, "use Linux 6.2 or newer and set dev.tty.legacy_tiocsti to 0");
	return err_hint(e, "sudo sysctl -w dev.tty.legacy_tiocsti=0");
}

/* The path of our cgroup in the v2 hierarchy: the line "0::PATH" of /proc/self/cgroup. */
static int own_cgroup(char *path, size_t room)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/proc/self/cgroup", O_RDONLY, 0);
	char text[4096];
	char *line;
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, sizeof(text) - 1);

	if (len < 0)
		return -1;
	text[len] = '\0';
	line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
	if (line == NULL)
		return -1;
	line += line[0] == '\n';
	line[strcspn(line, "\n")] = '\0';
	(void)snprintf(path, room, "/sys/fs/cgroup%s", line + 3);
	return 0;
}

int probe_cgroup(const struct probe *p, struct err *e)
{
	char path[4200];
	struct statfs fs;

	(void)p;
	if (statfs("/sys/fs/cgroup", &fs) != 0 || fs.f_type != CGROUP2_SUPER_MAGIC) {
		(void)err_set(e, "/sys/fs/cgroup is not a pure cgroup v2 tree");
		return err_hint(
			e, "boot with systemd.unified_cgroup_hierarchy=1 (the default of current "
			   "distributions)");
	}
	if (own_cgroup(path, sizeof(path)) != 0)
		return err_set(e, "cannot find our own cgroup in /proc/self/cgroup");
	if (access(path, W_OK) == 0)
		return 0;
	(void)err_sys(e, "'%s' is not delegated to this user", path);
	return err_hint(
		e, "start from a session of systemd: systemd-run --user --scope -p Delegate=yes "
		   "...");
}
