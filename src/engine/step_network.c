/* SPDX-License-Identifier: MIT */
/*
 * engine/step_network.c: the sandbox's own network namespace, made while the root is built.
 *
 * Runs in: the stage. Making a network namespace takes as long as everything else of a launch, and
 * nothing else needs it: a thread makes it on another processor, and the stage joins it when the
 * root is done. Whoever comes first makes it: where no processor is free, or no thread can be had,
 * that is the stage, and the thread finds nothing to do.
 *
 * The thread shares memory, files and libc's state with the stage. So it makes raw calls only; it
 * has every signal blocked, as the stage has; and it is gone before the stage gives up its rights.
 */
#include <errno.h>
#include <linux/futex.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/stack.h"
#include "engine/steps.h"
#include "kern/raw.h"

static struct maker {
	atomic_flag taken; /* by who makes it */
	int error;         /* of making it; 0: none */
	bool made;         /* what failed after that is the loopback */
	int netns_fd;
	int thread; /* its id; the kernel clears it when the thread is gone */
} maker = {.taken = ATOMIC_FLAG_INIT, .netns_fd = -1};

/*
 * unshare(2), netdevice(7); SIOCGSKNS: Linux 4.9. The socket is closed with the build's files.
 * `handed_over`: made by the thread, for the stage to enter.
 */
static int make(struct maker *m, bool handed_over)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	long fd = raw_call(SYS_unshare, CLONE_NEWNET, 0, 0);
	long done;

	if (fd < 0)
		return (int)-fd;
	m->made = true;
	fd = raw_call(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	done = fd < 0 ? fd : raw_call(SYS_ioctl, fd, SIOCSIFFLAGS, (long)&request);
	if (done < 0 || !handed_over)
		return (int)-done;
	/* A socket knows its namespace; /proc would have to be searched for it. */
	done = raw_call(SYS_ioctl, fd, SIOCGSKNS, 0);
	m->netns_fd = (int)done;
	return done < 0 ? (int)-done : 0;
}

static int maker_run(void *argument)
{
	struct maker *m = argument;

	if (!atomic_flag_test_and_set(&m->taken))
		m->error = make(m, true);
	return 0;
}

int step_network(struct run *r, struct err *e)
{
	(void)r;
	(void)e;
#ifdef RAW_THREADS
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) < 2)
		return 0;
	if (clone(maker_run, stack_top(),
		  CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SYSVSEM |
			  CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID,
		  &maker, &maker.thread, NULL, &maker.thread) < 0)
		maker.thread = 0;
#endif
	return 0;
}

int step_loopback(struct run *r, struct err *e)
{
	bool mine = !atomic_flag_test_and_set(&maker.taken);
	int thread;

	if (mine)
		maker.error = make(&maker, false);
	while ((thread = __atomic_load_n(&maker.thread, __ATOMIC_ACQUIRE)) != 0)
		(void)syscall(SYS_futex, &maker.thread, FUTEX_WAIT, thread, NULL, NULL, 0);
	errno = maker.error;
	if (errno != 0 && !maker.made)
		r->refused_namespace = errno;
	if (errno != 0)
		return err_sys(e, maker.made ? "cannot bring the own loopback up"
					     : "cannot make a network namespace");
	if (!mine && setns(maker.netns_fd, CLONE_NEWNET) < 0)
		return err_sys(e, "cannot enter the own network namespace");
	return 0;
}
