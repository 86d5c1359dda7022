/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/floor.c: the least that a launch can cost: cubby's isolation and nothing else.
 *
 *   floor host|built FILTER COMMAND [ARGS...]
 *
 * All seven namespaces by one clone3, an id map written by the child, the host's root read-only in
 * place or a root built on a tmpfs, own /tmp, /dev, /dev/shm and /proc, lo up, a seccomp filter
 * from a file (raw instructions), and a reaper as pid 1. No profile, no signals, no error texts:
 * what fails says its step and exits 125. Only a measure; never a sandbox to trust.
 */
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVERY_NAMESPACE                                                                            \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | \
	 CLONE_NEWCGROUP)

enum { EXIT_SELF = 125 };

static const char *const nodes[] = {"null", "zero", "full", "random", "urandom", "tty"};
enum { NODES = sizeof(nodes) / sizeof(nodes[0]) };

/* Of the host, in a built root; the last is the app's own folder where it is not below these. */
enum { DIRS_MAX = 3 };
static const char *dirs[DIRS_MAX] = {"/usr", "/etc"};
static unsigned dirs_count = 2;
static const char *const merged[] = {"bin", "sbin", "lib", "lib32", "lib64"};

static struct sock_filter code[BPF_MAXINSNS];
static struct sock_fprog filter = {.filter = code};

static void must(bool good, const char *step)
{
	if (good)
		return;
	perror(step);
	_exit(EXIT_SELF);
}

static int open_tree_clone(const char *path, unsigned extra)
{
	int fd = (int)syscall(SYS_open_tree, AT_FDCWD, path,
			      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | extra);

	must(fd >= 0, path);
	return fd;
}

static void move_mount_to(int fd, const char *path)
{
	must(syscall(SYS_move_mount, fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0, path);
}

static void set_attr(int fd, const char *path, unsigned flags, uint64_t set)
{
	struct mount_attr attr = {.attr_set = set,
				  .propagation = flags & AT_RECURSIVE ? MS_PRIVATE : 0};

	must(syscall(SYS_mount_setattr, fd, path, flags, &attr, sizeof(attr)) == 0,
	     "mount_setattr");
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

static void map_ids(unsigned uid, unsigned gid)
{
	char line[64];

	write_file("/proc/self/setgroups", "deny");
	snprintf(line, sizeof(line), "%u %u 1\n", uid, uid);
	write_file("/proc/self/uid_map", line);
	snprintf(line, sizeof(line), "%u %u 1\n", gid, gid);
	write_file("/proc/self/gid_map", line);
}

/* One tmpfs, on /tmp for now: t becomes /tmp, d /dev, s /dev/shm. */
static void shared_tmpfs_make(void)
{
	static const char *const made[] = {"/tmp/t", "/tmp/s", "/tmp/d", "/tmp/d/shm",
					   "/tmp/d/pts"};

	must(mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=25%") == 0,
	     "tmpfs");
	for (unsigned i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		must(mkdir(made[i], 0755) == 0, made[i]);
	must(chmod("/tmp/t", 01777) == 0 && chmod("/tmp/s", 01777) == 0, "chmod");
	for (unsigned i = 0; i < NODES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/tmp/d/%s", nodes[i]);
		must(mknod(path, S_IFREG | 0600, 0) == 0, path);
	}
	must(symlink("/proc/self/fd", "/tmp/d/fd") == 0 &&
		     symlink("/proc/self/fd/0", "/tmp/d/stdin") == 0 &&
		     symlink("/proc/self/fd/1", "/tmp/d/stdout") == 0 &&
		     symlink("/proc/self/fd/2", "/tmp/d/stderr") == 0 &&
		     symlink("pts/ptmx", "/tmp/d/ptmx") == 0,
	     "links of /dev");
}

/* Puts the parts in their places below `root`. /tmp last: it hides the shared tmpfs' own root. */
static void shared_tmpfs_place(const char *root, const int node_fds[NODES])
{
	static const char *const places[][2] = {
		{"/tmp/d", "/dev"}, {"/tmp/s", "/dev/shm"}, {"/tmp/t", "/tmp"}};
	char path[64];

	for (unsigned i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", root, places[i][1]);
		must(mount(places[i][0], path, NULL, MS_BIND, NULL) == 0, path);
	}
	for (unsigned i = 0; i < NODES; i++) {
		snprintf(path, sizeof(path), "%s/dev/%s", root, nodes[i]);
		move_mount_to(node_fds[i], path);
		close(node_fds[i]);
	}
	snprintf(path, sizeof(path), "%s/dev", root);
	set_attr(AT_FDCWD, path, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC);
}

static void node_fds_open(int ret[NODES])
{
	for (unsigned i = 0; i < NODES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/dev/%s", nodes[i]);
		ret[i] = open_tree_clone(path, 0);
	}
}

/* The host's tree, read-only, under what is the sandbox's own. */
static void root_host(void)
{
	int node_fds[NODES];

	set_attr(AT_FDCWD, "/", AT_RECURSIVE, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
	node_fds_open(node_fds);
	shared_tmpfs_make();
	shared_tmpfs_place("", node_fds);
	must(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0, "proc");
}

static void mkdir_parents(char *path)
{
	char *slash = path;

	must(chdir("/tmp/r") == 0, "chdir");
	while ((slash = strchr(slash, '/'))) {
		*slash = '\0';
		(void)mkdir(path, 0755);
		*slash++ = '/';
	}
	must(mkdir(path, 0755) == 0, path);
}

/* An empty root with some folders of the host; it is made in /tmp/r and then moved onto /. */
static void root_built(void)
{
	int node_fds[NODES];
	int dir_fds[DIRS_MAX];
	char path[96];

	set_attr(AT_FDCWD, "/", AT_RECURSIVE, 0);
	node_fds_open(node_fds);
	for (unsigned i = 0; i < dirs_count; i++) {
		dir_fds[i] = open_tree_clone(dirs[i], AT_RECURSIVE);
		set_attr(dir_fds[i], "", AT_EMPTY_PATH | AT_RECURSIVE,
			 MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
	}
	shared_tmpfs_make();
	must(mkdir("/tmp/r", 0755) == 0 && mkdir("/tmp/r/dev", 0755) == 0 &&
		     mkdir("/tmp/r/tmp", 0755) == 0 && mkdir("/tmp/r/proc", 0755) == 0 &&
		     mkdir("/tmp/r/home", 0755) == 0 && mkdir("/tmp/r/run", 0755) == 0,
	     "folders of the root");
	for (unsigned i = 0; i < sizeof(merged) / sizeof(merged[0]); i++) {
		char target[32];

		snprintf(path, sizeof(path), "/tmp/r/%s", merged[i]);
		snprintf(target, sizeof(target), "usr/%s", merged[i]);
		must(symlink(target, path) == 0, path);
	}
	must(mount("/tmp/r", "/tmp/r", NULL, MS_BIND, NULL) == 0, "bind of the root");
	for (unsigned i = 0; i < dirs_count; i++) {
		snprintf(path, sizeof(path), "/tmp/r%s", dirs[i]);
		mkdir_parents(path + sizeof("/tmp/r"));
		move_mount_to(dir_fds[i], path);
		close(dir_fds[i]);
	}
	must(mount("proc", "/tmp/r/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0,
	     "proc");
	shared_tmpfs_place("/tmp/r", node_fds);
	set_attr(AT_FDCWD, "/tmp/r", 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
	must(chdir("/tmp/r") == 0 && mount(".", "/", NULL, MS_MOVE, NULL) == 0 &&
		     chroot(".") == 0 && chdir("/") == 0,
	     "change of root");
}

static void loopback_up(void)
{
	struct ifreq r = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &r) == 0, "lo");
	close(fd);
}

/* Pid 1: reaps whatever ends, until the app does. */
static int reap(pid_t app)
{
	int status;
	pid_t pid;

	while ((pid = wait(&status)) != app)
		must(pid > 0, "wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static _Noreturn void inside(bool built, uid_t uid, gid_t gid, char **argv)
{
	map_ids(uid, gid);
	must(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "pdeathsig");
	if (built)
		root_built();
	else
		root_host();
	must(sethostname("box", 3) == 0, "sethostname");
	loopback_up();
	must(setsid() > 0, "setsid");
	must(syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0, "close_range");
	pid_t app = fork();
	must(app >= 0, "fork");
	if (app > 0)
		_exit(reap(app));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0, "seccomp");
	execv(argv[0], argv);
	must(false, argv[0]);
	__builtin_unreachable();
}

static void app_dir_note(const char *app)
{
	static char dir[48];

	if (strncmp(app, "/usr/", 5) == 0)
		return;
	snprintf(dir, sizeof(dir), "%s", app);
	must(strrchr(dir, '/') > dir && strlen(app) < sizeof(dir), "the app's folder");
	*strrchr(dir, '/') = '\0';
	dirs[dirs_count++] = dir;
}

int main(int argc, char **argv)
{
	struct clone_args args = {.flags = EVERY_NAMESPACE, .exit_signal = SIGCHLD};
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int status;

	if (argc < 4) {
		fputs("usage: floor host|built FILTER COMMAND [ARGS...]\n", stderr);
		return EXIT_SELF;
	}
	int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, code, sizeof(code));
	must(fd >= 0 && len > 0, argv[2]);
	close(fd);
	filter.len = (unsigned short)((size_t)len / sizeof(code[0]));

	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	must(pid >= 0, "clone3");
	if (pid == 0 && strcmp(argv[1], "built") == 0)
		app_dir_note(argv[3]);
	if (pid == 0)
		inside(strcmp(argv[1], "built") == 0, uid, gid, argv + 3);
	must(wait4(pid, &status, __WALL, NULL) == pid, "wait4");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
