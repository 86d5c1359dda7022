/* SPDX-License-Identifier: MIT */
/*
 * viewfs/ring.c: libfuse over io_uring(7), by the interface of Linux 6.14 (linux/fuse.h,
 * fuse-io-uring.rst in the kernel's documentation).
 *
 * libfuse gets each request as read(2) would have given it, and answers with writev(2): the linker
 * leads that here (--wrap), and the answer to the request at work goes into its slot. What libfuse
 * 3.18 has itself is in no Debian 12, and its rings can do anything.
 */
#include "helpers/viewfs/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/fuse.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fd.h"
#include "helpers/viewfs/watch.h"

/* Of the kernel's interface; the headers of older systems lack it. */
enum { RING_REGISTER = 1, RING_COMMIT = 2 };
#define INIT_EXTENDED (1U << 30)
#define INIT2_OVER_RING (1U << 9)

struct ring_header {
	char head[128]; /* fuse_in_header, then fuse_out_header */
	char op[128];
	struct {
		uint64_t flags;
		uint64_t commit;
		uint32_t payload_len;
		uint32_t padding;
		uint64_t reserved;
	} slot;
};

struct ring_command {
	uint64_t flags;
	uint64_t commit;
	uint16_t queue;
	uint8_t padding[6];
};

enum {
	SLOTS = 4, /* requests of one processor that are under way */
	PROCESSORS_MAX = 512,
	GAP = 256,         /* in front of a payload: for the headers of what is written */
	SMALL = 72 * 1024, /* a request that is no write: an extended attribute is the longest */
	STACK = 256 * 1024
};

struct slot {
	struct ring_header header;
	struct iovec parts[2];
	char *payload;
	unsigned last; /* the command that was given with it */
};

/* Of one processor, and of the thread there. */
struct queue {
	struct io_uring ring;
	unsigned number;
	pthread_t thread;
	bool started;
	bool made;
	struct slot slots[SLOTS];
};

static int processors; /* 0: not offered */
static bool is_open;
static int served_fd;
static struct fuse_session *served;
static struct queue *queues;
static sem_t made;
static sem_t greeted;
static bool is_greeted;
static int broken; /* errno of a queue that has failed */
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local struct slot *at_work; /* its answer is awaited */

/* NOLINTBEGIN(*-reserved-identifier,*-identifier-naming) ; these are the linker's names */
ssize_t __real_writev(int fd, const struct iovec *parts, int count);
ssize_t __wrap_writev(int fd, const struct iovec *parts, int count);
/* NOLINTEND(*-reserved-identifier,*-identifier-naming) */

void ring_look(void)
{
	char said = 'N';
	OWN_FD int fd = open("/sys/module/fuse/parameters/enable_uring", O_RDONLY | O_CLOEXEC);

	processors = 0;
	if (fd >= 0 && read(fd, &said, 1) == 1 && said == 'Y')
		processors = get_nprocs_conf();
	if (processors > PROCESSORS_MAX)
		processors = 0;
}

bool ring_is_offered(void)
{
	return processors > 0;
}

bool ring_is_open(void)
{
	return is_open;
}

int ring_error(void)
{
	int error = 0;

	if (is_open) {
		pthread_mutex_lock(&one);
		error = broken;
		pthread_mutex_unlock(&one);
	}
	return error;
}

void ring_lock(void)
{
	if (is_open)
		pthread_mutex_lock(&one);
}

void ring_unlock(void)
{
	if (is_open)
		pthread_mutex_unlock(&one);
}

/* ---- making it: one thread for each queue ---- */

int ring_make(struct io_uring *ret, unsigned entries, int fuse_fd)
{
	struct io_uring_params p = {.flags = IORING_SETUP_SQE128 | IORING_SETUP_R_DISABLED |
					     IORING_SETUP_SINGLE_ISSUER |
					     IORING_SETUP_DEFER_TASKRUN};
	struct io_uring_restriction rules[] = {
		{.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_URING_CMD},
		{.opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = IOSQE_FIXED_FILE},
		{.opcode = IORING_RESTRICTION_SQE_FLAGS_REQUIRED, .sqe_flags = IOSQE_FIXED_FILE},
	};
	int error = io_uring_queue_init_params(entries, ret, &p);

	if (error != 0)
		return error;
	error = io_uring_register_files(ret, &fuse_fd, 1);
	if (error == 0)
		error = io_uring_register_restrictions(ret, rules, COUNT_OF(rules));
	if (error == 0)
		error = io_uring_enable_rings(ret);
	if (error != 0)
		io_uring_queue_exit(ret);
	return error;
}

/* Where the program waits that asks, if the user has left us that processor. */
static void stay_at(unsigned processor)
{
	cpu_set_t there;

	if (sched_getaffinity(0, sizeof(there), &there) < 0 || !CPU_ISSET(processor, &there))
		return;
	CPU_ZERO(&there);
	CPU_SET(processor, &there);
	(void)!sched_setaffinity(0, sizeof(there), &there);
}

static bool make_queue(struct queue *q)
{
	const size_t each = GAP + RING_PAYLOAD;
	char *room = mmap(NULL, SLOTS * each, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (room == MAP_FAILED)
		return false;
	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *s = &q->slots[i];

		s->payload = room + i * each + GAP;
		s->parts[0] = (struct iovec){&s->header, sizeof(s->header)};
		s->parts[1] = (struct iovec){s->payload, RING_PAYLOAD};
	}
	stay_at(q->number);
	return ring_make(&q->ring, SLOTS, served_fd) == 0;
}

static void serve_queue(struct queue *q);

static void *run_queue(void *context)
{
	struct queue *q = context;

	q->made = make_queue(q);
	sem_post(&made);
	while (sem_wait(&greeted) < 0)
		;
	if (is_open)
		serve_queue(q);
	return NULL;
}

static bool start_queue(struct queue *q)
{
	pthread_attr_t how;

	q->started = pthread_attr_init(&how) == 0 && pthread_attr_setstacksize(&how, STACK) == 0 &&
		     pthread_create(&q->thread, &how, run_queue, q) == 0;
	if (q->started)
		while (sem_wait(&made) < 0)
			;
	return q->started && q->made;
}

/* The kernel wants all of them or none. */
static void stop_queues(void)
{
	for (int i = 0; i < processors && queues[i].started; i++)
		sem_post(&greeted);
	for (int i = 0; i < processors && queues[i].started; i++)
		(void)pthread_join(queues[i].thread, NULL);
}

void ring_open(int fuse_fd)
{
	served_fd = fuse_fd;
	queues = processors > 0 ? calloc((size_t)processors, sizeof(*queues)) : NULL;
	if (!queues || sem_init(&made, 0, 0) < 0 || sem_init(&greeted, 0, 0) < 0)
		return;
	(void)mallopt(M_ARENA_MAX, 1);
	for (int i = 0; i < processors; i++) {
		queues[i].number = (unsigned)i;
		if (!start_queue(&queues[i])) {
			stop_queues();
			return;
		}
	}
	/* What polling says may be gone before it is read. */
	is_open = fcntl(fuse_fd, F_SETFL, O_RDWR | O_NONBLOCK) == 0;
	if (!is_open)
		stop_queues();
}

/* ---- answers ---- */

/* The kernel's greeting is answered with what is meant to be done. */
static ssize_t answer_greeting(int fd, const struct iovec *parts, int count)
{
	struct fuse_init_out out;
	struct iovec changed[] = {parts[0], {&out, 0}};

	if (count != 2 || parts[1].iov_len > sizeof(out))
		return __real_writev(fd, parts, count);
	memcpy(&out, parts[1].iov_base, parts[1].iov_len);
	changed[1].iov_len = parts[1].iov_len;
	out.flags |= INIT_EXTENDED;
	out.flags2 |= INIT2_OVER_RING;
	return __real_writev(fd, changed, count);
}

static ssize_t answer(struct slot *s, const struct iovec *parts, int count)
{
	size_t len = 0;

	for (int i = 1; i < count; i++) {
		if (parts[i].iov_len > RING_PAYLOAD - len) {
			errno = EINVAL;
			return -1;
		}
		memcpy(s->payload + len, parts[i].iov_base, parts[i].iov_len);
		len += parts[i].iov_len;
	}
	memcpy(s->header.head, parts[0].iov_base, sizeof(struct fuse_out_header));
	s->header.slot.payload_len = (uint32_t)len;
	at_work = NULL;
	return (ssize_t)(sizeof(struct fuse_out_header) + len);
}

ssize_t __wrap_writev(int fd, const struct iovec *parts, int count)
{
	struct fuse_out_header head = {0};

	if (is_open && count > 0 && parts[0].iov_len == sizeof(head))
		memcpy(&head, parts[0].iov_base, sizeof(head));
	/* Messages that answer nothing have no number. */
	if (head.unique == 0)
		return __real_writev(fd, parts, count);
	if (at_work)
		return answer(at_work, parts, count);
	return is_greeted ? __real_writev(fd, parts, count) : answer_greeting(fd, parts, count);
}

/* ---- requests ---- */

static void command(struct queue *q, struct slot *s, unsigned what)
{
	const struct ring_command c = {.commit = s->header.slot.commit,
				       .queue = (uint16_t)q->number};
	struct io_uring_sqe *sqe = io_uring_get_sqe(&q->ring);

	if (!sqe) /* there is one for each slot */
		abort();
	memset(sqe, 0, 2 * sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->flags = IOSQE_FIXED_FILE;
	sqe->cmd_op = what;
	s->last = what;
	sqe->user_data = (uintptr_t)s;
	if (what == RING_REGISTER) {
		sqe->addr = (uintptr_t)s->parts;
		sqe->len = COUNT_OF(s->parts);
	}
	memcpy(sqe->cmd, &c, sizeof(c));
}

/* A request as it would have been read: its two headers, and what follows them. */
static void take_request(struct slot *s)
{
	static _Alignas(8) char room[SMALL];
	struct fuse_in_header head;
	struct fuse_buf buf;
	size_t len = s->header.slot.payload_len;
	size_t op_len;
	char *at = room;

	memcpy(&head, s->header.head, sizeof(head));
	if (len > RING_PAYLOAD || head.len < sizeof(head) + len ||
	    head.len - sizeof(head) - len > sizeof(s->header.op) ||
	    (head.opcode != FUSE_WRITE && head.len > sizeof(room)))
		return;
	op_len = head.len - sizeof(head) - len;
	/* What is written stays where it is. */
	if (head.opcode == FUSE_WRITE)
		at = s->payload - op_len - sizeof(head);
	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), s->header.op, op_len);
	if (at == room)
		memcpy(at + sizeof(head) + op_len, s->payload, len);
	buf = (struct fuse_buf){.mem = at, .size = head.len};
	fuse_session_process_buf(served, &buf);
}

static void serve_slot(struct slot *s)
{
	struct fuse_in_header head;

	memcpy(&head, s->header.head, sizeof(head));
	pthread_mutex_lock(&one);
	at_work = s;
	take_request(s);
	pthread_mutex_unlock(&one);
	if (at_work) { /* not to be read, or too long an answer */
		const struct fuse_out_header none = {sizeof(none), -EIO, head.unique};

		memcpy(s->header.head, &none, sizeof(none));
		s->header.slot.payload_len = 0;
		at_work = NULL;
	}
}

/* What has come is served. 0, or -1 with errno, also when the file system is gone. */
static int serve_all(struct queue *q)
{
	struct io_uring_cqe *cqe;
	int error = 0;

	while (error == 0 && io_uring_peek_cqe(&q->ring, &cqe) == 0) {
		/* NOLINTNEXTLINE(performance-no-int-to-ptr) ; the kernel gives back what it got */
		struct slot *s = (struct slot *)(uintptr_t)cqe->user_data;

		error = -cqe->res;
		io_uring_cqe_seen(&q->ring, cqe);
		if (error == 0) {
			serve_slot(s);
			command(q, s, RING_COMMIT);
		} else if (error == EAGAIN || error == EINTR) {
			command(q, s, s->last);
			error = 0;
		}
	}
	errno = error;
	return error ? -1 : 0;
}

static void serve_queue(struct queue *q)
{
	for (unsigned i = 0; i < SLOTS; i++)
		command(q, &q->slots[i], RING_REGISTER);
	for (;;) {
		int got = io_uring_submit_and_wait(&q->ring, 1);

		if (got < 0 && got != -EINTR)
			errno = -got;
		else if (serve_all(q) == 0)
			continue;
		pthread_mutex_lock(&one);
		/* The end of the file system is seen by who polls. */
		if (errno != ENOTCONN && errno != ECONNABORTED)
			broken = errno;
		pthread_mutex_unlock(&one);
		watch_kick();
		return;
	}
}

int ring_begin(struct fuse_session *s, struct err *e)
{
	struct pollfd first = {.fd = fuse_session_fd(s), .events = POLLIN};

	served = s;
	if (poll(&first, 1, -1) < 0 || !session_move(s))
		return err_sys(e, "cannot begin to serve a file system of cubby's own");
	is_greeted = true;
	for (int i = 0; i < processors; i++)
		sem_post(&greeted);
	return 0;
}
