/* SPDX-License-Identifier: MIT */
/* fault/inject/trace.c: following a launch from system call to system call. */
#include "tests/fault/inject/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/inject/registers.h"

enum {
	PROCESSES_MAX = 64,
	TICK_US = 50000,
	SURVIVE_MS = 1000, /* how long after the launcher something may still be dying */
	LOST_MS = 5000,
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
		  PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

struct process {
	pid_t pid;
	bool counted;  /* it is cubby: its calls count */
	bool injected; /* its next exit from a call gets the fault's error */
	unsigned counts[NUMBERS_MAX];
};

struct trace {
	const struct launch *launch;
	const struct fault *fault;
	trace_visit *visit;
	void *context;
	struct outcome *ret;
	struct process processes[PROCESSES_MAX];
	int count;
	bool begun; /* the launcher is executed */
	bool over;  /* ... and has ended */
	long deadline;
};

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static void on_tick(int number)
{
	(void)number; /* only there to end waitpid */
}

static struct process *process_of(struct trace *t, pid_t pid)
{
	for (int i = 0; i < t->count; i++)
		if (t->processes[i].pid == pid)
			return &t->processes[i];
	if (t->count == PROCESSES_MAX)
		return NULL;
	struct process *p = &t->processes[t->count++];
	memset(p, 0, sizeof(*p));
	p->pid = pid;
	p->counted = true;
	return p;
}

static void kill_number(const struct trace *t, int number)
{
	if (number >= 0 && number < t->count && t->processes[number].pid > 0)
		kill(t->processes[number].pid, SIGKILL);
}

static void on_entry(struct trace *t, struct process *p, long call)
{
	const struct fault *f = t->fault;
	int number = (int)(p - t->processes);

	if (!p->counted || call < 0 || call >= NUMBERS_MAX)
		return;
	p->counts[call]++;
	if (t->visit)
		t->visit(t->context, number, call, p->counts[call], t->count);
	if (!f || t->ret->hit || f->process != number || f->call != call ||
	    f->occurrence != p->counts[call])
		return;
	t->ret->hit = true;
	if (f->error && !f->late)
		registers_skip_call(p->pid);
	p->injected = f->error != 0;
	if (f->victim != NOBODY)
		kill_number(t, f->victim);
}

static void on_call(struct trace *t, struct process *p)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, p->pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		on_entry(t, p, (long)info.entry.nr);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && p->injected) {
		registers_set_result(p->pid, -t->fault->error);
		p->injected = false;
	}
}

/* The launcher's own start is the first; every other is the end of cubby in that process. */
static void on_exec(struct trace *t, struct process *p)
{
	p->counted = !t->begun;
	t->begun = true;
}

/* The signal to deliver when the process goes on, or -1: it stays stopped (a group stop). */
static int on_stop(struct trace *t, struct process *p, int status)
{
	int number = WSTOPSIG(status);
	int event = status >> 16;

	if (number == (SIGTRAP | 0x80)) {
		on_call(t, p);
		return 0;
	}
	if (event == PTRACE_EVENT_EXEC) {
		on_exec(t, p);
		return 0;
	}
	if (event == PTRACE_EVENT_STOP)
		return number == SIGTRAP ? 0 : -1;
	return event ? 0 : number;
}

static void go_on(const struct trace *t, const struct process *p, int number)
{
	bool watch = p->counted && (t->visit || (t->fault && !t->ret->hit) || p->injected);

	if (number < 0)
		ptrace(PTRACE_LISTEN, p->pid, 0, 0);
	else
		ptrace(watch ? PTRACE_SYSCALL : PTRACE_CONT, p->pid, 0, (long)number);
}

static void kill_all(const struct trace *t)
{
	for (int i = 0; i < t->count; i++)
		kill_number(t, i);
}

static void on_end(struct trace *t, struct process *p, int status)
{
	p->pid = 0;
	if (p != t->processes)
		return;
	t->ret->status = status;
	t->over = true;
	if (now_ms() + SURVIVE_MS < t->deadline)
		t->deadline = now_ms() + SURVIVE_MS;
}

/* True while there is time; kills what is left when it is over. */
static bool in_time(struct trace *t)
{
	if (now_ms() < t->deadline)
		return true;
	if (t->ret->slow || t->ret->survivors)
		return false; /* even SIGKILL did not help */
	t->ret->slow = !t->over;
	t->ret->survivors = t->over;
	kill_all(t);
	t->deadline = now_ms() + LOST_MS;
	return true;
}

/* What the launcher starts beside the sandbox: it stays in our user namespace. */
static bool is_helper(pid_t pid)
{
	char path[64];
	char own[64] = "";
	char its[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	return readlink("/proc/self/ns/user", own, sizeof(own) - 1) > 0 &&
	       readlink(path, its, sizeof(its) - 1) > 0 && strcmp(own, its) == 0;
}

/* True when the process is new, and goes its own way from here on. */
static bool let_go(struct trace *t, pid_t pid)
{
	if (!t->launch->leave_helpers)
		return false;
	for (int i = 0; i < t->count; i++)
		if (t->processes[i].pid == pid)
			return false;
	return is_helper(pid) && ptrace(PTRACE_DETACH, pid, 0, 0) == 0;
}

/* Until no child is left. */
static void follow(struct trace *t)
{
	while (in_time(t)) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);

		if (pid < 0 && errno == ECHILD)
			return;
		if (pid < 0 || (WIFSTOPPED(status) && let_go(t, pid)))
			continue;
		struct process *p = process_of(t, pid);
		if (!p)
			continue;
		if (WIFSTOPPED(status))
			go_on(t, p, on_stop(t, p, status));
		else
			on_end(t, p, status);
	}
}

/* /dev/null, or the terminal of a session of its own. */
static int open_stdin(const char *terminal)
{
	int fd = -1;

	if (!terminal)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (setsid() >= 0)
		fd = open(terminal, O_RDWR | O_CLOEXEC);
	return fd >= 0 && ioctl(fd, TIOCSCTTY, 0) == 0 ? fd : -1;
}

static void become(const struct launch *launch, int out_fd, int err_fd)
{
	int in_fd = open_stdin(launch->terminal);

	if (in_fd < 0 || dup2(in_fd, 0) < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0)
		_exit(127);
	raise(SIGSTOP);
	execv(launch->command[0], launch->command);
	_exit(127);
}

/* The launcher, stopped before it is executed. */
static int begin(struct trace *t, int out_fd, int err_fd)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		become(t->launch, out_fd, err_fd);
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid)
		return -1;
	if (ptrace(PTRACE_SEIZE, pid, 0, (long)OPTIONS) < 0) {
		kill(pid, SIGKILL);
		return -1;
	}
	t->processes[t->count++].pid = pid;
	kill(pid, SIGCONT);
	return 0;
}

static void collect(int fd, char *text)
{
	size_t len = 0;
	ssize_t got;

	while (len < TEXT_MAX - 1 && (got = read(fd, text + len, TEXT_MAX - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(fd);
}

int trace_run(const struct launch *launch, const struct fault *fault, trace_visit *visit,
	      void *context, struct outcome *ret)
{
	static struct trace t;
	const struct itimerval ticks = {{0, TICK_US}, {0, TICK_US}};
	const struct itimerval none = {{0, 0}, {0, 0}};
	const struct sigaction tick = {.sa_handler = on_tick};
	long start = now_ms();
	int out[2];
	int err[2];
	int began;

	t = (struct trace){
		.launch = launch, .fault = fault, .visit = visit, .context = context, .ret = ret};
	t.deadline = start + launch->patience_ms;
	memset(ret, 0, sizeof(*ret));
	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0 || pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	fcntl(out[1], F_SETFL, 0);
	fcntl(err[1], F_SETFL, 0);
	began = begin(&t, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	sigaction(SIGALRM, &tick, NULL);
	setitimer(ITIMER_REAL, &ticks, NULL);
	if (began == 0)
		follow(&t);
	setitimer(ITIMER_REAL, &none, NULL);
	collect(out[0], ret->out);
	collect(err[0], ret->err);
	ret->ms = now_ms() - start;
	return began;
}
