/* SPDX-License-Identifier: MIT */
/*
 * kern/sys.h: system calls that libc has no (or no cheap) function for, typed and nothing more.
 *
 * Each returns what the kernel returns, -1 with errno on failure. Versions: the first kernel that
 * has the call. Man pages: section 2 of the same name.
 */
#ifndef CUBBY_KERN_SYS_H
#define CUBBY_KERN_SYS_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"

struct clone_args;
struct mount_attr;
struct sock_fprog;

/* clone3 without a new stack: returns twice, like fork. Linux 5.3. Falls back to clone(2) on
 * ENOSYS. */
pid_t sys_clone(uint64_t flags, int exit_signal, int *ret_pidfd) MUST_USE;

/* The same for a child that is born in the cgroup whose directory is cgroup_fd (-1: in the
 * caller's). Linux 5.7. No fallback then. */
pid_t sys_clone_into(int cgroup_fd, uint64_t flags, int exit_signal, int *ret_pidfd) MUST_USE;

/* Mount API: open_tree, move_mount, fsopen, fsconfig, fsmount: Linux 5.2; mount_setattr: 5.12. */
int sys_open_tree(int dir_fd, const char *path, unsigned flags) MUST_USE;
/* open_tree that sets attributes on the clone, all its mounts with AT_RECURSIVE among the flags:
 * one call since Linux 6.15, two before. */
int sys_open_tree_attr(int dir_fd, const char *path, unsigned flags, uint64_t set) MUST_USE;
int sys_move_mount(int from_fd, int to_dir_fd, const char *to_path) MUST_USE;
int sys_mount_setattr(int dir_fd, const char *path, unsigned flags, uint64_t set, uint64_t clear,
		      uint64_t propagation) MUST_USE;
int sys_fsopen(const char *type) MUST_USE;
int sys_fsconfig_string(int fs_fd, const char *key, const char *value) MUST_USE;
int sys_fsconfig_flag(int fs_fd, const char *key) MUST_USE;
int sys_fsconfig_create(int fs_fd) MUST_USE;
int sys_fsmount(int fs_fd, unsigned attributes) MUST_USE;
int sys_umount(const char *path) MUST_USE; /* lazily: MNT_DETACH */
int sys_pivot_root(const char *new_root, const char *put_old) MUST_USE;

/* openat2 with O_CLOEXEC added. Linux 5.6. */
int sys_openat2(int dir_fd, const char *path, uint64_t flags, uint64_t mode,
		uint64_t resolve) MUST_USE;

/* close_range. Linux 5.9; CLOSE_RANGE_CLOEXEC: 5.11. */
int sys_close_range(unsigned first, unsigned last, unsigned flags) MUST_USE;

/* pidfd_open, close-on-exec. Linux 5.3. */
int sys_pidfd_open(pid_t pid) MUST_USE;

/* pidfd_send_signal. Linux 5.1. */
int sys_pidfd_send_signal(int pidfd, int signal) MUST_USE;

/* seccomp(SECCOMP_SET_MODE_FILTER). Linux 3.17. */
int sys_seccomp_filter(const struct sock_fprog *program) MUST_USE;

/* The same for all threads of the process (SECCOMP_FILTER_FLAG_TSYNC). ESRCH: one of them has a
 * filter of its own. Linux 5.7. */
int sys_seccomp_filter_all(const struct sock_fprog *program) MUST_USE;

/*
 * The same with a listener for the calls that the filter notifies of, seccomp_unotify(2): its
 * descriptor, close-on-exec. EBUSY: a filter around this process has one already. Linux 5.0; from
 * 5.19 on no signal but one that kills breaks a call off that the listener has taken.
 */
int sys_seccomp_listener(const struct sock_fprog *program) MUST_USE;

#endif
