/* SPDX-License-Identifier: MIT */
/*
 * hostile/kernel.c: attempts to use parts of the kernel that have been doors before: io_uring,
 * keys, tracing, performance events, execution domains.
 */
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "tests/hostile/attempt.h"

enum {
	RING_SOCKET = 45, /* IORING_OP_SOCKET; the header may be older */
	RING_PAGES = 65536,
	KCMP_VM = 1,
	UFFD_USER_MODE_ONLY = 1,
};

static struct io_uring_params ring = {.flags = 0};
static struct perf_event_attr perf = {.type = PERF_TYPE_SOFTWARE,
				      .size = PERF_ATTR_SIZE_VER0,
				      .config = PERF_COUNT_SW_TASK_CLOCK,
				      .exclude_kernel = 1,
				      .exclude_hv = 1};
static char user_type[] = "user";
static char description[] = "cubby-hostile-new";
static char payload[] = "x";
static char byte;
static struct iovec bytes = {&byte, 1};
static uint64_t nodes[2] = {1};
static char tmp[] = "/tmp";
static union {
	struct {
		uint32_t bytes;
		int type;
	} head;
	unsigned char room[160];
} handle = {.head = {.bytes = 128}};
static int mount_id;

/* One request through a ring: no filter sees what it does. */
static int ring_request(const struct io_uring_sqe *request)
{
	struct io_uring_params p = {.flags = 0};
	int fd = (int)syscall(SYS_io_uring_setup, 1, &p);
	unsigned char *rings, *requests;
	struct io_uring_cqe *done;

	if (fd < 0)
		return errno;
	rings = mmap(NULL, RING_PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	requests = mmap(NULL, RING_PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
	if (rings == MAP_FAILED || requests == MAP_FAILED)
		return errno;
	memcpy(requests, request, sizeof(*request));
	*(unsigned *)(void *)(rings + p.sq_off.array) = 0;
	__atomic_store_n((unsigned *)(void *)(rings + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return errno;
	done = (struct io_uring_cqe *)(void *)(rings + p.cq_off.cqes);
	return done->res < 0 ? -done->res : 0;
}

static int try_ring_socket(const struct attempt *a)
{
	struct io_uring_sqe request = {
		.opcode = RING_SOCKET, .fd = (int)a->args[0], .off = SOCK_STREAM};

	return ring_request(&request);
}

static int try_ring_open(const struct attempt *a)
{
	const char *path = arena("secret");
	struct io_uring_sqe request = {
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (uint64_t)(uintptr_t)path};

	(void)a;
	return ring_request(&request);
}

static int try_key_read(const struct attempt *a)
{
	char text[64];
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, a->args[0], user_type, arena("key"), 0);

	if (key < 0)
		return errno;
	return answer(syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof(text)));
}

/* What a program can find out without any call of its own. */
static int try_keys_listed(const struct attempt *a)
{
	static char text[65536];
	int fd = open("/proc/keys", O_RDONLY | O_CLOEXEC);

	(void)a;
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return errno;
	return *arena("key") && strstr(text, arena("key")) ? 0 : ENODATA;
}

/* Puts a session keyring of its own into its parent, which then has other credentials. */
static int try_session_to_parent(const struct attempt *a)
{
	(void)a;
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0) < 0)
		return errno;
	return answer(syscall(SYS_keyctl, KEYCTL_SESSION_TO_PARENT));
}

static pid_t sleeping_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static int try_trace_child(const struct attempt *a)
{
	pid_t pid = sleeping_child();
	int result = answer(ptrace((int)a->args[0], pid, NULL, (void *)a->args[1]));

	kill(pid, SIGKILL);
	return result;
}

static int try_read_child(const struct attempt *a)
{
	pid_t pid = sleeping_child();
	char got;
	struct iovec near = {&got, 1};
	int result = answer(syscall(a->number, pid, &near, 1, &bytes, 1, 0));

	kill(pid, SIGKILL);
	return result;
}

static int try_kcmp(const struct attempt *a)
{
	return answer(syscall(SYS_kcmp, getpid(), getppid(), a->args[0], 0, 0));
}

static int try_steal_fd(const struct attempt *a)
{
	pid_t pid = sleeping_child();
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int result = pidfd < 0 ? errno : answer(syscall(SYS_pidfd_getfd, pidfd, 1, 0));

	(void)a;
	kill(pid, SIGKILL);
	return result;
}

/* The kernel opens handles of a file system for who could have mounted it. */
static int try_handle(const struct attempt *a)
{
	int fd;

	(void)a;
	(void)mount("tmpfs", tmp, "tmpfs", 0, NULL);
	fd = open(tmp, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (syscall(SYS_name_to_handle_at, AT_FDCWD, tmp, &handle, &mount_id, 0) != 0)
		return errno;
	return answer(syscall(SYS_open_by_handle_at, fd, &handle, O_RDONLY | O_DIRECTORY));
}

#define DEV BY_DEVELOPER

/* clang-format off */
static const struct attempt attempts[] = {
	CALL("io-uring", "make a ring of io_uring, whose requests no filter sees", 0, SYS_io_uring_setup, 425, 1, PTR(&ring)),
	ATTEMPT("io-uring-socket", "a socket of family AF_VSOCK by io_uring", 0, try_ring_socket, AF_VSOCK),
	ATTEMPT("io-uring-open", "open a file of the user by io_uring", 0, try_ring_open, 0),
	REACH("io-uring-enter", "reach io_uring_enter", 0, SYS_io_uring_enter, 426, -1, 0, 0, 0, 0),
	REACH("io-uring-register", "reach io_uring_register", 0, SYS_io_uring_register, 427, -1, 0, 0, 0),
	CALL("key-add", "add a key to the user's key ring", 0, SYS_add_key, 286, PTR(user_type), PTR(description), PTR(payload), 1, KEY_SPEC_PROCESS_KEYRING),
	CALL("key-ring", "look up the session's key ring", 0, SYS_keyctl, 288, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0),
	CALL("key-ring-high", "the same, with bits above the 32 that count", 0, SYS_keyctl, 0, KEYCTL_GET_KEYRING_ID | HIGH(33), KEY_SPEC_SESSION_KEYRING, 0),
	ATTEMPT("key-read-session", "read a key of the user's session", 0, try_key_read, KEY_SPEC_USER_SESSION_KEYRING),
	ATTEMPT("key-read-user", "read a key of the user", 0, try_key_read, KEY_SPEC_USER_KEYRING),
	REACH("key-request", "request a key", 0, SYS_request_key, 287, PTR(user_type), PTR(description), 0, 0),
	ATTEMPT("key-to-parent", "change the credentials of the parent (CVE-2024-42318)", 0, try_session_to_parent, 0),
	ATTEMPT("keys-listed", "find names of the user's keys in /proc/keys", NON_GOAL, try_keys_listed, 0),
	CALL("perf", "performance events of its own", DEV, SYS_perf_event_open, 336, PTR(&perf), 0, -1, -1, 0),
	CALL("userfaultfd", "stop the kernel in the middle of a copy", 0, SYS_userfaultfd, 374, UFFD_USER_MODE_ONLY),
	REACH("bpf", "reach bpf", 0, SYS_bpf, 357, 0xffff, 0, 0),
	CALL("fanotify", "watch files by fanotify", 0, SYS_fanotify_init, 338, FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY),
	ATTEMPT("kcmp", "compare the memory of two processes", DEV, try_kcmp, KCMP_VM),
	CALL("trace-me", "be traced: so a tracer could change calls behind the filter", DEV, SYS_ptrace, 26, PTRACE_TRACEME, 0, 0, 0),
	ATTEMPT("trace-child", "trace another process", DEV, try_trace_child, PTRACE_SEIZE, 0),
	{.name = "read-child", .what = "read the memory of another process", .granted = DEV, .attempt = try_read_child, .number = SYS_process_vm_readv},
	{.name = "write-child", .what = "write the memory of another process", .granted = DEV, .attempt = try_read_child, .number = SYS_process_vm_writev},
	ATTEMPT("steal-fd", "take a descriptor out of another process", DEV, try_steal_fd, 0),
	ATTEMPT("handle", "open a file by a guessed handle", 0, try_handle, 0),
	CALL("persona-exec", "execution domain: everything readable is executable", 0, SYS_personality, 136, READ_IMPLIES_EXEC),
	CALL("persona-exec-high", "the same, with bits above the 32 that count", 0, SYS_personality, 0, READ_IMPLIES_EXEC | HIGH(32)),
	CALL("persona-zero-page", "execution domain: the first page is mapped", 0, SYS_personality, 136, MMAP_PAGE_ZERO),
	CALL("persona-no-random", "execution domain: no randomised addresses", DEV, SYS_personality, 136, ADDR_NO_RANDOMIZE),
	CALL("persona-old-unix", "execution domain of another system", 0, SYS_personality, 136, PER_SVR4),
	CALL("ldt", "segments of its own (modify_ldt)", 0, SYS_modify_ldt, 123, 0, PTR(&handle), 64),
	CALL("numa-policy", "memory policy of the machine's nodes", DEV, SYS_set_mempolicy, 276, 0, 0, 0),
	CALL("numa-ask", "ask for the memory policy", DEV, SYS_get_mempolicy, 275, 0, 0, 0, 0, 0),
	CALL("numa-migrate", "move its memory between nodes", DEV, SYS_migrate_pages, 294, 0, 2, PTR(nodes), PTR(nodes)),
	REACH("numa-move", "reach move_pages", DEV, SYS_move_pages, 317, 0, 0, 0, 0, 0),
	REACH("quotactl", "reach quotactl", 0, SYS_quotactl, 131, (int)0x80000200, 0, 0, 0),
	REACH("sysfs", "reach sysfs", 0, SYS_sysfs, 135, 3, 0, 0),
	REACH("ustat", "reach ustat", 0, SYS_ustat, 62, 0, 0),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
