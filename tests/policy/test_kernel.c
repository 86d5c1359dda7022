/* SPDX-License-Identifier: MIT */
/*
 * policy/test_kernel.c: the kernel itself gives every number the verdict of the tables.
 *
 * Below the filter under test lies another one, the mark, that answers every call with an error of
 * its own. The kernel takes the newest filter's answer among equals, so a call that the policy
 * refuses shows the policy's error, and one that it allows shows the mark: nothing is ever carried
 * out, and all numbers can be tried with all arguments.
 */
#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helpers/policy/policy.h"
#include "helpers/policy/tree.h"
#include "tests/lib/run_cases.h"

enum {
	MARK_ERRNO = 4000,
	PASSWORD = 0x5e5a3e, /* as the sixth argument it gets a call past the mark */
	NUMBERS = 1024,
	X32_BIT = 0x40000000,
};

/* What a child found, in memory that it shares with its parent. */
struct report {
	unsigned calls;
	bool differs;
	struct seccomp_data data;
	int wanted;
	int got;
};

static struct policy policy;
static struct program program;
static struct report *report;

static void build(enum policy_id id, unsigned options)
{
	struct request request = {.policy = id, .options = options};
	struct err e;

	policy_build(&request, &policy);
	ck_assert_int_eq(tree_build(&policy, &program, &e), 0);
}

static int load(struct sock_filter *code, unsigned count, long password)
{
	struct sock_fprog fprog = {.len = (unsigned short)count, .filter = code};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0L, &fprog, 0L, 0L, password);
}

static int load_both(void)
{
	static struct sock_filter mark[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASSWORD, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | MARK_ERRNO),
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) < 0 || load(mark, COUNT_OF(mark), 0) < 0)
		return -1;
	return load(program.code, program.count, PASSWORD);
}

/* The error that one call gets. */
static int call_natively(const struct seccomp_data *d)
{
	errno = 0;
	(void)syscall(d->nr, d->args[0], d->args[1], d->args[2], d->args[3], d->args[4],
		      d->args[5]);
	return errno;
}

#ifdef __x86_64__
static int call_i386(const struct seccomp_data *d)
{
	long result;

	/* rbp holds the sixth argument; it is the frame's, and no mark's password. */
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"((long)d->nr), "b"(d->args[0]), "c"(d->args[1]), "d"(d->args[2]),
			   "S"(d->args[3]), "D"(d->args[4])
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)-(int32_t)result;
}
#else
static int call_i386(const struct seccomp_data *d)
{
	(void)d;
	return 0;
}
#endif

static void try_call(const struct seccomp_data *d)
{
	uint32_t action = verdict_action(policy_verdict(&policy, d));
	int wanted = action == SECCOMP_RET_ALLOW ? MARK_ERRNO : (int)(action & SECCOMP_RET_DATA);
	int got = d->arch == call_arch(ABI_NATIVE) ? call_natively(d) : call_i386(d);

	report->calls++;
	if (got == wanted || report->differs)
		return;
	report->differs = true;
	report->data = *d;
	report->wanted = wanted;
	report->got = got;
}

/* Arguments that a rule matches, and some that it just does not; the high halves filled and not. */
static void try_rule(struct seccomp_data d, const struct rule *rule)
{
	static const uint64_t highs[] = {0, 1ull << 32, 0xffffffffull << 32};

	for (unsigned i = 0; i < COUNT_OF(highs) * 4; i++) {
		for (unsigned j = 0; j < RULE_TESTS; j++) {
			const struct test *test = &rule->tests[j];
			uint32_t lowest_bit = test->mask & -test->mask;

			if (test->mask)
				d.args[test->argument] =
					highs[i / 4] | (i >> j & 1 ? test->value ^ lowest_bit
								   : test->value | ~test->mask);
		}
		try_call(&d);
	}
}

static void try_number(uint32_t arch, enum abi abi, uint32_t number)
{
	struct seccomp_data d = {.nr = (int)number, .arch = arch};
	const struct decision *decision = policy_decision(&policy, abi, number);

	/* No filter sees these (Linux 6.14), and without a probe they end the caller. */
	if ((int)number == call_number(CALL_uretprobe, abi) ||
	    (int)number == call_number(CALL_uprobe, abi))
		return;
	try_call(&d);
	for (unsigned i = 0; i < 5; i++)
		d.args[i] = ~0ull;
	try_call(&d);
	for (unsigned i = 0; decision && i < decision->rule_count; i++)
		try_rule(d, decision->rules[i]);
}

static void NORETURN child_sweep(void)
{
	struct seccomp_data leave = {.nr = SYS_exit_group, .args[5] = PASSWORD};

	if (load_both() < 0)
		_exit(9);
	for (unsigned abi = 0; abi < policy.abi_count; abi++) {
		for (uint32_t number = 0; number < NUMBERS; number++)
			try_number(policy.abis[abi].arch, (enum abi)abi, number);
		for (uint32_t number = 0; abi == ABI_NATIVE && number < NUMBERS; number++)
			try_number(policy.abis[abi].arch, ABI_NATIVE, number | X32_BIT);
	}
	(void)call_natively(&leave);
	abort();
}

/* How a child ends that runs `body`. */
static int run_child(void NORETURN (*body)(void))
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		body();
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

/* Whether the kernel agrees with the tables everywhere. */
static bool sweep_agrees(void)
{
	int status;

	report->calls = 0;
	report->differs = false;
	status = run_child(child_sweep);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child ended with 0x%x",
		      (unsigned)status);
	ck_assert_uint_gt(report->calls, 4 * NUMBERS);
	return !report->differs;
}

static void sweep(void)
{
	const struct seccomp_data *d = &report->data;

	ck_assert_msg(sweep_agrees(), "ABI 0x%x, call 0x%x (0x%llx, 0x%llx, 0x%llx): %d, not %d",
		      d->arch, (unsigned)d->nr, d->args[0], d->args[1], d->args[2], report->got,
		      report->wanted);
}

/* All options but multiarch. */
START_TEST(every_number_has_its_verdict)
{
	for (unsigned options = 0; options <= OPTION_ALL; options++) {
		if (options & OPTION_MULTIARCH)
			continue;
		build((enum policy_id)_i, options);
		sweep();
	}
}
END_TEST

/* One rule of one call is enough: a sweep that agrees with everything would be worth nothing. */
START_TEST(another_filter_is_noticed)
{
	struct request request = {
		.policy = POLICY_DEFAULT,
	};

	build(POLICY_DEFAULT, 0);
	ck_assert(sweep_agrees());
	request.denied[CALL_mseal] = true;
	policy_build(&request, &policy);
	ck_assert(!sweep_agrees());
	ck_assert_int_eq(report->data.nr, call_number(CALL_mseal, ABI_NATIVE));
}
END_TEST

static void NORETURN child_i386(void)
{
	struct seccomp_data getpid_i386 = {.nr = 20};

	/* To be killed is expected; it need not leave a core file. */
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	_exit(call_i386(&getpid_i386) > 0 ? 1 : 0);
}

static bool has_i386(void)
{
	return call_arch(ABI_I386) && run_child(child_i386) == 0;
}

START_TEST(every_number_of_i386_has_its_verdict)
{
	if (!has_i386()) {
		(void)fprintf(stderr, "the kernel has no 32-bit entry: nothing to compare\n");
		return;
	}
	build((enum policy_id)_i, OPTION_MULTIARCH);
	sweep();
	build((enum policy_id)_i, OPTION_ALL);
	sweep();
}
END_TEST

static void NORETURN child_foreign(void)
{
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	if (load_both() < 0)
		abort();
	child_i386();
}

START_TEST(a_foreign_abi_is_killed)
{
	int status;

	if (!has_i386()) {
		(void)fprintf(stderr, "the kernel has no 32-bit entry: nothing to kill\n");
		return;
	}
	build((enum policy_id)_i, OPTION_NETWORK | OPTION_DEBUG | OPTION_NESTING);
	status = run_child(child_foreign);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS,
		      "the child ended with 0x%x", (unsigned)status);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("kernel");

	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (report == MAP_FAILED)
		return 1;
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_number_has_its_verdict, 0, POLICY_COUNT);
	tcase_add_test(tests, another_filter_is_noticed);
	tcase_add_loop_test(tests, every_number_of_i386_has_its_verdict, 0, POLICY_COUNT);
	tcase_add_loop_test(tests, a_foreign_abi_is_killed, 0, POLICY_COUNT);
	return run_cases("kernel", tests);
}
