/* SPDX-License-Identifier: MIT */
/* engine/sysinfo.c: taking calls of sysinfo(2) in, and answering them. */
#include "engine/sysinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <linux/sysinfo.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "wire/procview.h"

/* As the kernel writes it for programs of i386, whose words have 32 bits. */
struct sysinfo_i386 {
	int32_t uptime;
	uint32_t loads[3];
	uint32_t memory;
	uint32_t memory_free;
	uint32_t shared;
	uint32_t buffers;
	uint32_t swap;
	uint32_t swap_free;
	uint16_t tasks;
	uint16_t pad;
	uint32_t high;
	uint32_t high_free;
	uint32_t unit;
	uint8_t rest[8];
};

_Static_assert(sizeof(struct sysinfo_i386) == 64, "as the kernel has it");

/* What both may be written in. */
union answer {
	struct sysinfo native;
	struct sysinfo_i386 i386;
};

/* Larger than any kernel's structure: it may grow. */
union call {
	struct seccomp_notif in;
	char room[1024];
};

static int listener_fd = -1;   /* r->sysinfo_fd too, while no call waits for its answer */
static LARGE union call asked; /* id 0: none is being answered */

void sysinfo_take(struct run *r, struct msg_extra *extra)
{
	if (listener_fd < 0)
		r->sysinfo_fd = listener_fd = fd_take(&extra->fds[0]);
}

/* The helper that is not there any more is replaced, and the next one asked. */
void sysinfo_again(const struct run *r)
{
	const struct msg m = {.type = MSG_PROC_ASK};

	if (asked.in.id != 0 && r->procfs_fd >= 0)
		(void)!wire_tell(r->procfs_fd, &m, NULL, NULL, 0);
}

static void let_go(struct run *r, int error)
{
	union {
		struct seccomp_notif_resp out;
		char room[1024];
	} reply;

	memset(&reply, 0, sizeof(reply));
	reply.out.id = asked.in.id;
	reply.out.error = -error;
	(void)ioctl(listener_fd, (int)SECCOMP_IOCTL_NOTIF_SEND, &reply);
	asked.in.id = 0;
	r->sysinfo_fd = listener_fd;
}

void sysinfo_move(struct run *r)
{
	struct pollfd set = {.fd = listener_fd, .events = POLLIN};

	if (poll(&set, 1, 0) == 1 && !(set.revents & POLLIN)) {
		sysinfo_end(r);
		return;
	}
	memset(&asked, 0, sizeof(asked));
	/* Who has died meanwhile is not to be answered. */
	if (ioctl(listener_fd, (int)SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0) {
		asked.in.id = 0;
		return;
	}
	r->sysinfo_fd = -1;
	sysinfo_again(r);
}

static uint32_t units(uint64_t bytes, unsigned shift)
{
	return (uint32_t)(bytes >> shift);
}

/* As the kernel does it: bytes, or as few times that as fits into its words. */
static size_t fill_i386(const struct procview_sysinfo *says, struct sysinfo_i386 *ret)
{
	unsigned shift = 0;

	while (shift < 12 &&
	       (says->memory >> shift > UINT32_MAX || says->swap >> shift > UINT32_MAX))
		shift++;
	*ret = (struct sysinfo_i386){
		.uptime = (int32_t)says->uptime_s,
		.memory = units(says->memory, shift),
		.memory_free = units(says->memory_free, shift),
		.shared = units(says->shared, shift),
		.buffers = units(says->buffers, shift),
		.swap = units(says->swap, shift),
		.swap_free = units(says->swap_free, shift),
		.tasks = (uint16_t)says->tasks,
		.unit = 1U << shift,
	};
	for (unsigned i = 0; i < 3; i++)
		ret->loads[i] = (uint32_t)says->loads[i];
	return sizeof(*ret);
}

static size_t fill(const struct procview_sysinfo *says, union answer *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (asked.in.data.arch == AUDIT_ARCH_I386)
		return fill_i386(says, &ret->i386);
	ret->native.uptime = (long)says->uptime_s;
	for (unsigned i = 0; i < 3; i++)
		ret->native.loads[i] = says->loads[i];
	ret->native.totalram = says->memory;
	ret->native.freeram = says->memory_free;
	ret->native.sharedram = says->shared;
	ret->native.bufferram = says->buffers;
	ret->native.totalswap = says->swap;
	ret->native.freeswap = says->swap_free;
	ret->native.procs = (uint16_t)says->tasks;
	ret->native.mem_unit = 1;
	return sizeof(ret->native);
}

/*
 * The number of a process can be another's by now: only a file that was open while the call still
 * waited is the caller's memory. 0, or an errno for the caller; EACCES: it is not ours.
 */
static int write_here(const void *bytes, size_t len)
{
	char path[32];
	OWN_FD int memory_fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/%u/mem", asked.in.pid);
	memory_fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);
	if (memory_fd < 0 && errno == EACCES)
		return EACCES;
	if (memory_fd < 0 ||
	    ioctl(listener_fd, (int)SECCOMP_IOCTL_NOTIF_ID_VALID, &asked.in.id) < 0)
		return ENOSYS;
	return pwrite(memory_fd, bytes, len, (off_t)asked.in.data.args[0]) == (ssize_t)len ? 0
											   : EFAULT;
}

/* Enters the caller's user namespace: init lets nobody look for its own. */
static int become_insider(void)
{
	char path[32];
	OWN_FD int namespace_fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/%u/ns/user", asked.in.pid);
	namespace_fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	return namespace_fd < 0 ? -1 : setns(namespace_fd, CLONE_NEWUSER);
}

/* With ids.map = "range" a caller may be another user, whose files only those inside may open. */
static int write_from_inside(const void *bytes, size_t len)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(become_insider() < 0 ? ENOSYS : write_here(bytes, len));
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == EACCES)
		return ENOSYS;
	return WEXITSTATUS(status);
}

static int write_answer(const void *bytes, size_t len)
{
	int error = write_here(bytes, len);

	return error == EACCES ? write_from_inside(bytes, len) : error;
}

void sysinfo_answer(struct run *r, const struct msg *m, const struct msg_extra *extra)
{
	struct procview_sysinfo says;
	union answer answer;
	size_t len;

	if (asked.in.id == 0 || m->len != sizeof(says))
		return;
	memcpy(&says, extra->payload, sizeof(says));
	len = fill(&says, &answer);
	/* No machine has none: the helper could not find it out. */
	let_go(r, says.memory ? write_answer(&answer, len) : ENOSYS);
}

void sysinfo_end(struct run *r)
{
	fd_close(&listener_fd);
	r->sysinfo_fd = -1;
	asked.in.id = 0;
}
