/* SPDX-License-Identifier: MIT */
/*
 * box/sysinfo.c: calls sysinfo(2), as a program without a libc around it would.
 *
 *   sysinfo ask        prints "MEMORY TASKS UPTIME", the memory in KiB
 *   sysinfo i386       the same by the machine interface of 32-bit programs
 *   sysinfo bad        asks for an answer where nothing can be written
 *   sysinfo many       from many threads, while signals come
 *   sysinfo listen     makes a filter with a listener of its own
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sysinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { THREADS = 20, CALLS = 200, PAGE = 4096 };

static int ask(void)
{
	struct sysinfo s;

	memset(&s, 0xff, sizeof(s));
	if (syscall(SYS_sysinfo, &s) < 0) {
		perror("sysinfo");
		return 1;
	}
	printf("%lu %u %ld\n", s.totalram / 1024 * s.mem_unit, s.procs, s.uptime);
	return 0;
}

#ifdef __x86_64__
static int ask_i386(void)
{
	uint32_t *words = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long result;

	if (words == MAP_FAILED)
		return 1;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(116L), "b"(words)
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)result < 0) {
		fprintf(stderr, "sysinfo: %s\n", strerror(-(int)result));
		return 1;
	}
	printf("%llu %u %u\n", (unsigned long long)words[4] * words[13] / 1024, words[10] & 0xffff,
	       words[0]);
	return 0;
}
#endif

static const char *refusal(void *where)
{
	return syscall(SYS_sysinfo, where) == 0 ? "answered" : strerror(errno);
}

static int ask_badly(void)
{
	char *pages = mmap(NULL, 2 * (size_t)PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || munmap(pages + PAGE, PAGE) < 0)
		return 1;
	/* NULL and the like; the kernel's half; the last bytes of a page before nothing. */
	printf("%s, %s, %s, %s\n", refusal(NULL), refusal((void *)(intptr_t)-8),
	       refusal(pages + PAGE - 8), refusal(pages));
	return 0;
}

static volatile sig_atomic_t signals;

static void on_signal(int signal)
{
	(void)signal;
	signals++;
}

/* NULL when each call was answered alike. */
static void *ask_often(void *first)
{
	const struct sysinfo *wanted = first;
	struct sysinfo s;

	for (int i = 0; i < CALLS; i++) {
		memset(&s, 0xff, sizeof(s));
		if (syscall(SYS_sysinfo, &s) < 0 || s.totalram != wanted->totalram)
			return first;
	}
	return NULL;
}

static int ask_from_many(void)
{
	/* Before the launcher has taken it, a call can be broken off by what restarts none. */
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	const struct itimerval often = {{0, 500}, {0, 500}};
	struct sysinfo first;
	pthread_t threads[THREADS];
	void *failed;
	int wrong = 0;

	if (syscall(SYS_sysinfo, &first) < 0 || sigaction(SIGALRM, &action, NULL) < 0 ||
	    setitimer(ITIMER_REAL, &often, NULL) < 0)
		return 1;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, ask_often, &first) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++) {
		(void)pthread_join(threads[i], &failed);
		wrong += failed != NULL;
	}
	while (signals == 0)
		(void)ask_often(&first);
	printf("%d wrong\n", wrong);
	return 0;
}

static int listen_too(void)
{
	struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	const struct sock_fprog program = {.len = 1, .filter = code};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		    &program) >= 0)
		return 0;
	perror("seccomp");
	return 1;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "ask";

	if (!strcmp(verb, "bad"))
		return ask_badly();
	if (!strcmp(verb, "many"))
		return ask_from_many();
	if (!strcmp(verb, "listen"))
		return listen_too();
#ifdef __x86_64__
	if (!strcmp(verb, "i386"))
		return ask_i386();
#endif
	return ask();
}
