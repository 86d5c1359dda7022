/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/main.c: cubby-doors: starts the services of the desktop for one sandbox.
 *
 * Started by the launcher with a wire and an empty environment. Makes the doors directory
 * with a socket for each service that is asked for, starts them, answers, and waits: end of file
 * on the wire means that the sandbox is over. Then it ends its services and removes the directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doors/buslog.h"
#include "helpers/doors/service.h"
#include "kern/landlock.h"
#include "wire/wire.h"

enum { WIRE = 3, SERVICES = 8, START_MS = 20000 };

/* One service that runs. */
struct running {
	const struct service *service;
	pid_t pid;
	int ready_fd;     /* our end of its pipe; closing it ends a proxy */
	pid_t reader_pid; /* of what it prints; 0: none */
	struct door door; /* until it is started */
};

struct desktop {
	struct arena arena;
	struct request request;
	int parent_fd; /* where the doors directory is made */
	const char *name;
	int doors_fd;
	int log_fd; /* where denials go */
	struct running running[SERVICES];
	unsigned count;
};

static void close_door(struct door *d)
{
	fd_close(&d->dir_fd);
	fd_close(&d->listen_fd);
	fd_close(&d->ready_fd);
	fd_close(&d->print_fd);
}

/* In a new process: nothing of the launcher's and of the services that are not this one. */
static void keep_only(struct desktop *k, const struct running *own)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (close(WIRE) < 0)
		_exit(EXIT_CODE_CUBBY);
	fd_close(&k->parent_fd);
	fd_close(&k->doors_fd);
	for (unsigned i = 0; i < k->count; i++) {
		fd_close(&k->running[i].ready_fd);
		if (&k->running[i] != own)
			close_door(&k->running[i].door);
	}
}

/* A service's process from its birth. What goes wrong is told through the pipe. */
static NORETURN void become_service(struct desktop *k, const struct running *r)
{
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);

	if (null_fd < 0)
		_exit(EXIT_CODE_CUBBY);
	keep_only(k, r);
	(void)prctl(PR_SET_NAME, r->service->name, 0, 0, 0);
	if (r->service->run(&k->request, &r->door, &e) < 0)
		(void)!fd_write_all(r->door.ready_fd, &e, sizeof(e));
	_exit(EXIT_CODE_CUBBY);
}

/* The process that reads what a bus filter prints. */
static pid_t start_reader(struct desktop *k, const struct service *s, int printed_fd)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	keep_only(k, NULL);
	buslog_run(printed_fd, k->log_fd, s->bus);
}

/* Its directory and, unless it makes its own, its socket. */
static int open_door(struct desktop *k, const struct service *s, struct err *e)
{
	struct running *r = &k->running[k->count];
	struct door *d = &r->door;
	int pair[2];

	*r = (struct running){.service = s, .ready_fd = -1, .door = {-1, -1, -1, k->log_fd, -1}};
	k->count++;
	if (mkdirat(k->doors_fd, s->name, 0700) < 0)
		return err_sys(e, "cannot make the directory of a service");
	d->dir_fd = fd_open_at(k->doors_fd, s->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (d->dir_fd < 0)
		return err_sys(e, "cannot open the directory of a service");
	if (s->listens) {
		d->listen_fd = service_listen(d->dir_fd, DOOR_SOCKET, e);
		if (d->listen_fd < 0)
			return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, "cannot make a socket pair");
	d->ready_fd = pair[1];
	r->ready_fd = pair[0];
	return 0;
}

static int start_service(struct desktop *k, struct running *r, struct err *e)
{
	OWN_FD int printed_fd = -1;
	int pair[2];

	if (r->service->bus) {
		if (pipe2(pair, O_CLOEXEC) < 0)
			return err_sys(e, "cannot make a pipe");
		printed_fd = pair[0];
		r->door.print_fd = pair[1];
	}
	r->pid = fork();
	if (r->pid == 0)
		become_service(k, r);
	close_door(&r->door);
	if (r->pid > 0 && r->service->bus)
		r->reader_pid = start_reader(k, r->service, printed_fd);
	return r->pid < 0 ? err_sys(e, "cannot start a service of the desktop") : 0;
}

/* Waits until a service says that it is ready, or why it cannot be. */
static int await_service(const struct running *r, struct err *e)
{
	struct pollfd set = {.fd = r->ready_fd, .events = POLLIN};
	struct err said;
	ssize_t len;

	if (poll(&set, 1, START_MS) <= 0)
		return err_set(e, "the service '%s' of the desktop does not become ready",
			       r->service->name);
	len = read(r->ready_fd, &said, 1);
	/* 'x' is what xdg-dbus-proxy writes, '1' the number of a nested X server begins with. An
	 * exit code is none of them. */
	if (len == 1 && memchr("rx1", *(const char *)&said, 3))
		return 0;
	if (len == 1)
		len += fd_read_all(r->ready_fd, (char *)&said + 1, sizeof(said) - 1);
	if (len != (ssize_t)sizeof(said))
		return err_set(e, "the service '%s' of the desktop ended while it started",
			       r->service->name);
	*e = said;
	return -1;
}

static bool all_listen(const struct desktop *k)
{
	for (unsigned i = 0; i < k->count; i++)
		if (!k->running[i].service->listens)
			return false;
	return true;
}

static int tell_of_sockets(struct err *e)
{
	return wire_send(WIRE, MSG_DOORS, 0, 0) < 0
		       ? err_sys(e, "cannot say that the sockets of the desktop are there")
		       : 0;
}

static int start_all(struct desktop *k, struct err *e)
{
	if (mkdirat(k->parent_fd, k->name, 0700) < 0)
		return err_sys(e, "cannot make the directory '%s' for sockets", k->name);
	k->doors_fd = fd_open_at(k->parent_fd, k->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (k->doors_fd < 0)
		return err_sys(e, "cannot open the directory '%s' for sockets", k->name);
	for (unsigned i = 0; i < service_count; i++)
		if (request_value(&k->request, services[i].name) &&
		    open_door(k, &services[i], e) < 0)
			return -1;
	if (all_listen(k) && tell_of_sockets(e) < 0)
		return -1;
	for (unsigned i = 0; i < k->count; i++)
		if (start_service(k, &k->running[i], e) < 0)
			return -1;
	return 0;
}

/* Waits for the services whose sockets are made here, or for those that make their own. */
static int await_all(const struct desktop *k, bool listens, struct err *e)
{
	for (unsigned i = 0; i < k->count; i++)
		if (k->running[i].service->listens == listens &&
		    await_service(&k->running[i], e) < 0)
			return -1;
	return 0;
}

/* The stage takes the sockets after the first answer, which was given where all of them are made
 * here, and ends the sandbox's making with the second. Unheard, our end says as much. */
static int answer_all(const struct desktop *k, struct err *e)
{
	if (await_all(k, false, e) < 0 || (!all_listen(k) && tell_of_sockets(e) < 0))
		return -1;
	if (await_all(k, true, e) < 0)
		return -1;
	return wire_send(WIRE, MSG_SERVING, 0, 0) < 0
		       ? err_sys(e, "cannot say that the services of the desktop serve")
		       : 0;
}

/* Also of a launcher of that name that was killed together with its helper. */
static void remove_doors(const struct desktop *k)
{
	OWN_FD int doors_fd =
		fd_open_at(k->parent_fd, k->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

	for (unsigned i = 0; doors_fd >= 0 && i < service_count; i++) {
		OWN_FD int dir_fd = fd_open_at(doors_fd, services[i].name,
					       O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

		if (dir_fd >= 0) {
			(void)unlinkat(dir_fd, DOOR_SOCKET, 0);
			(void)unlinkat(dir_fd, DOOR_CONTEXT, 0);
		}
		(void)unlinkat(doors_fd, services[i].name, AT_REMOVEDIR);
	}
	(void)unlinkat(k->parent_fd, k->name, AT_REMOVEDIR);
}

static void end_all(struct desktop *k)
{
	for (unsigned i = 0; i < k->count; i++) {
		fd_close(&k->running[i].ready_fd);
		if (k->running[i].pid <= 0)
			continue;
		(void)kill(k->running[i].pid, SIGKILL);
		(void)waitpid(k->running[i].pid, NULL, 0);
	}
	/* Each has the end of its pipe now. */
	for (unsigned i = 0; i < k->count; i++)
		if (k->running[i].reader_pid > 0)
			(void)waitpid(k->running[i].reader_pid, NULL, 0);
	remove_doors(k);
}

/* From here on the only files that can be touched are those of the doors. */
static int guard(const struct desktop *k, struct err *e)
{
	int abi = landlock_abi();
	struct landlock_walls walls = {.files = true, .tcp = true, .abstract = true};
	OWN_FD int rules_fd = abi < 1 ? -1 : landlock_create(&walls, abi);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, "cannot forbid new privileges");
	if (rules_fd >= 0 && (landlock_allow(rules_fd, k->parent_fd, LANDLOCK_WRITE, abi) < 0 ||
			      landlock_restrict(rules_fd) < 0))
		return err_sys(e, "cannot wall off the desktop's helper");
	return 0;
}

static int take_request(struct desktop *k, struct err *e)
{
	static struct msg_extra extra;
	const char *name;
	struct msg m;

	if (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) != 1 || m.type != MSG_DESKTOP) {
		(void)err_usage(e, "cubby-doors is started by cubby itself");
		return -1;
	}
	k->parent_fd = fd_take(&extra.fds[1]);
	k->log_fd = fd_take(&extra.fds[2]);
	if (request_read(extra.fds[0], &k->arena, &k->request, e) < 0)
		return -1;
	fd_close(&extra.fds[0]);
	name = request_value(&k->request, "doors");
	if (!name || !name[0] || strchr(name, '/'))
		return err_set(e, "cannot use the name of the doors");
	k->name = name;
	return 0;
}

static int refuse(const struct err *e)
{
	struct msg m = {.type = MSG_NO_DESKTOP, .len = sizeof(*e)};

	(void)!wire_send_full(WIRE, &m, e, NULL, 0);
	return e->exit_code;
}

int main(void)
{
	static struct desktop k = {.name = "", .parent_fd = -1, .doors_fd = -1, .log_fd = -1};
	static struct msg_extra extra;
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	struct msg m;
	int done;

	/* The launcher's end is told by the wire, also a killed one's: there is something to
	 * remove. The terminal's signals are the launcher's. */
	(void)prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	(void)setsid();
	if (take_request(&k, &e) < 0)
		return refuse(&e);
	remove_doors(&k);
	done = start_all(&k, &e) < 0 || guard(&k, &e) < 0 || answer_all(&k, &e) < 0 ? -1 : 0;
	if (done < 0)
		(void)refuse(&e);
	/* Until then the sockets stay also where there is nobody to serve them: the stage, which is
	 * taking them, would find another cause than ours. */
	while (wire_recv(WIRE, PEER_LAUNCHER, true, &m, &extra) > 0)
		;
	end_all(&k);
	return done == 0 ? 0 : e.exit_code;
}
