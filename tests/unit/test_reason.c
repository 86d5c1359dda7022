/* SPDX-License-Identifier: MIT */
/*
 * unit/test_reason.c: the cause and the fix for machines that a test cannot make: other
 * distributions' sysctls, old kernels, kernels built without something.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kern/reason.h"
#include "tests/lib/run_cases.h"

/* A current machine on which nothing stands in the way. */
static struct obstacles plain(void)
{
	struct obstacles o = {
		.kernel_major = 6,
		.kernel_minor = 1,
		.userns_clone = OBSTACLE_ABSENT,
		.apparmor = OBSTACLE_ABSENT,
	};
	unsigned i;

	for (i = 0; i < NAMESPACE_COUNT; i++) {
		o.limit[i] = 1000;
		o.built[i] = true;
	}
	return o;
}

static void expect(const struct err *e, const char *text, const char *hint)
{
	ck_assert_msg(strstr(e->text, text) != NULL, "not '%s' in '%s'", text, e->text);
	ck_assert_msg(strstr(e->hint, hint) != NULL, "not '%s' in '%s'", hint, e->hint);
	ck_assert_int_eq(e->exit_code, EXIT_CODE_CUBBY);
	ck_assert_ptr_null(strchr(e->text, '\n'));
	ck_assert_int_ne(e->text[strlen(e->text) - 1], '.');
}

static void expect_userns(const struct obstacles *o, int error, const char *text, const char *hint)
{
	struct err e;

	ck_assert_int_eq(reason_userns(o, error, &e), -1);
	expect(&e, text, hint);
}

START_TEST(userns_refused_names_the_surest_cause)
{
	struct obstacles o = plain();

	expect_userns(&o, EPERM, "a security module", "journalctl");
	o.container = true;
	expect_userns(&o, EPERM, "the container around", "run cubby outside");
	o.filtered = true;
	expect_userns(&o, EPERM, "a seccomp filter around", "--allow nesting");
	o.nested = o.id_unmapped = true;
	expect_userns(&o, EPERM, "has no number for our user", "map the user");
	o.chrooted = true;
	expect_userns(&o, EPERM, "inside a chroot", "pivot_root");
	o.apparmor = 1;
	expect_userns(&o, EACCES, "AppArmor", "kernel.apparmor_restrict_unprivileged_userns=0");
	o.userns_clone = 0;
	expect_userns(&o, EPERM, "kernel.unprivileged_userns_clone is 0",
		      "sysctl -w kernel.unprivileged_userns_clone=1");
}
END_TEST

START_TEST(switches_that_allow_are_not_blamed)
{
	struct obstacles o = plain();

	o.userns_clone = 1;
	o.apparmor = 0;
	expect_userns(&o, EPERM, "a security module", "journalctl");
}
END_TEST

START_TEST(userns_limit_names_the_limit)
{
	struct obstacles o = plain();

	expect_userns(&o, ENOSPC, "user.max_user_namespaces (1000)", "cubby ls");
	o.nested = true;
	expect_userns(&o, ENOSPC, "nested too deeply", "33");
	o.limit[NAMESPACE_NET] = 0;
	expect_userns(&o, ENOSPC, "user.max_net_namespaces is 0", "--allow nesting");
	o.nested = false;
	expect_userns(&o, EUSERS, "user.max_net_namespaces is 0",
		      "sudo sysctl -w user.max_net_namespaces=");
	o.limit[NAMESPACE_USER] = 0;
	expect_userns(&o, ENOSPC, "user.max_user_namespaces is 0",
		      "sudo sysctl -w user.max_user_namespaces=");
}
END_TEST

START_TEST(userns_unknown_to_the_kernel)
{
	struct obstacles o = plain();

	o.kernel_major = 4;
	o.kernel_minor = 19;
	expect_userns(&o, ENOSYS, "this kernel (4.19)", "5.15");
	o.built[NAMESPACE_CGROUP] = false;
	expect_userns(&o, EINVAL, "no cgroup namespaces", "built with them");
	o.built[NAMESPACE_USER] = false;
	expect_userns(&o, EINVAL, "no user namespaces", "built with them");
}
END_TEST

START_TEST(userns_other_errors)
{
	struct obstacles o = plain();

	expect_userns(&o, EROFS, "/proc is read-only", "writable /proc");
	expect_userns(&o, ENOENT, "/proc is not mounted", "mount -t proc");
	expect_userns(&o, EAGAIN, "limit of processes", "ulimit -u");
	expect_userns(&o, ENOMEM, "Cannot allocate memory", "");
}
END_TEST

START_TEST(mount_blames_apparmor_and_no_container)
{
	struct obstacles o = plain();
	struct err e;

	o.container = true;
	ck_assert_int_eq(reason_mount(&o, "cannot bind '/usr'", EPERM, &e), -1);
	expect(&e, "cannot bind '/usr': Operation not permitted", "");
	ck_assert_str_eq(e.hint, "");
	o.filtered = true;
	ck_assert_int_eq(reason_mount(&o, "cannot bind '/usr'", EPERM, &e), -1);
	expect(&e, "cannot bind '/usr': Operation not permitted", "if it is the seccomp filter");
	o.apparmor = 1;
	ck_assert_int_eq(reason_mount(&o, "cannot bind '/usr'", EACCES, &e), -1);
	expect(&e, "cannot bind '/usr': AppArmor", "userns,");
	ck_assert_int_eq(reason_mount(&o, "cannot bind '/usr'", ENOENT, &e), -1);
	expect(&e, "cannot bind '/usr': No such file", "");
}
END_TEST

START_TEST(proc_mount)
{
	struct obstacles o = plain();
	struct err e;

	(void)reason_mount_proc(&o, EPERM, &e);
	expect(&e, "no complete proc file system", "mount -t proc");
	o.filtered = true;
	(void)strncat(o.covered_proc, "/proc/kcore", sizeof(o.covered_proc) - 1);
	(void)reason_mount_proc(&o, EPERM, &e);
	expect(&e, "(/proc/kcore)", "unmask=ALL");
	(void)reason_mount_proc(&o, ENODEV, &e);
	expect(&e, "no proc file system", "");
}
END_TEST

START_TEST(overlay_mount)
{
	struct obstacles o = plain();
	struct err e;

	(void)reason_overlay(&o, ENODEV, &e);
	expect(&e, "no overlay file system", "modprobe overlay");
	(void)reason_overlay(&o, EINVAL, &e);
	expect(&e, "Invalid argument", "overlayfs");
	o.kernel_major = 5;
	o.kernel_minor = 10;
	(void)reason_overlay(&o, EPERM, &e);
	expect(&e, "(5.10) allows it only to root", "files.tmp");
}
END_TEST

START_TEST(landlock)
{
	struct obstacles o = plain();
	struct err e;

	(void)reason_landlock(&o, EOPNOTSUPP, 0, 1, "files", &e);
	expect(&e, "left out of the security modules", "lsm=");
	(void)reason_landlock(&o, ENOSYS, 0, 1, "files", &e);
	expect(&e, "built without it", "CONFIG_SECURITY_LANDLOCK");
	(void)reason_landlock(&o, 0, 2, 4, "TCP", &e);
	expect(&e, "cannot restrict TCP: its ABI here is 2, and 4 is needed", "Linux 6.7");
	(void)reason_landlock(&o, 0, 5, 6, "signals", &e);
	expect(&e, "its ABI here is 5", "Linux 6.12");
	(void)reason_landlock(&o, 0, 7, 99, "tomorrow", &e);
	expect(&e, "99 is needed", "use a newer kernel");
	o.kernel_major = 5;
	o.kernel_minor = 12;
	(void)reason_landlock(&o, ENOSYS, 0, 1, "files", &e);
	expect(&e, "this kernel is 5.12", "newer kernel");
}
END_TEST

START_TEST(missing_call)
{
	struct obstacles o = plain();
	struct err e;

	(void)reason_missing_call(&o, "openat2", "5.6", &e);
	expect(&e, "openat2 is missing: this kernel is built without it", "5.15");
	o.filtered = true;
	(void)reason_missing_call(&o, "openat2", "5.6", &e);
	expect(&e, "openat2 is missing: a seccomp filter", "--allow nesting");
	(void)reason_missing_call(&o, "openat2", "6.1", &e);
	expect(&e, "openat2 is missing: a seccomp filter", "");
	(void)reason_missing_call(&o, "openat2", "6.2", &e);
	expect(&e, "this kernel is 6.1, the call came with Linux 6.2", "newer kernel");
	(void)reason_missing_call(&o, "openat2", "7.0", &e);
	expect(&e, "the call came with Linux 7.0", "newer kernel");
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("reason");

	tcase_add_test(cases, userns_refused_names_the_surest_cause);
	tcase_add_test(cases, switches_that_allow_are_not_blamed);
	tcase_add_test(cases, userns_limit_names_the_limit);
	tcase_add_test(cases, userns_unknown_to_the_kernel);
	tcase_add_test(cases, userns_other_errors);
	tcase_add_test(cases, mount_blames_apparmor_and_no_container);
	tcase_add_test(cases, proc_mount);
	tcase_add_test(cases, overlay_mount);
	tcase_add_test(cases, landlock);
	tcase_add_test(cases, missing_call);
	return run_cases("reason", cases);
}
