/* SPDX-License-Identifier: MIT */
/* helpers/doors/pump.c: the loop of a relay. Runs boxed: every byte here may be hostile. */
#include "helpers/doors/pump.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"

/* Those that are there, and no gaps: all of them are looked at for every message. */
static struct pump_client *clients[PUMP_CLIENTS];
static unsigned client_count;

int pump_put(struct pump_flow *f, const void *data, size_t len)
{
	if (len > sizeof(f->out) - f->out_len)
		return -1;
	memcpy(f->out + f->out_len, data, len);
	f->out_len += len;
	return 0;
}

static ptrdiff_t pass(struct pump_flow *f)
{
	size_t room = sizeof(f->out) - f->out_len;
	size_t len = f->in_len < room ? f->in_len : room;

	return pump_put(f, f->in, len) < 0 ? -1 : (ptrdiff_t)len;
}

ptrdiff_t pump_pass_up(struct pump_client *c)
{
	return pass(&c->up);
}

ptrdiff_t pump_pass_down(struct pump_client *c)
{
	return pass(&c->down);
}

/*
 * The sound server asks the kernel who has sent a message (unix(7), SO_PASSCRED), but only from
 * when it has taken the connection on: what came before was nobody's, and is refused. A sender that
 * asks for credentials itself sends its own always.
 */
static void send_credentials(int fd, int on)
{
	(void)setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
}

int pump_connect(const char *path)
{
	OWN_FD int fd = fd_socket(AF_UNIX, SOCK_STREAM);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return fd_take(&fd);
}

static void close_fds(struct pump_flow *f)
{
	for (unsigned i = 0; i < f->fd_count; i++)
		fd_close(&f->fds[i]);
	f->fd_count = 0;
}

static void drop(struct pump_client *c)
{
	close_fds(&c->up);
	close_fds(&c->down);
	fd_close(&c->client_fd);
	fd_close(&c->server_fd);
	free(c->state);
	free(c);
}

static void take_client(int listen_fd, const char *server, const struct pump_protocol *p,
			const void *context)
{
	/* cppcheck-suppress nullPointer ; accept4 takes NULL for an address that nobody asks for */
	OWN_FD int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	struct pump_client *c;

	if (fd < 0 || client_count == PUMP_CLIENTS)
		return;
	c = calloc(1, sizeof(*c));
	if (!c)
		return;
	c->client_fd = fd_take(&fd);
	c->server_fd = pump_connect(server);
	c->context = context;
	c->up.tells_user = true;
	c->state = calloc(1, p->state_size ? p->state_size : 1);
	if (c->server_fd < 0 || !c->state)
		drop(c);
	else
		clients[client_count++] = c;
}

/* Keeps the descriptors of a message; false when there are more than anybody may send. */
static bool keep_fds(struct pump_flow *f, struct msghdr *head)
{
	bool fits = !(head->msg_flags & MSG_CTRUNC);

	for (struct cmsghdr *m = CMSG_FIRSTHDR(head); m; m = CMSG_NXTHDR(head, m)) {
		size_t count = (m->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (m->cmsg_level != SOL_SOCKET || m->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(m) + i * sizeof(int), sizeof(int));
			if (f->fd_count < PUMP_FDS) {
				f->fds[f->fd_count++] = fd;
				continue;
			}
			fd_close(&fd);
			fits = false;
		}
	}
	return fits;
}

static bool receive(struct pump_flow *f, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * PUMP_FDS)];
	struct iovec part = {f->in + f->in_len, sizeof(f->in) - f->in_len};
	struct msghdr head = {.msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control)};
	ssize_t len = recvmsg(fd, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (len < 0)
		return errno == EAGAIN || errno == EINTR;
	f->in_len += (size_t)len;
	f->ended = len == 0;
	return keep_fds(f, &head);
}

static bool transmit(struct pump_flow *f, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * PUMP_FDS)];
	struct iovec part = {f->out, f->out_len};
	struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t len;

	if (f->fd_count > 0) {
		struct cmsghdr *m = (struct cmsghdr *)(void *)control;

		memset(control, 0, sizeof(control));
		head.msg_control = control;
		head.msg_controllen = CMSG_SPACE(sizeof(int) * f->fd_count);
		m->cmsg_level = SOL_SOCKET;
		m->cmsg_type = SCM_RIGHTS;
		m->cmsg_len = CMSG_LEN(sizeof(int) * f->fd_count);
		memcpy(CMSG_DATA(m), f->fds, sizeof(int) * f->fd_count);
	}
	if (f->tells_user)
		send_credentials(fd, 1);
	len = sendmsg(fd, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (len < 0)
		return errno == EAGAIN || errno == EINTR;
	if (f->tells_user)
		send_credentials(fd, 0);
	f->tells_user = false;
	close_fds(f);
	f->out_len -= (size_t)len;
	memmove(f->out, f->out + len, f->out_len);
	return true;
}

/* Lets the protocol take what it can. */
static bool digest(struct pump_client *c, struct pump_flow *f,
		   ptrdiff_t (*take)(struct pump_client *c))
{
	size_t at_most = sizeof(f->out) - PUMP_IN;

	while (f->in_len > 0 && f->out_len <= at_most) {
		ptrdiff_t taken = take(c);

		if (taken < 0)
			return false;
		if (taken == 0)
			return f->in_len < sizeof(f->in);
		f->in_len -= (size_t)taken;
		memmove(f->in, f->in + taken, f->in_len);
	}
	return true;
}

static bool digest_both(struct pump_client *c, const struct pump_protocol *p)
{
	return digest(c, &c->up, p->from_client) && digest(c, &c->down, p->from_server);
}

static short wanted(const struct pump_flow *in, const struct pump_flow *out)
{
	return (short)((!in->ended && in->in_len < sizeof(in->in) ? POLLIN : 0) |
		       (out->out_len > 0 ? POLLOUT : 0));
}

/* A socket of which nothing is wanted is not polled: its end would be reported over and over. */
static void watch(const struct pump_client *c, struct pollfd set[2])
{
	set[0] = (struct pollfd){.events = wanted(&c->up, &c->down)};
	set[0].fd = set[0].events ? c->client_fd : -1;
	set[1] = (struct pollfd){.events = wanted(&c->down, &c->up)};
	set[1].fd = set[1].events ? c->server_fd : -1;
}

static bool is_over(const struct pump_flow *f)
{
	return f->ended && f->out_len == 0;
}

/* One turn of a client; false when it is over. */
static bool move(struct pump_client *c, const struct pump_protocol *p, short client, short server)
{
	if ((client & (POLLIN | POLLHUP) && !c->up.ended && c->up.in_len < sizeof(c->up.in) &&
	     !receive(&c->up, c->client_fd)) ||
	    (server & (POLLIN | POLLHUP) && !c->down.ended && c->down.in_len < sizeof(c->down.in) &&
	     !receive(&c->down, c->server_fd)))
		return false;
	if (!digest_both(c, p))
		return false;
	if ((c->up.out_len > 0 && !transmit(&c->up, c->server_fd)) ||
	    (c->down.out_len > 0 && !transmit(&c->down, c->client_fd)))
		return false;
	/* What a full `out` held up; what it makes is sent when the socket takes it. */
	if (!digest_both(c, p))
		return false;
	return !is_over(&c->up) && !is_over(&c->down) && !((client | server) & POLLERR);
}

void pump_run(int listen_fd, const char *server, const struct pump_protocol *p, const void *context)
{
	struct pollfd set[1 + 2 * PUMP_CLIENTS];

	for (;;) {
		set[0] = (struct pollfd){.fd = listen_fd, .events = POLLIN};
		for (unsigned n = 0; n < client_count; n++)
			watch(clients[n], &set[1 + 2 * n]);
		if (poll(set, 1 + 2 * client_count, -1) < 0 && errno != EINTR)
			_exit(EXIT_CODE_CUBBY);
		/* From the end, so that who takes the place of a dropped one has had its turn. */
		for (unsigned n = client_count; n-- > 0;) {
			if ((set[1 + 2 * n].revents || set[2 + 2 * n].revents) &&
			    !move(clients[n], p, set[1 + 2 * n].revents, set[2 + 2 * n].revents)) {
				drop(clients[n]);
				clients[n] = clients[--client_count];
			}
		}
		if (set[0].revents & (POLLERR | POLLHUP | POLLNVAL))
			_exit(EXIT_CODE_CUBBY);
		if (set[0].revents)
			take_client(listen_fd, server, p, context);
	}
}
