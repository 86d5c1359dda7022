/* SPDX-License-Identifier: MIT */
/* viewfs/test_ring.c: a ring of cubby-viewfs is no way past its filter of system calls. */
#include "helpers/viewfs/ring.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/run_cases.h"

enum { ENTRIES = 4 };

static struct io_uring ring;
static int file_fd = -1;

/* What the ring says to one entry, made by `prepare`, with these flags. */
static int result_of(void (*prepare)(struct io_uring_sqe *sqe), unsigned flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct io_uring_cqe *cqe;
	int result;

	memset(sqe, 0, 2 * sizeof(*sqe));
	prepare(sqe);
	sqe->flags = (uint8_t)flags;
	ck_assert_int_eq(io_uring_submit_and_wait(&ring, 1), 1);
	ck_assert_int_eq(io_uring_peek_cqe(&ring, &cqe), 0);
	result = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return result;
}

static void nothing(struct io_uring_sqe *sqe)
{
	io_uring_prep_nop(sqe);
}

static void open_file(struct io_uring_sqe *sqe)
{
	io_uring_prep_openat(sqe, AT_FDCWD, "/etc/passwd", O_RDONLY, 0);
}

static void make_socket(struct io_uring_sqe *sqe)
{
	sqe->opcode = IORING_OP_NOP + 45; /* IORING_OP_SOCKET, which older headers lack */
	sqe->fd = 2;                      /* AF_INET */
	sqe->off = 1;                     /* SOCK_STREAM */
}

static void read_file(struct io_uring_sqe *sqe)
{
	static char byte;

	io_uring_prep_read(sqe, 0, &byte, 1, 0);
}

static void command(struct io_uring_sqe *sqe)
{
	sqe->opcode = IORING_OP_URING_CMD;
}

/* A ring without limits. False where this kernel or its owner has none for us. */
static bool begin_without_limits(void)
{
	struct io_uring_params p = {.flags = IORING_SETUP_SQE128 | IORING_SETUP_SINGLE_ISSUER |
					     IORING_SETUP_DEFER_TASKRUN};

	return io_uring_queue_init_params(ENTRIES, &ring, &p) == 0;
}

/* As above; where there is one, there must be the other. */
static bool begin(void)
{
	if (!begin_without_limits())
		return false;
	io_uring_queue_exit(&ring);
	file_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(ring_make(&ring, ENTRIES, file_fd), 0);
	return true;
}

static void end(void)
{
	io_uring_queue_exit(&ring);
	(void)close(file_fd);
}

START_TEST(other_requests_are_refused)
{
	if (!begin_without_limits())
		return;
	ck_assert_int_eq(result_of(nothing, 0), 0);
	ck_assert_int_ge(result_of(open_file, 0), 0);
	ck_assert_int_ge(result_of(make_socket, 0), 0);
	io_uring_queue_exit(&ring);
	ck_assert(begin());
	ck_assert_int_eq(result_of(nothing, IOSQE_FIXED_FILE), -EACCES);
	ck_assert_int_eq(result_of(open_file, 0), -EACCES);
	ck_assert_int_eq(result_of(open_file, IOSQE_FIXED_FILE), -EACCES);
	ck_assert_int_eq(result_of(make_socket, 0), -EACCES);
	ck_assert_int_eq(result_of(read_file, IOSQE_FIXED_FILE), -EACCES);
	end();
}
END_TEST

START_TEST(commands_go_to_the_one_file)
{
	if (!begin())
		return;
	/* /dev/null takes all commands. */
	ck_assert_int_eq(result_of(command, IOSQE_FIXED_FILE), 0);
	ck_assert_int_eq(result_of(command, 0), -EACCES);
	ck_assert_int_eq(result_of(command, IOSQE_FIXED_FILE | IOSQE_IO_LINK), -EACCES);
	end();
}
END_TEST

START_TEST(it_stays_so)
{
	struct io_uring_restriction more = {.opcode = IORING_RESTRICTION_SQE_OP,
					    .sqe_op = IORING_OP_OPENAT};

	if (!begin())
		return;
	ck_assert_int_lt(io_uring_register_restrictions(&ring, &more, 1), 0);
	ck_assert_int_eq(io_uring_unregister_files(&ring), -EACCES);
	ck_assert_int_eq(io_uring_register_files(&ring, &file_fd, 1), -EACCES);
	end();
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("ring");

	tcase_add_test(cases, other_requests_are_refused);
	tcase_add_test(cases, commands_go_to_the_one_file);
	tcase_add_test(cases, it_stays_so);
	return run_cases("ring", cases);
}
