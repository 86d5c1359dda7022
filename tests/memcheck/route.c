/* SPDX-License-Identifier: MIT */
/*
 * memcheck/route.c: runs a program under valgrind and makes system calls of it that valgrind does
 * not know (memcheck/route.h).
 *
 * usage: route COMMAND [ARGS...]
 *
 * Follows all processes of the command with ptrace(2). The status is the command's.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/memcheck/route.h"

#ifdef __x86_64__

enum {
	EXIT_SELF = 125,
	PROCESSES = 64,
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
		  PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

/* A process in a call that is another one than it asked for, and its registers before. */
static struct routed {
	pid_t pid;
	struct user_regs_struct before;
} routed[PROCESSES];

static struct routed *routed_find(pid_t pid)
{
	for (int i = 0; i < PROCESSES; i++)
		if (routed[i].pid == pid)
			return &routed[i];
	return NULL;
}

static void on_entry(pid_t pid)
{
	struct user_regs_struct regs;
	struct routed *r = routed_find(0);

	if (ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0 || regs.orig_rax != SYS_prctl ||
	    (regs.rdi & 0xffff0000) != ROUTE_MARK || !r)
		return;
	r->pid = pid;
	r->before = regs;
	regs.orig_rax = regs.rdi & 0xffff;
	regs.rdi = regs.rsi;
	regs.rsi = regs.rdx;
	regs.rdx = regs.r10;
	regs.r10 = regs.r8;
	regs.r8 = regs.r9;
	ptrace(PTRACE_SETREGS, pid, 0, &regs);
}

/* The caller finds its registers as a call leaves them: all but the result as before. */
static void on_exit_of(pid_t pid, struct routed *r)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, 0, &regs) == 0) {
		r->before.rax = regs.rax;
		ptrace(PTRACE_SETREGS, pid, 0, &r->before);
	}
	r->pid = 0;
}

static void on_call(pid_t pid)
{
	struct __ptrace_syscall_info info;
	struct routed *r = routed_find(pid);

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		on_entry(pid);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && r)
		on_exit_of(pid, r);
}

/* The signal that the process gets when it goes on, or -1: it stays stopped (a group stop). */
static int on_stop(pid_t pid, int status)
{
	int number = WSTOPSIG(status);
	int event = status >> 16;

	if (number == (SIGTRAP | 0x80)) {
		on_call(pid);
		return 0;
	}
	if (event == PTRACE_EVENT_STOP)
		return number == SIGTRAP ? 0 : -1;
	return event ? 0 : number;
}

/* Until no process is left. The status of the first one, as a shell has it. */
static int follow(pid_t first)
{
	int result = EXIT_SELF;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid > 0 && WIFSTOPPED(status)) {
			int number = on_stop(pid, status);

			if (number < 0)
				ptrace(PTRACE_LISTEN, pid, 0, 0);
			else
				ptrace(PTRACE_SYSCALL, pid, 0, (long)number);
		} else if (pid == first) {
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
	}
	return result;
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		return EXIT_SELF;
	pid = fork();
	if (pid == 0) {
		raise(SIGSTOP);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid ||
	    ptrace(PTRACE_SEIZE, pid, 0, (long)OPTIONS) < 0) {
		fprintf(stderr, "route: %s\n", strerror(errno));
		return EXIT_SELF;
	}
	kill(pid, SIGCONT);
	return follow(pid);
}

#else

int main(void)
{
	fputs("route: the registers of system calls are not known for this machine\n", stderr);
	return 125;
}

#endif
