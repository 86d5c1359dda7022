/* SPDX-License-Identifier: MIT */
/* engine/procview.c: starting, feeding and replacing cubby-procfs. */
#include "engine/procview.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "engine/processors.h"
#include "engine/steps.h"
#include "engine/sysinfo.h"
#include "kern/cgroup.h"
#include "kern/spawn.h"

/* So many deaths in so long a time are no accident. */
enum { DEATHS = 5, DEATHS_MS = 10000 };

struct helper {
	pid_t pid; /* 0: none runs */
	int fuse_fd;
	int tasks_fd;
	bool served; /* one has had them */
	unsigned deaths;
	int64_t first_death;
};

static struct helper helper; /* one sandbox a launcher; set up by step_procview */

static int64_t boot_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* limits.cpus as it is enforced, in thousandths of a processor; 0: it is not. */
static int64_t enforced_quota(const struct run *r)
{
	char text[64];
	char *rest;
	long long quota;
	long long period;

	if (r->cgroup_fd < 0 || cgroup_read_text(r->cgroup_fd, "cpu.max", text, sizeof(text)) <= 0)
		return 0;
	quota = strtoll(text, &rest, 10);
	period = strtoll(rest, NULL, 10);
	return quota > 0 && period > 0 ? quota * 1000 / period : 0;
}

static int plan_processors(const struct run *r, struct procview_plan *p, struct err *e)
{
	int64_t quota = enforced_quota(r);
	int count;

	if (sched_getaffinity(0, sizeof(p->usable), &p->usable) < 0)
		return err_sys(e, "cannot see which processors may be used");
	if (r->spec->limits_cpuset.set) {
		cpu_set_t said;

		processors_parse(r->spec->limits_cpuset.text, &said);
		CPU_AND(&p->usable, &p->usable, &said);
	}
	count = CPU_COUNT(&p->usable);
	if (quota > 0)
		processors_narrow(&p->usable, quota, (unsigned)gettid());
	p->narrowed = CPU_COUNT(&p->usable) < count && !r->spec->limits_cpuset.set;
	for (unsigned cpu = 0; cpu < PROCVIEW_PROCESSORS; cpu++)
		if (CPU_ISSET(cpu, &p->usable))
			p->shown.processors[cpu / 8] |= (uint8_t)(1U << cpu % 8);
	return 0;
}

static int begin(struct run *r, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-procfs", r->facts->libexec_dir),
			arena_strdup(r->arena, r->name), NULL};
	int ends[2];

	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	helper.pid = spawn_helper(argv, ends[1], e);
	fd_close(&ends[1]);
	if (helper.pid < 0) {
		helper.pid = 0;
		fd_close(&ends[0]);
		return -1;
	}
	r->procfs_fd = ends[0];
	return 0;
}

/*
 * Each helper gets a queue of its own, FUSE_DEV_IOC_CLONE: when it dies, what it was answering
 * fails and does not wait for ever. Before Linux 6.1 only the sandbox could make one; then all
 * share it.
 */
static int clone_queue(void)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/dev/fuse", O_RDWR | O_NONBLOCK, 0);
	uint32_t from = (uint32_t)helper.fuse_fd;

	return fd >= 0 && ioctl(fd, (int)FUSE_DEV_IOC_CLONE, &from) == 0 ? fd_take(&fd) : -1;
}

static int hand_over(const struct run *r, struct err *e)
{
	struct msg m = {
		.type = MSG_PROC_VIEW, .value = helper.served, .len = sizeof(r->procview->shown)};
	OWN_FD int queue_fd = clone_queue();
	OWN_FD int none_fd = fd_open_at(AT_FDCWD, "/dev/null", O_PATH, 0);
	const int fds[PROCVIEW_FDS] = {
		[PROCVIEW_FUSE] = queue_fd >= 0 ? queue_fd : helper.fuse_fd,
		[PROCVIEW_TASKS] = helper.tasks_fd,
		[PROCVIEW_GROUP] = r->cgroup_fd >= 0 ? r->cgroup_fd : none_fd,
	};

	if (none_fd < 0 || wire_tell(r->procfs_fd, &m, &r->procview->shown, fds, PROCVIEW_FDS) < 0)
		return err_sys(e, "cannot pass on the file system of proc.virtual");
	helper.served = true;
	sysinfo_again(r);
	return 0;
}

int step_procview(struct run *r, struct err *e)
{
	struct procview_plan *p = arena_alloc(r->arena, sizeof(*p));

	memset(p, 0, sizeof(*p));
	helper = (struct helper){.fuse_fd = -1, .tasks_fd = -1};
	p->shown.begin_ms = boot_ms();
	p->shown.zero_ms = r->spec->time_offset.set ? -r->spec->time_offset.num : p->shown.begin_ms;
	if (plan_processors(r, p, e) < 0)
		return -1;
	r->procview = p;
	return begin(r, e);
}

int procview_take(struct run *r, struct msg_extra *extra, struct err *e)
{
	if (helper.fuse_fd >= 0 || r->procfs_fd < 0)
		return 0;
	helper.fuse_fd = fd_take(&extra->fds[PROCVIEW_FUSE]);
	helper.tasks_fd = fd_take(&extra->fds[PROCVIEW_TASKS]);
	return hand_over(r, e);
}

static void reap(void)
{
	if (helper.pid > 0)
		while (waitpid(helper.pid, NULL, 0) < 0 && errno == EINTR)
			;
	helper.pid = 0;
}

/* It died. What it does not begin to serve before the launch needs it is an error there. */
static int replace(struct run *r, struct err *e)
{
	int64_t now = clock_ms();

	fd_close(&r->procfs_fd);
	reap();
	if (helper.deaths == 0 || now - helper.first_death > DEATHS_MS) {
		helper.deaths = 0;
		helper.first_death = now;
	}
	if (++helper.deaths > DEATHS) {
		r->say("cubby-procfs ended again and again: sysinfo(2) and reads of /proc/meminfo "
		       "and "
		       "others fail from now on");
		procview_end(r);
		return 0;
	}
	if (begin(r, e) < 0)
		return -1;
	return helper.fuse_fd >= 0 ? hand_over(r, e) : 0;
}

int procview_move(struct run *r, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;
	int got = wire_recv(r->procfs_fd, PEER_HELPER, false, &m, &extra);

	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got != 1)
		return replace(r, e);
	if (m.type == MSG_PROC_SAYS)
		sysinfo_answer(r, &m, &extra);
	if (m.type != MSG_PROC_FAILED || m.len != sizeof(*e))
		return 0;
	memcpy(e, extra.payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return -1;
}

void procview_end(struct run *r)
{
	if (!r->procview)
		return;
	fd_close(&r->procfs_fd);
	sysinfo_end(r);
	if (helper.pid > 0)
		(void)kill(helper.pid, SIGKILL);
	reap();
	/* The last one: the kernel ends the connection, and whoever waits. */
	fd_close(&helper.fuse_fd);
	fd_close(&helper.tasks_fd);
}

void undo_procview(struct run *r)
{
	procview_end(r);
}
