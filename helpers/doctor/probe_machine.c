/* SPDX-License-Identifier: MIT */
/* doctor/probe_machine.c: the kernel's release and switches, and what of cgroups is handed over. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "kern/cgroup.h"
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

/* The cgroup that the user's systemd divides. */
static const char *manager_cgroup(void)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "/user.slice/user-%u.slice/user@%u.service",
		       (unsigned)getuid(), (unsigned)getuid());
	return path;
}

/* Opens what sandboxes' cgroups could be made in: our own, or the user's systemd's. */
static int open_divisible(char path[CGROUP_PATH_ROOM])
{
	int fd = cgroup_of(0, path) < 0 ? -1 : cgroup_open(path);

	if (fd >= 0 && cgroup_is_delegated(fd))
		return fd;
	fd_close(&fd);
	(void)snprintf(path, CGROUP_PATH_ROOM, "%s", manager_cgroup());
	return cgroup_open(path);
}

int probe_cgroup(const struct probe *p, struct err *e)
{
	char path[CGROUP_PATH_ROOM];
	OWN_FD int fd = -1;

	(void)p;
	if (!cgroup_root()) {
		(void)err_set(e, "there is no cgroup v2 tree");
		return err_hint(e, "mount -t cgroup2 none /sys/fs/cgroup, or boot with systemd");
	}
	fd = open_divisible(path);
	if (fd >= 0) {
		(void)err_set(e, "%s", path);
		return 0;
	}
	(void)err_set(e, "no cgroup is handed over to this user");
	return err_hint(e, "log in where systemd runs, let it run without a login (sudo loginctl "
			   "enable-linger), or set limits.cgroup");
}

int probe_controllers(const struct probe *p, struct err *e)
{
	static const char *const wanted[] = {"cpu", "memory", "pids", "io", "cpuset"};
	char path[CGROUP_PATH_ROOM];
	OWN_FD int fd = open_divisible(path);
	char missing[64] = "";

	(void)p;
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (fd < 0 || !cgroup_has(fd, wanted[i]))
			(void)snprintf(missing + strlen(missing), sizeof(missing) - strlen(missing),
				       " %s", wanted[i]);
	if (!missing[0])
		return 0;
	(void)err_set(e, "not handed over:%s", missing);
	if (cgroup_is_hybrid())
		return err_hint(e, "cgroup v1 has them: boot with "
				   "systemd.unified_cgroup_hierarchy=1");
	return err_hint(e, "as root: mkdir -p /etc/systemd/system/user@.service.d; printf "
			   "'[Service]\\nDelegate=cpu cpuset io memory pids\\n' "
			   ">/etc/systemd/system/user@.service.d/delegate.conf; systemctl "
			   "daemon-reload; then log in again");
}
