/* SPDX-License-Identifier: MIT */
/*
 * procfs/main.c: cubby-procfs: shows a sandbox its own limits and use in /proc.
 *
 *   cubby-procfs NAME
 *
 * Runs: outside, as the user, started by the launcher with a wire as descriptor 3 and nothing else.
 * It opens the host's files that it reads, locks itself in, and then answers programs inside. It
 * has no right over the sandbox; all it can open is what runs there, in the sandbox's own /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/common/confine.h"
#include "helpers/procfs/load.h"
#include "helpers/procfs/serve.h"
#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"
#include "helpers/procfs/tasks.h"
#include "wire/wire.h"

enum { WIRE = 3 };

/* Read and answer; look into the sandbox's /proc; memory, time. */
static const struct confine_call calls[] = {
	{.number = __NR_read},
	{.number = __NR_pread64},
	{.number = __NR_write},
	{.number = __NR_writev},
	{.number = __NR_recvmsg},
	{.number = __NR_sendmsg},
	{.number = __NR_ppoll},
#ifdef __NR_poll
	{.number = __NR_poll},
#endif
	{.number = __NR_openat},
	{.number = __NR_fcntl},
	{.number = __NR_fstat},
	{.number = __NR_newfstatat},
	{.number = __NR_getdents64},
	{.number = __NR_close},
	{.number = __NR_dup3},
	{.number = __NR_clock_gettime},
	{.number = __NR_getrandom},
	{.number = __NR_mmap, .argument = 3, .values = {PROT_READ | PROT_WRITE, PROT_NONE}},
	{.number = __NR_mprotect, .argument = 3, .values = {PROT_READ | PROT_WRITE, PROT_NONE}},
	{.number = __NR_mremap},
	{.number = __NR_munmap},
	{.number = __NR_madvise},
	{.number = __NR_brk},
	{.number = __NR_restart_syscall},
	{.number = __NR_rt_sigreturn},
	{.number = __NR_exit_group},
};

/* What is served, once the sandbox is so far; or the end of the launcher. */
static int await_view(struct msg *m, struct msg_extra *extra, struct procview *ret, struct err *e)
{
	int got = wire_recv(WIRE, PEER_LAUNCHER, true, m, extra);

	if (got == 0)
		_exit(0);
	if (got < 0 || m->type != MSG_PROC_VIEW || m->len != sizeof(*ret))
		return err_set(e, "cannot hear from the launcher what is to be shown in /proc");
	memcpy(ret, extra->payload, sizeof(*ret));
	return 0;
}

static int begin(struct fuse_session **ret, struct err *e)
{
	static struct msg_extra extra;
	struct procview view;
	struct fuse_session *s = session_new(&serve_ops, e);
	struct msg m;
	int tasks_fd;

	if (!s)
		return -1;
	source_open_host();
	if (confine_root(e) < 0 || await_view(&m, &extra, &view, e) < 0)
		return -1;
	source_open_group(extra.fds[PROCVIEW_GROUP]);
	fd_close(&extra.fds[PROCVIEW_GROUP]);
	tasks_fd = fd_take(&extra.fds[PROCVIEW_TASKS]);
	if (confine_rights_but(0, tasks_fd, e) < 0 || confine_calls(calls, COUNT_OF(calls), e) < 0)
		return -1;
	tasks_open(tasks_fd);
	show_begin(&view);
	*ret = s;
	return session_begin(s, fd_take(&extra.fds[PROCVIEW_FUSE]), m.value == 1, e);
}

/* What the launcher asks: sysinfo(2). false: it has gone. */
static bool answer_launcher(void)
{
	static struct msg_extra extra;
	struct msg m = {.type = MSG_PROC_SAYS, .len = sizeof(struct procview_sysinfo)};
	struct procview_sysinfo says;
	struct msg asked;

	if (wire_recv(WIRE, PEER_LAUNCHER, true, &asked, &extra) != 1)
		return false;
	if (asked.type != MSG_PROC_ASK)
		return true;
	show_sysinfo(&says);
	return wire_send_full(WIRE, &m, &says, NULL, 0) == 0;
}

/* Until the file system or the launcher is gone. */
static void serve(struct fuse_session *s)
{
	struct pollfd set[] = {{.fd = fuse_session_fd(s), .events = POLLIN},
			       {.fd = WIRE, .events = POLLIN}};

	for (;;) {
		if (poll(set, COUNT_OF(set), load_wait()) < 0 && errno != EINTR)
			return;
		if ((set[1].revents && !answer_launcher()) || (set[0].revents && !session_move(s)))
			return;
		load_count();
	}
}

int main(int argc, char **argv)
{
	static struct err e;
	struct fuse_session *s;

	(void)argv;
	if (argc != 2) {
		(void)fputs("cubby-procfs is started by cubby, for proc.virtual = true\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (begin(&s, &e) < 0) {
		const struct msg m = {.type = MSG_PROC_FAILED, .len = sizeof(e)};

		(void)!wire_send_full(WIRE, &m, &e, NULL, 0);
		return EXIT_CODE_CUBBY;
	}
	serve(s);
	return 0;
}
