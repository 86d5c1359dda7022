/* SPDX-License-Identifier: MIT */
/* doctor/probe_guard.c: what keeps a payload down: filters, Landlock, dropped capabilities. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "kern/explain.h"
#include "kern/landlock.h"
#include "kern/sys.h"

/* An errno that getppid never gives by itself. */
#define FILTER_ERRNO EXFULL

static int forbid_new_privs(struct err *e)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0
							   : err_sys(e, "cannot set no_new_privs");
}

int probe_seccomp(const struct probe *p, struct err *e)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | FILTER_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = COUNT_OF(code), .filter = code};

	(void)p;
	if (forbid_new_privs(e) != 0)
		return -1;
	if (sys_seccomp_filter(&program) != 0) {
		(void)err_sys(e, "cannot load a seccomp filter");
		return err_hint(e, "use a kernel with CONFIG_SECCOMP_FILTER, as those of "
				   "distributions are");
	}
	if (syscall(SYS_getppid) != -1 || errno != FILTER_ERRNO)
		return err_set(e, "a seccomp filter was loaded, but does not act");
	return 0;
}

/* Each tries what its wall must refuse: 0 when it was refused. */
static int refuses_files(struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/etc/passwd", O_RDONLY, 0);

	return fd < 0 && errno == EACCES ? 0 : err_set(e, "Landlock does not stop opening a file");
}

static int refuses_tcp(struct err *e)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	OWN_FD int fd = fd_socket(AF_INET, SOCK_STREAM);

	if (fd < 0)
		return err_sys(e, "cannot make a TCP socket");
	if (bind(fd, (const struct sockaddr *)&any, sizeof(any)) != 0 && errno == EACCES)
		return 0;
	return err_set(e, "Landlock does not stop binding a TCP port");
}

static int refuses_ioctl(struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0);
	struct termios t;

	if (fd < 0)
		return err_sys(e, "cannot open '/dev/null'");
	if (ioctl(fd, TCGETS, &t) != 0 && errno == EACCES)
		return 0;
	return err_set(e, "Landlock does not stop an ioctl on a device");
}

static int refuses_signals(struct err *e)
{
	if (kill(getppid(), 0) != 0 && errno == EPERM)
		return 0;
	return err_set(e, "Landlock does not stop a signal to a process outside");
}

static const struct wall {
	int abi;
	const char *what;
	struct landlock_walls walls;
	bool allow_reading; /* so that what is refused is not the open */
	int (*refuses)(struct err *e);
} wall_table[] = {
	{1, "files", {.files = true}, false, refuses_files},
	{LANDLOCK_ABI_TCP, "TCP", {.tcp = true}, false, refuses_tcp},
	{5, "ioctl on devices", {.files = true}, true, refuses_ioctl},
	{LANDLOCK_ABI_SCOPE,
	 "abstract sockets and signals",
	 {.abstract = true, .signals = true},
	 false,
	 refuses_signals},
};

static const struct wall *find_wall(int abi)
{
	unsigned i = 0;

	while (i + 1 < COUNT_OF(wall_table) && wall_table[i].abi != abi)
		i++;
	return &wall_table[i];
}

static int enter_wall(const struct wall *w, int abi, struct err *e)
{
	OWN_FD int rules_fd = landlock_create(&w->walls, abi);
	OWN_FD int root_fd = fd_open_at(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0);

	if (rules_fd < 0)
		return explain_landlock(errno, abi, w->abi, w->what, e);
	if (w->allow_reading && landlock_allow(rules_fd, root_fd, LANDLOCK_READ, abi) != 0)
		return err_sys(e, "cannot add a rule of Landlock");
	if (forbid_new_privs(e) != 0)
		return -1;
	if (landlock_restrict(rules_fd) != 0)
		return err_sys(e, "cannot enter a Landlock domain");
	return 0;
}

int probe_landlock(const struct probe *p, struct err *e)
{
	const struct wall *w = find_wall(p->arg);
	int abi = landlock_abi();

	if (abi == 0)
		return explain_landlock(errno, 0, w->abi, w->what, e);
	if (abi < w->abi)
		return explain_landlock(0, abi, w->abi, w->what, e);
	if (enter_wall(w, abi, e) != 0 || w->refuses(e) != 0)
		return -1;
	(void)err_set(e, "ABI %d", abi);
	return 0;
}

int probe_capabilities(const struct probe *p, struct err *e)
{
	cap_value_t cap;

	(void)p;
	for (cap = 0; cap < cap_max_bits(); cap++) {
		char *name;

		if (cap_get_bound(cap) < 0 || cap_drop_bound(cap) == 0)
			continue;
		(void)err_sys(e, "cannot drop a capability");
		name = cap_to_name(cap);
		(void)err_in(e, "%s", name != NULL ? name : "?");
		(void)cap_free(name);
		return -1;
	}
	return 0;
}
