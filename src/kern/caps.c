/* SPDX-License-Identifier: MIT */
/* kern/caps.c: capability sets through raw calls. */
#include "kern/caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAP_NUMBERS 64

int caps_bound(uint64_t mask)
{
	for (int cap = 0; cap < CAP_NUMBERS; cap++) {
		if (mask >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		/* The first number that the kernel does not know ends the set. */
		return errno == EINVAL && cap > CAP_AUDIT_READ ? 0 : -1;
	}
	return 0;
}

static int raise_ambient(uint64_t mask)
{
	for (int cap = 0; cap < CAP_NUMBERS; cap++)
		if ((mask >> cap & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return -1;
	return 0;
}

int caps_raise(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		return -1;
	for (int n = 0; n < 2; n++)
		data[n].effective = data[n].permitted;
	return (int)syscall(SYS_capset, &head, data);
}

int caps_keep(uint64_t mask, bool is_root)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (mask == 0 && is_root &&
	    prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS, 0, 0, 0) < 0)
		return -1;
	for (int n = 0; n < 2; n++) {
		data[n].effective = (uint32_t)(mask >> (32 * n));
		data[n].permitted = data[n].effective;
		data[n].inheritable = data[n].effective;
	}
	if (syscall(SYS_capset, &head, data) < 0)
		return -1;
	return mask ? raise_ambient(mask) : 0;
}
