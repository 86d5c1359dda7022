/* SPDX-License-Identifier: MIT */
/*
 * fault/walls.c: says what walls are around it, so that two sandboxes can be compared.
 *
 *   walls [NAMESPACE...]     each as /proc/self/ns/ of the host has it: "user:[4026531837]"
 *
 * Runs inside. The same text means the same walls. Few system calls of its own, and status
 * WALLS_STATUS at the end, so that a launcher's own status cannot be taken for it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WALLS_STATUS = 42, LINE = 4096 };

extern char **environ;

/* Each namespace is the host's, or another. True when the processes are our own. */
static bool say_namespaces(char **hosts)
{
	static const char *const kinds[] = {"user", "mnt", "pid",    "ipc",
					    "uts",  "net", "cgroup", "time"};

	bool own_processes = true;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char path[64];
		char link[64] = "";
		const char *whose = "own";

		snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i]);
		if (readlink(path, link, sizeof(link) - 1) < 0)
			whose = strerror(errno);
		for (char **host = hosts; *host; host++)
			if (strcmp(*host, link) == 0)
				whose = "shared";
		printf("namespace %s %s\n", kinds[i], whose);
		if (strcmp(kinds[i], "pid") == 0)
			own_processes = strcmp(whose, "own") == 0;
	}
	return own_processes;
}

/* An overlay names descriptors of the launch, which have other numbers each time. Where overlayfs
 * fails, cubby-viewfs does the same. */
static void cut_overlay(char *line)
{
	static const char *const kinds[] = {" - overlay ", " - fuse cubby-viewfs "};

	for (int n = 0; n < 2; n++)
		if (strstr(line, kinds[n]))
			*strstr(line, kinds[n]) = '\0';
}

/* The lines of a file that begin with one of the words, or all; from the given field on. */
static void say_file(const char *path, const char *const *words, int from)
{
	char line[LINE];
	FILE *f = fopen(path, "re");

	if (!f)
		printf("%s: %s\n", path, strerror(errno));
	while (f && fgets(line, sizeof(line), f)) {
		const char *at = line;
		bool wanted = !words;

		for (int n = 0; words && words[n]; n++)
			wanted |= strncmp(line, words[n], strlen(words[n])) == 0;
		cut_overlay(line);
		for (int n = 0; n < from && at; n++)
			at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL;
		if (wanted && at)
			printf("%.*s\n", (int)strcspn(at, "\n"), at);
	}
	if (f)
		fclose(f);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, in order; with those of processes only their number, which stays. */
static void say_names(const char *path)
{
	char *names[1024];
	size_t count = 0;
	size_t processes = 0;
	DIR *d = opendir(path);
	const struct dirent *entry;

	printf("in %s:", path);
	while (d && count < 1024 && (entry = readdir(d)))
		if (strcmp(path, "/proc") != 0)
			names[count++] = strdup(entry->d_name);
		else
			processes += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	if (d)
		closedir(d);
	qsort(names, count, sizeof(names[0]), compare_names);
	for (size_t i = 0; i < count; i++)
		printf(" %s", names[i]);
	if (processes > 0)
		printf(" %zu processes", processes);
	putchar('\n');
}

static void say_call(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void say_writing(const char *dir)
{
	char path[LINE];
	int fd;

	snprintf(path, sizeof(path), "%s/walls-tried", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	printf("writing to %s: %s\n", dir, fd < 0 ? strerror(errno) : "done");
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
}

static void say_attempts(void)
{
	char link[64];

	say_call("chroot", chroot("/"));
	say_call("unshare a user namespace", unshare(CLONE_NEWUSER));
	say_call("mount", syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL));
	say_call("keyctl", syscall(SYS_keyctl, 0, -3, 1));
	say_call("bpf", syscall(SYS_bpf, 0, NULL, 0));
	say_call("perf", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
	say_call("an unknown call", syscall(1000));
	say_call("a kernel socket", socket(AF_NETLINK, SOCK_RAW, 9));
	say_call("set the host name", sethostname("walls", 5));
	say_call("init's program", readlink("/proc/1/exe", link, sizeof(link)));
	say_call("init's memory", open("/proc/1/mem", O_RDWR | O_CLOEXEC));
	say_call("init's files", open("/proc/1/fd/3", O_RDWR | O_CLOEXEC));
	say_call("init's environment", open("/proc/1/environ", O_RDONLY | O_CLOEXEC));
	say_file("/proc/sys/user/max_user_namespaces", NULL, 0);
	for (const char *const *dir =
		     (const char *const[]){"/", "/usr", "/etc", "/dev", "/dev/shm",
					   "/proc/sys/kernel", "/tmp", "/var", "/run", NULL};
	     *dir; dir++)
		say_writing(*dir);
}

static void say_limits(void)
{
	for (int n = 0; n < RLIM_NLIMITS; n++) {
		struct rlimit limit;

		if (getrlimit(n, &limit) == 0)
			printf("limit %d: %llx %llx\n", n, (unsigned long long)limit.rlim_cur,
			       (unsigned long long)limit.rlim_max);
	}
}

/*
 * The kernel stacks 16 Landlock domains and no more: how many still fit tells how many there are.
 * Last of all: each is a wall around this program.
 */
static void say_landlock(void)
{
	struct {
		unsigned long long fs;
	} rules = {1};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	int fit = 0;

	if (fd < 0)
		printf("landlock: %s\n", strerror(errno));
	while (fd >= 0 && fit < 32 && syscall(SYS_landlock_restrict_self, fd, 0) == 0)
		fit++;
	printf("landlock domains that still fit: %d (%s)\n", fit, strerror(errno));
}

int main(int argc, char **argv)
{
	static const char *const status[] = {
		"NoNewPrivs", "Seccomp",           "Cap",   "Uid", "Gid", "Groups", "SigBlk",
		"SigIgn",     "Cpus_allowed_list", "Umask", NULL};
	char text[LINE];

	(void)argc;
	puts("walls");
	bool own_processes = say_namespaces(argv + 1);
	say_file("/proc/self/status", status, 0);
	say_file("/proc/self/mountinfo", NULL, 3);
	say_names("/proc/self/fd");
	if (own_processes)
		say_names("/proc");
	say_names("/");
	say_names(".");
	printf("working directory %s\n", getcwd(text, sizeof(text)) ? text : strerror(errno));
	printf("host name %s\n", gethostname(text, sizeof(text)) == 0 ? text : strerror(errno));
	printf("dumpable %d, session %d\n", prctl(PR_GET_DUMPABLE), getsid(0) == getpid());
	for (char **variable = environ; *variable; variable++)
		puts(*variable);
	say_limits();
	say_attempts();
	say_landlock();
	puts("end");
	return fflush(stdout) == 0 ? WALLS_STATUS : 1;
}
