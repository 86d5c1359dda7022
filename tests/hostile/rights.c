/* SPDX-License-Identifier: MIT */
/*
 * hostile/rights.c: attempts to have or get rights: capabilities, other ids, privileges of set-id
 * programs, processes without a filter.
 */
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/socket.h>

#include "tests/hostile/attempt.h"

enum {
	STATUS_MAX = 8192,
	OTHER_ID = 4711,
	CAP_LAST = 40,
	AMBIENT_RAISE = 2,
	KEEP_BITS = SECBIT_KEEP_CAPS,
};

/* The text behind "FIELD:" in a status file; "" when there is none. */
static const char *status_field(const char *pid, const char *field)
{
	static char text[STATUS_MAX];
	static char value[64];
	char path[64], name[32];
	ssize_t len;
	const char *at;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	snprintf(name, sizeof(name), "\n%s:", field);
	at = strstr(text, name);
	at = at ? at + strlen(name) + strspn(at + strlen(name), "\t ") : "";
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\n"), at);
	return value;
}

/* A process has what none should: a set that is not empty, or this value. */
static int visit_status(const char *pid, const struct attempt *a)
{
	const char *value = status_field(pid, (const char *)a->args[0]);

	if (!*value)
		return ENOENT;
	if (a->args[1])
		return strcmp(value, (const char *)a->args[1]) == 0 ? 0 : EPERM;
	return strspn(value, "0") == strlen(value) ? EPERM : 0;
}

static int try_status(const struct attempt *a)
{
	return each_process(visit_status, a);
}

static int try_raise(const struct attempt *a)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct all[2] = {{~0U, ~0U, ~0U}, {0x1ff, 0x1ff, 0x1ff}};

	(void)a;
	return answer(syscall(SYS_capset, &head, all));
}

static int try_ambient(const struct attempt *a)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2];

	if (syscall(SYS_capget, &head, sets) == 0) {
		sets[0].inheritable = sets[0].permitted;
		(void)syscall(SYS_capset, &head, sets);
	}
	for (long cap = 0; cap <= CAP_LAST; cap++)
		if (prctl(PR_CAP_AMBIENT, AMBIENT_RAISE, cap, 0, 0) == 0)
			return 0;
	(void)a;
	return errno;
}

static int try_securebits(const struct attempt *a)
{
	return answer(prctl(PR_SET_SECUREBITS, a->args[0], 0, 0, 0));
}

static int try_no_groups(const struct attempt *a)
{
	(void)a;
	return answer(setgroups(0, NULL));
}

static int try_other_user(const struct attempt *a)
{
	return answer(syscall(SYS_setresuid, a->args[0], a->args[0], a->args[0]));
}

static int try_other_group(const struct attempt *a)
{
	return answer(syscall(SYS_setresgid, a->args[0], a->args[0], a->args[0]));
}

static int try_give_away(const struct attempt *a)
{
	char path[512];
	int fd, result;

	snprintf(path, sizeof(path), "%s/given", arena("shared"));
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	close(fd);
	result = answer(chown(path, (uid_t)a->args[0], (gid_t)a->args[0]));
	(void)unlink(path);
	return result;
}

/* Runs a program until it asks for something; true when it then has another uid. */
static bool changes_user(const char *program)
{
	char before[64], name[16], first = 0;
	int question[2], reply[2];
	bool changes = false;
	pid_t pid;

	snprintf(before, sizeof(before), "%s", status_field("self", "Uid"));
	if (pipe(question) != 0 || pipe(reply) != 0)
		return false;
	pid = fork();
	if (pid == 0) {
		dup2(reply[0], STDIN_FILENO);
		dup2(question[1], STDOUT_FILENO);
		dup2(question[1], STDERR_FILENO);
		close(question[1]);
		close(reply[1]);
		execl(program, program, (char *)NULL);
		_exit(127);
	}
	close(question[1]);
	if (read(question[0], &first, 1) == 1) {
		const char *now;

		snprintf(name, sizeof(name), "%d", (int)pid);
		now = status_field(name, "Uid");
		changes = *now && strcmp(now, before) != 0;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return changes;
}

static int try_set_id_program(const struct attempt *a)
{
	static const char *const programs[] = {"/usr/bin/su", "/usr/bin/passwd", "/usr/bin/chfn"};

	(void)a;
	for (size_t n = 0; n < COUNT(programs); n++)
		if (access(programs[n], X_OK) == 0 && changes_user(programs[n]))
			return 0;
	return EPERM;
}

static int try_next_pid(const struct attempt *a)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

	(void)a;
	return fd < 0 ? errno : answer(write(fd, "300", 3));
}

static int try_hostname(const struct attempt *a)
{
	(void)a;
	return answer(sethostname("taken", 5));
}

static int try_packet_mark(const struct attempt *a)
{
	int mark = 1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)a;
	return answer(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)));
}

/* clang-format off */
static const struct attempt attempts[] = {
	ATTEMPT("cap-effective", "a process with effective capabilities", 0, try_status, PTR("CapEff"), 0),
	ATTEMPT("cap-permitted", "a process with permitted capabilities", 0, try_status, PTR("CapPrm"), 0),
	ATTEMPT("cap-bounding", "a process with a bounding set", 0, try_status, PTR("CapBnd"), 0),
	ATTEMPT("no-new-privs", "a process that may get new privileges", 0, try_status, PTR("NoNewPrivs"), PTR("0")),
	ATTEMPT("cap-raise", "take all capabilities", 0, try_raise, 0),
	ATTEMPT("cap-ambient", "take ambient capabilities", 0, try_ambient, 0),
	ATTEMPT("securebits", "change what root inside gets", 0, try_securebits, KEEP_BITS),
	ATTEMPT("groups-drop", "drop groups, which may deny something", 0, try_no_groups, 0),
	ATTEMPT("other-user", "become another user", 0, try_other_user, OTHER_ID),
	ATTEMPT("other-group", "become another group", 0, try_other_group, OTHER_ID),
	ATTEMPT("give-away", "give a file to another user", 0, try_give_away, OTHER_ID),
	ATTEMPT("set-id-program", "run a set-user-id program as its owner", 0, try_set_id_program, 0),
	ATTEMPT("next-pid", "choose the number of the next process", 0, try_next_pid, 0),
	ATTEMPT("hostname", "change the host name", 0, try_hostname, 0),
	ATTEMPT("packet-mark", "mark packets for the host's firewall", 0, try_packet_mark, 0),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
