/* SPDX-License-Identifier: MIT */
/*
 * engine/step_sysinfo.c: have sysinfo(2) answered outside, as /proc/meminfo and the others are.
 *
 * Runs in: init, once: what it starts inherits the filter. It goes beside the policy's, which may
 * refuse the call as ever, and costs calls of other numbers nothing: the kernel remembers that both
 * let them through. A process can have only one filter with a listener, in all that it inherited.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "kern/sys.h"
#include "wire/wire.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#endif

enum { SYSINFO_I386 = 116 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)

static int refuse(struct err *e)
{
	int saved = errno;

	(void)err_sys(e, "cannot have sysinfo(2) answered for proc.virtual");
	return saved == EBUSY ? err_hint(e, "something around this process follows its system "
					    "calls already; use: -s proc.virtual=false")
			      : -1;
}

int step_sysinfo(struct run *r, struct err *e)
{
	struct sock_filter code[] = {
		LOAD(arch),
		EQUAL(NATIVE, 0, 2),
		LOAD(nr),
		EQUAL(__NR_sysinfo, 3, 4),
		EQUAL(AUDIT_ARCH_I386, 0, 3),
		LOAD(nr),
		EQUAL(SYSINFO_I386, 0, 1),
		RETURN(SECCOMP_RET_USER_NOTIF),
		RETURN(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = COUNT_OF(code), .filter = code};
	const struct msg m = {.type = MSG_PROC_CALLS};
	OWN_FD int fd = sys_seccomp_listener(&program);

	if (fd < 0)
		return refuse(e);
	return wire_send_full(r->wire_fd, &m, NULL, &fd, 1) < 0
		       ? err_sys(e, "cannot hand the listener for sysinfo(2) to the launcher")
		       : 0;
}
