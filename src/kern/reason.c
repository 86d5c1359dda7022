/* SPDX-License-Identifier: MIT */
/* kern/reason.c: the likely causes of each failure, the surest first. */
#include "kern/reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Which Linux release brought each ABI of Landlock; index 0 is unused. */
static const char *const landlock_since[] = {"",    "5.13", "5.19", "6.2",
					     "6.7", "6.10", "6.12", "6.15"};

static bool kernel_is_older(const struct obstacles *o, const char *since)
{
	unsigned major = 0;
	unsigned minor = 0;

	if (sscanf(since, "%u.%u", &major, &minor) != 2)
		return false;
	return o->kernel_major < major || (o->kernel_major == major && o->kernel_minor < minor);
}

#define NEST_FIX                                                                                   \
	"start what surrounds cubby with nesting allowed (cubby: --allow nesting; podman and "     \
	"docker: "                                                                                 \
	"--security-opt seccomp=unconfined)"

/* A filter, a container or an outer sandbox: -1 with the sentence, or 0 when there is none. */
static int reason_outer(const struct obstacles *o, const char *failed, struct err *e)
{
	if (o->filtered) {
		(void)err_set(e, "%s: a seccomp filter around this process refuses it", failed);
		return err_hint(e, NEST_FIX);
	}
	if (o->container) {
		(void)err_set(e, "%s: the container around this process refuses it", failed);
		return err_hint(e, "run cubby outside, or start the container with user namespaces "
				   "allowed (docker: --security-opt seccomp=unconfined "
				   "--security-opt apparmor=unconfined)");
	}
	return 0;
}

/* Refused by rule: EPERM, EACCES. */
static int userns_refused(const struct obstacles *o, const char *failed, struct err *e)
{
	if (o->userns_clone == 0) {
		(void)err_set(e, "%s: the sysctl kernel.unprivileged_userns_clone is 0", failed);
		return err_hint(
			e, "sudo sysctl -w kernel.unprivileged_userns_clone=1 (to keep it: the "
			   "same assignment in /etc/sysctl.d/50-cubby.conf)");
	}
	if (o->apparmor > 0) {
		(void)err_set(e,
			      "%s: AppArmor allows it only to programs with a profile "
			      "(kernel.apparmor_restrict_unprivileged_userns is %ld)",
			      failed, o->apparmor);
		return err_hint(
			e, "give cubby an AppArmor profile that says 'userns,', or sudo sysctl -w "
			   "kernel.apparmor_restrict_unprivileged_userns=0");
	}
	if (o->chrooted) {
		(void)err_set(e, "%s: the kernel refuses it inside a chroot", failed);
		return err_hint(e, "enter the tree with pivot_root (as cubby, bwrap and container "
				   "runtimes do) instead of chroot");
	}
	if (o->id_unmapped) {
		(void)err_set(e, "%s: the outer user namespace has no number for our user or group",
			      failed);
		return err_hint(e, "map the user and its group when the outer sandbox is made");
	}
	if (reason_outer(o, failed, e) != 0)
		return -1;
	(void)err_set(e, "%s: a security module of this machine refuses it", failed);
	return err_hint(e, "see what was denied: sudo journalctl -k --grep denied");
}

/* ENOSPC since Linux 4.9, EUSERS before: a limit, or 33 levels of nesting. */
static int userns_limit(const struct obstacles *o, const char *failed, struct err *e)
{
	unsigned i;

	for (i = 0; i < NAMESPACE_COUNT; i++) {
		const char *name = obstacle_limit_name((enum namespace_kind)i);

		if (o->limit[i] != 0)
			continue;
		(void)err_set(e, "%s: the limit user.%s is 0", failed, name);
		if (o->nested)
			return err_hint(
				e, "the sandbox or container around this process set it: start "
				   "that with nesting allowed (cubby: --allow nesting)");
		return err_hint(e,
				"sudo sysctl -w user.%s=15000 (to keep it: the same assignment in "
				"/etc/sysctl.d/50-cubby.conf)",
				name);
	}
	if (o->nested) {
		(void)err_set(e,
			      "%s: namespaces are nested too deeply, or an outer one sets a limit",
			      failed);
		return err_hint(e, "the kernel allows 33 levels: start cubby nearer to the host");
	}
	(void)err_set(e,
		      "%s: this user has as many namespaces as user.%s (%ld) or another of the "
		      "user.max_*_namespaces limits allows",
		      failed, obstacle_limit_name(NAMESPACE_USER), o->limit[NAMESPACE_USER]);
	return err_hint(e, "stop sandboxes (cubby ls), or raise the limit: sudo sysctl -w "
			   "user.max_user_namespaces=100000");
}

static int userns_unknown(const struct obstacles *o, const char *failed, struct err *e)
{
	unsigned i;

	for (i = 0; i < NAMESPACE_COUNT; i++) {
		if (o->built[i])
			continue;
		(void)err_set(e, "%s: this kernel has no %s namespaces", failed,
			      obstacle_kind_name((enum namespace_kind)i));
		return err_hint(
			e, "use a kernel that is built with them, as those of distributions are");
	}
	if (reason_outer(o, failed, e) != 0)
		return -1;
	(void)err_set(e, "%s: this kernel (%u.%u) does not know the call", failed, o->kernel_major,
		      o->kernel_minor);
	return err_hint(e, "cubby needs Linux 5.15 or newer");
}

int reason_userns(const struct obstacles *o, int error, struct err *e)
{
	static const char failed[] = "cannot make a user namespace";

	switch (error) {
	case EPERM:
	case EACCES:
		return userns_refused(o, failed, e);
	case ENOSPC:
	case EUSERS:
		return userns_limit(o, failed, e);
	case ENOSYS:
	case EINVAL:
		return userns_unknown(o, failed, e);
	case EROFS:
		(void)err_set(e, "cannot write the id map of a user namespace: /proc is read-only");
		return err_hint(e, "start what surrounds cubby with a writable /proc");
	case ENOENT:
		(void)err_set(e,
			      "cannot write the id map of a user namespace: /proc is not mounted");
		return err_hint(e, "mount it: sudo mount -t proc proc /proc");
	case EAGAIN:
		(void)err_set(
			e,
			"cannot start a process: the limit of processes of this user is reached");
		return err_hint(
			e, "end some, or raise the limit (ulimit -u, or the tasks limit of the "
			   "session)");
	default:
		return err_set(e, "%s: %s", failed, strerror(error));
	}
}

int reason_mount(const struct obstacles *o, const char *failed, int error, struct err *e)
{
	/* AppArmor may allow the namespace and then refuse everything in it. */
	if ((error == EPERM || error == EACCES) && o->apparmor > 0)
		return userns_refused(o, failed, e);
	(void)err_set(e, "%s: %s", failed, strerror(error));
	/* Only perhaps the filter: the kernel itself has many reasons for EPERM. */
	if ((error == EPERM || error == ENOSYS) && o->filtered)
		return err_hint(e, "if it is the seccomp filter around this process: " NEST_FIX);
	return -1;
}

int reason_mount_proc(const struct obstacles *o, int error, struct err *e)
{
	static const char failed[] = "cannot mount a new /proc";

	if (error == ENODEV)
		return err_set(e, "%s: this kernel has no proc file system", failed);
	if (error != EPERM && error != EACCES)
		return err_set(e, "%s: %s", failed, strerror(error));
	if (o->apparmor > 0)
		return userns_refused(o, failed, e);
	if (o->covered_proc[0] != '\0') {
		(void)err_set(e,
			      "%s: the /proc around this process is partly covered (%s), and the "
			      "kernel refuses to show more than that",
			      failed, o->covered_proc);
		return err_hint(
			e, "start the outer container with nothing mounted below /proc (podman: "
			   "--security-opt unmask=ALL; docker: --security-opt "
			   "systempaths=unconfined)");
	}
	if (reason_outer(o, failed, e) != 0)
		return -1;
	(void)err_set(e, "%s: no complete proc file system is mounted around this process", failed);
	return err_hint(e, "mount one without options before: sudo mount -t proc proc /proc");
}

int reason_overlay(const struct obstacles *o, int error, struct err *e)
{
	static const char failed[] = "cannot mount an overlay";

	if (error == ENODEV) {
		(void)err_set(e, "%s: this kernel has no overlay file system loaded", failed);
		return err_hint(e, "sudo modprobe overlay (to keep it: echo overlay | sudo tee "
				   "/etc/modules-load.d/overlay.conf), or use files.tmp");
	}
	if (kernel_is_older(o, "5.11")) {
		(void)err_set(
			e,
			"%s: this kernel (%u.%u) allows it only to root; users may since Linux "
			"5.11",
			failed, o->kernel_major, o->kernel_minor);
		return err_hint(e, "use a newer kernel, or files.tmp instead of files.overlay");
	}
	if (error == EOPNOTSUPP && kernel_is_older(o, "6.6")) {
		(void)err_set(e,
			      "%s: the tmpfs of this kernel (%u.%u) has no attributes of users; "
			      "Linux 6.6 has them",
			      failed, o->kernel_major, o->kernel_minor);
		return err_hint(e, "sudo modprobe fuse, so that cubby-viewfs can do it, unless "
				   "changes of the system are kept; or use a newer kernel");
	}
	if ((error == EPERM || error == EACCES || error == ENOSYS) &&
	    reason_outer(o, failed, e) != 0)
		return -1;
	(void)err_set(e, "%s: %s", failed, strerror(error));
	return err_hint(e, "the kernel's reason is in: sudo journalctl -k --grep overlayfs");
}

int reason_landlock(const struct obstacles *o, int error, int abi, int wanted, const char *what,
		    struct err *e)
{
	if (error == EOPNOTSUPP) {
		(void)err_set(e, "no Landlock: it was left out of the security modules at boot");
		return err_hint(e, "add landlock to the list lsm= of the kernel command line");
	}
	if (error == ENOSYS && kernel_is_older(o, landlock_since[1])) {
		(void)err_set(e, "no Landlock: this kernel is %u.%u, Landlock came with Linux 5.13",
			      o->kernel_major, o->kernel_minor);
		return err_hint(e, "use a newer kernel");
	}
	if (error == ENOSYS && reason_outer(o, "no Landlock", e) != 0)
		return -1;
	if (error == ENOSYS) {
		(void)err_set(e, "no Landlock: this kernel is built without it");
		return err_hint(e, "use a kernel with CONFIG_SECURITY_LANDLOCK");
	}
	if (error != 0)
		return err_set(e, "no Landlock: %s", strerror(error));
	(void)err_set(e, "Landlock cannot restrict %s: its ABI here is %d, and %d is needed", what,
		      abi, wanted);
	if (wanted < 1 || wanted >= (int)COUNT_OF(landlock_since))
		return err_hint(e, "use a newer kernel");
	return err_hint(e, "use Linux %s or newer", landlock_since[wanted]);
}

int reason_missing_call(const struct obstacles *o, const char *name, const char *since,
			struct err *e)
{
	char failed[128];

	if (kernel_is_older(o, since)) {
		(void)err_set(
			e,
			"the system call %s is missing: this kernel is %u.%u, the call came with "
			"Linux %s",
			name, o->kernel_major, o->kernel_minor, since);
		return err_hint(e, "use a newer kernel; cubby needs Linux 5.15");
	}
	(void)snprintf(failed, sizeof(failed), "the system call %s is missing", name);
	if (reason_outer(o, failed, e) != 0)
		return -1;
	(void)err_set(e, "the system call %s is missing: this kernel is built without it", name);
	return err_hint(e, "use a kernel of a distribution, Linux 5.15 or newer");
}
