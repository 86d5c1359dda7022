/* SPDX-License-Identifier: MIT */
/*
 * hostile/processes.c: attempts to get at init (PID 1 of the sandbox), which holds the wire to the
 * launcher, and at what belongs to processes outside.
 */
#include <mqueue.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/uio.h>

#include "tests/hostile/attempt.h"

enum { INIT = 1, SCAN_FDS = 16 };

static int try_open_of_init(const struct attempt *a)
{
	char path[64], text[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/1/%s", (const char *)a->args[0]);
	fd = open(path, (int)a->args[1] | O_CLOEXEC);
	if (fd < 0)
		return errno;
	return a->args[2] ? answer(read(fd, text, sizeof(text))) : 0;
}

static int try_link_of_init(const struct attempt *a)
{
	char path[64], target[512];

	snprintf(path, sizeof(path), "/proc/1/%s", (const char *)a->args[0]);
	return answer(readlink(path, target, sizeof(target)));
}

/* Where the memory of init is, for the attempts that change it. */
static unsigned long init_memory(void)
{
	FILE *maps = fopen("/proc/1/maps", "re");
	unsigned long start = 0, end;
	char mode[8];

	while (maps && fscanf(maps, "%lx-%lx %7s%*[^\n]", &start, &end, mode) == 3)
		if (mode[1] == 'w')
			break;
	if (maps)
		fclose(maps);
	return start;
}

static int try_mem_of_init(const struct attempt *a)
{
	unsigned char byte = 0;
	int fd = open("/proc/1/mem", O_RDWR | O_CLOEXEC);

	(void)a;
	if (fd < 0)
		return errno;
	/* What is there is written back. */
	if (pread(fd, &byte, 1, (off_t)init_memory()) != 1)
		return errno;
	return answer(pwrite(fd, &byte, 1, (off_t)init_memory()));
}

static int try_vm_of_init(const struct attempt *a)
{
	unsigned char byte = 0;
	struct iovec near = {&byte, 1};
	struct iovec far = {.iov_base = NULL, .iov_len = 1};
	unsigned long at = init_memory();

	memcpy(&far.iov_base, &at, sizeof(at));
	return answer(syscall(a->number, INIT, &near, 1, &far, 1, 0));
}

static int try_trace_init(const struct attempt *a)
{
	if (ptrace((int)a->args[0], INIT, NULL, NULL) != 0)
		return errno;
	/* It is stopped now; everything waits for it. */
	if (a->args[0] == PTRACE_ATTACH)
		(void)waitpid(INIT, NULL, __WALL);
	(void)ptrace(PTRACE_DETACH, INIT, NULL, NULL);
	(void)kill(INIT, SIGCONT);
	return 0;
}

static int try_steal_from_init(const struct attempt *a)
{
	int pidfd = (int)syscall(SYS_pidfd_open, INIT, 0);

	(void)a;
	for (int fd = 0; pidfd >= 0 && fd < SCAN_FDS; fd++)
		if (syscall(SYS_pidfd_getfd, pidfd, fd, 0) >= 0)
			return 0;
	return errno;
}

static int try_wire_of_init(const struct attempt *a)
{
	(void)a;
	for (int fd = 3; fd < SCAN_FDS; fd++) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/1/fd/%d", fd);
		errno = 0;
		if (open(path, O_RDWR | O_CLOEXEC) >= 0 || errno == ENXIO)
			return 0; /* ENXIO: it is a socket */
	}
	return errno;
}

/* Limits and schedule of init decide about everything else. */
static int try_limit_init(const struct attempt *a)
{
	uint64_t limits[2] = {~0ULL, ~0ULL};

	if (syscall(SYS_prlimit64, INIT, a->args[0], NULL, limits) != 0)
		return errno;
	return answer(syscall(SYS_prlimit64, INIT, a->args[0], limits, NULL));
}

static int try_signal_outside(const struct attempt *a)
{
	int pid = arena_number("pid");

	(void)a;
	return pid > 0 ? answer(kill(pid, 0)) : ESRCH;
}

static int try_proc_outside(const struct attempt *a)
{
	char path[64], line[64] = "";
	int fd;

	(void)a;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", arena_number("pid"));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0)
		return errno;
	return strstr(line, "host") ? 0 : ENODATA;
}

static int try_trace_outside(const struct attempt *a)
{
	(void)a;
	return answer(ptrace(PTRACE_SEIZE, arena_number("pid"), NULL, NULL));
}

static int try_shm(const struct attempt *a)
{
	(void)a;
	return answer((long)shmat(arena_number("shm"), NULL, 0));
}

static int try_msg(const struct attempt *a)
{
	struct msqid_ds state;

	(void)a;
	return answer(msgctl(arena_number("msg"), IPC_STAT, &state));
}

static int try_sem(const struct attempt *a)
{
	(void)a;
	return answer(semctl(arena_number("sem"), 0, GETVAL));
}

static int try_queue(const struct attempt *a)
{
	(void)a;
	return answer(mq_open(arena("name"), O_RDONLY));
}

static int try_shm_file(const struct attempt *a)
{
	(void)a;
	return answer(shm_open(arena("name"), O_RDONLY, 0));
}

#define OF_INIT(name_, what_, file, flags_, reads)                                                 \
	ATTEMPT("init-" name_, "of init: " what_, 0, try_open_of_init, PTR(file), flags_, reads)

/* clang-format off */
static const struct attempt attempts[] = {
	OF_INIT("mem", "open its memory for writing", "mem", O_RDWR, 0),
	ATTEMPT("init-mem-write", "of init: write its memory", 0, try_mem_of_init, 0),
	{.name = "init-vm-read", .what = "of init: read its memory by process_vm_readv", .attempt = try_vm_of_init, .number = SYS_process_vm_readv},
	{.name = "init-vm-write", .what = "of init: write its memory by process_vm_writev", .attempt = try_vm_of_init, .number = SYS_process_vm_writev},
	ATTEMPT("init-seize", "trace init", 0, try_trace_init, PTRACE_SEIZE),
	ATTEMPT("init-attach", "attach to init", 0, try_trace_init, PTRACE_ATTACH),
	ATTEMPT("init-steal", "take a descriptor of init", 0, try_steal_from_init, 0),
	ATTEMPT("init-wire", "open a descriptor of init by /proc", 0, try_wire_of_init, 0),
	OF_INIT("environ", "its environment", "environ", O_RDONLY, 1),
	OF_INIT("maps", "where its memory is", "maps", O_RDONLY, 1),
	OF_INIT("auxv", "where it was loaded", "auxv", O_RDONLY, 1),
	OF_INIT("exe", "its program", "exe", O_RDONLY, 0),
	OF_INIT("root", "its root", "root", O_RDONLY, 0),
	OF_INIT("cwd", "its working directory", "cwd", O_RDONLY, 0),
	OF_INIT("fds", "the list of its descriptors", "fd", O_RDONLY | O_DIRECTORY, 0),
	OF_INIT("io", "what it reads and writes", "io", O_RDONLY, 1),
	ATTEMPT("init-exe-link", "of init: the path of its program outside", 0, try_link_of_init, PTR("exe")),
	ATTEMPT("init-ns-link", "of init: its namespaces", 0, try_link_of_init, PTR("ns/mnt")),
	ATTEMPT("init-limits", "change the limits of init", NON_GOAL, try_limit_init, 7),
	ATTEMPT("outside-signal", "send a signal to a process outside", 0, try_signal_outside, 0),
	ATTEMPT("outside-proc", "see a process outside", 0, try_proc_outside, 0),
	ATTEMPT("outside-trace", "trace a process outside", 0, try_trace_outside, 0),
	ATTEMPT("outside-shm", "attach System V memory of the host", 0, try_shm, 0),
	ATTEMPT("outside-msg", "look at a System V message queue of the host", 0, try_msg, 0),
	ATTEMPT("outside-sem", "look at a System V semaphore of the host", 0, try_sem, 0),
	ATTEMPT("outside-queue", "open a POSIX message queue of the host", 0, try_queue, 0),
	ATTEMPT("outside-shm-file", "open POSIX shared memory of the host", 0, try_shm_file, 0),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
