/* SPDX-License-Identifier: MIT */
/*
 * viewfs/watch.c: when the host changes something the kernel forgets the attributes of all files.
 *
 * Of files, not of names: messages about names take the lock of their directory, whose holder may
 * wait for us (FUSE_NOTIFY_INVAL_ENTRY), or cut off what is mounted or worked in below them
 * (FUSE_NOTIFY_INC_EPOCH of Linux 6.18). As a node is a path, who asks for attributes learns of
 * another file of that name, too. It is done once a second at most: a host that changes files all
 * the time costs little more than no watching.
 */
#include "helpers/viewfs/watch.h"

#include <errno.h>
#include <linux/magic.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/fd.h"
#include "helpers/viewfs/ring.h"
#include "helpers/viewfs/serve.h"

/* So many directories at a time: the user's other programs watch, too. */
enum { WATCHED_MAX = 16384 };

/* Each time twice: an answer that is on its way may be taken by the kernel after the first. */
enum { TELLS = 2, TELL_AGAIN_MS = 1000 };

#define CHANGES                                                                                    \
	(FAN_CREATE | FAN_DELETE | FAN_MOVED_FROM | FAN_MOVED_TO | FAN_ATTRIB | FAN_MODIFY |       \
	 FAN_CLOSE_WRITE | FAN_ONDIR | FAN_EVENT_ON_CHILD)

static int heard_fd = -1;
static int kick_fd = -1;
static int served_fd = -1;
static pid_t own_pid;
static uint32_t round_number = 1; /* of watching; in each one directories are given anew */
static unsigned watched;
static unsigned tells_due;
static int64_t told_ms;

void watch_begin(void)
{
	own_pid = getpid();
	heard_fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC | FAN_NONBLOCK, 0);
	kick_fd = ring_is_offered() ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
}

static void tell(void)
{
	nodes_each_relied(serve_distrust);
	tells_due -= tells_due > 0;
	told_ms = clock_ms();
}

void watch_enable(int fuse_fd)
{
	served_fd = fuse_fd;
}

bool watch_is_due(const struct node *dir)
{
	return heard_fd >= 0 && dir->watch_round != round_number;
}

/* Others write to those of a network as well, and nobody hears of it. */
static bool is_local(int dir_fd)
{
	struct statfs s;

	if (fstatfs(dir_fd, &s) < 0)
		return false;
	switch ((unsigned)s.f_type) {
	case EXT4_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case TMPFS_MAGIC:
	case F2FS_SUPER_MAGIC:
	case 0x58465342: /* xfs */
	case 0xca451a4e: /* bcachefs */
		return true;
	default:
		return false;
	}
}

/* All begin again: more directories than may be watched at a time are watched in turns. */
static void begin_round(void)
{
	(void)!fanotify_mark(heard_fd, FAN_MARK_FLUSH, 0, AT_FDCWD, NULL);
	watched = 0;
	round_number++;
	tells_due = TELLS;
	watch_kick();
}

void watch_dir(struct node *dir, const int *fds, unsigned count)
{
	bool all = true;

	if (watched + count > WATCHED_MAX)
		begin_round();
	for (unsigned i = 0; i < count && all; i++) {
		if (fds[i] < 0)
			continue;
		all = is_local(fds[i]) &&
		      fanotify_mark(heard_fd, FAN_MARK_ADD, CHANGES, fds[i], NULL) == 0;
		watched += all;
	}
	dir->watch_round = round_number;
	dir->watched = all;
}

bool watch_hears(const struct node *dir)
{
	return heard_fd >= 0 && dir->watched && dir->watch_round == round_number && !dir->gone;
}

/* What this process does itself the kernel knows. */
static bool is_host(const struct fanotify_event_metadata *event)
{
	return event->mask & FAN_Q_OVERFLOW || event->pid != own_pid;
}

static void hear(void)
{
	static char room[16 * 1024];
	struct fanotify_event_metadata event; /* a copy: they lie there at any address */
	ssize_t len = read(heard_fd, room, sizeof(room));

	if (len < 0 && errno != EAGAIN && errno != EINTR) {
		/* Deaf: back to a second of trust. */
		fd_close(&heard_fd);
		tells_due = TELLS;
	}
	for (ssize_t at = 0; len - at >= (ssize_t)sizeof(event); at += event.event_len) {
		memcpy(&event, room + at, sizeof(event));
		if (is_host(&event))
			tells_due = TELLS;
		if (event.event_len < sizeof(event))
			break;
	}
}

/* How long who waits may wait, in ms; -1: for ever. */
static int pass_on(void)
{
	int64_t due_ms = told_ms + TELL_AGAIN_MS - clock_ms();

	if (tells_due && due_ms <= 0) {
		tell();
		due_ms = TELL_AGAIN_MS;
	}
	return tells_due ? (int)due_ms : -1;
}

void watch_kick(void)
{
	const uint64_t kick = 1;

	(void)!write(kick_fd, &kick, sizeof(kick));
}

void watch_wait(void)
{
	struct pollfd set[] = {{.fd = served_fd, .events = POLLIN},
			       {.events = POLLIN},
			       {.fd = kick_fd, .events = POLLIN}};
	uint64_t kicks;

	while (served_fd >= 0 && ring_error() == 0) {
		int due_ms;

		ring_lock();
		due_ms = pass_on();
		set[1].fd = heard_fd;
		ring_unlock();
		if (poll(set, COUNT_OF(set), due_ms) < 0)
			return;
		ring_lock();
		if (set[1].revents)
			hear();
		ring_unlock();
		if (set[2].revents)
			(void)!read(kick_fd, &kicks, sizeof(kicks));
		/* Whatever the host goes on doing. */
		if (set[0].revents)
			return;
	}
}
