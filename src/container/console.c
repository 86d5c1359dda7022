/* SPDX-License-Identifier: MIT */
/* container/console.c: bytes between the container's terminal, its viewers and its log. */
#include "container/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/fd.h"
#include "state/container.h"

#define CHUNK 4096

void console_init(struct console *c, int dir_fd)
{
	c->master_fd = c->log_fd = -1;
	c->copies[0] = c->copies[1] = -1;
	c->dir_fd = dir_fd;
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++)
		c->viewers[i].fd = -1;
}

static void open_log(struct console *c)
{
	struct stat st;

	if (c->dir_fd < 0)
		return;
	c->log_fd = fd_open_at(c->dir_fd, CONTAINER_LOG, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW,
			       0600);
	c->log_bytes = c->log_fd >= 0 && fstat(c->log_fd, &st) == 0 ? (size_t)st.st_size : 0;
}

void console_begin(struct console *c, int master_fd)
{
	c->master_fd = master_fd;
	(void)fcntl(master_fd, F_SETFL, O_NONBLOCK);
	open_log(c);
}

bool console_add_viewer(struct console *c, int fd, bool types)
{
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++) {
		struct console_viewer *v = &c->viewers[i];

		if (v->fd >= 0)
			continue;
		(void)fcntl(fd, F_SETFL, O_NONBLOCK);
		*v = (struct console_viewer){
			.fd = fd,
			.types = types,
			/* What is still kept is shown again. */
			.seen = c->shown > CONSOLE_RING ? c->shown - CONSOLE_RING : 0};
		return true;
	}
	fd_close(&fd);
	return false;
}

void console_resize(struct console *c, unsigned short rows, unsigned short columns)
{
	struct winsize size = {.ws_row = rows, .ws_col = columns};

	if (c->master_fd >= 0)
		(void)ioctl(c->master_fd, TIOCSWINSZ, &size);
}

/* A full log becomes the old one. */
static void rotate_log(struct console *c)
{
	if (c->log_bytes < CONSOLE_LOG_BYTES)
		return;
	fd_close(&c->log_fd);
	(void)renameat(c->dir_fd, CONTAINER_LOG, c->dir_fd, CONTAINER_LOG_OLD);
	open_log(c);
}

/* The terminal has made \r\n of \n; files get the program's own lines. */
static size_t undo_newlines(struct console *c, const char *from, size_t len, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (c->was_return && from[i] != '\n')
			to[n++] = '\r';
		c->was_return = from[i] == '\r';
		if (!c->was_return)
			to[n++] = from[i];
	}
	return n;
}

static void write_down(struct console *c, const char *bytes, size_t len)
{
	char plain[2 * CHUNK];
	size_t n = undo_newlines(c, bytes, len, plain);

	for (unsigned i = 0; i < 2; i++)
		if (c->copies[i] >= 0)
			(void)!fd_write_all(c->copies[i], plain, n);
	if (c->log_fd < 0)
		return;
	rotate_log(c);
	if (c->log_fd >= 0 && fd_write_all(c->log_fd, plain, n) == 0)
		c->log_bytes += n;
}

/* More output of the container. False when there is none now, or no more at all. */
static bool read_master(struct console *c)
{
	char bytes[CHUNK];
	ssize_t n = read(c->master_fd, bytes, sizeof(bytes));
	size_t at = c->shown % CONSOLE_RING;
	size_t first;

	if (n <= 0)
		return false;
	first = CONSOLE_RING - at < (size_t)n ? CONSOLE_RING - at : (size_t)n;
	memcpy(c->ring + at, bytes, first);
	memcpy(c->ring, bytes + first, (size_t)n - first);
	c->shown += (uint64_t)n;
	write_down(c, bytes, (size_t)n);
	return true;
}

/* As much as the viewer takes now. */
static void show(struct console *c, struct console_viewer *v)
{
	/* One that is too slow goes on with the oldest that is still there. */
	if (c->shown - v->seen > CONSOLE_RING)
		v->seen = c->shown - CONSOLE_RING;
	while (v->seen < c->shown) {
		size_t at = v->seen % CONSOLE_RING;
		size_t len = CONSOLE_RING - at;
		ssize_t n;

		if (len > c->shown - v->seen)
			len = (size_t)(c->shown - v->seen);
		n = send(v->fd, c->ring + at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			fd_close(&v->fd);
		if (n <= 0)
			return;
		v->seen += (uint64_t)n;
	}
}

static void take_input(struct console *c, struct console_viewer *v)
{
	char ignored[256];
	ssize_t n = v->types ? read(v->fd, c->input + c->input_len, sizeof(c->input) - c->input_len)
			     : read(v->fd, ignored, sizeof(ignored));

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		fd_close(&v->fd);
	else if (n > 0 && v->types)
		c->input_len += (size_t)n;
}

static void pass_input(struct console *c)
{
	ssize_t n = c->input_len > 0 ? write(c->master_fd, c->input, c->input_len) : 0;

	if (n <= 0)
		return;
	c->input_len -= (size_t)n;
	memmove(c->input, c->input + n, c->input_len);
}

unsigned console_poll(const struct console *c, struct pollfd *set)
{
	unsigned n = 0;

	if (c->master_fd < 0)
		return 0;
	set[n++] = (struct pollfd){.fd = c->master_fd,
				   .events = (short)(POLLIN | (c->input_len > 0 ? POLLOUT : 0))};
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++) {
		const struct console_viewer *v = &c->viewers[i];
		short events = 0;

		if (v->fd < 0)
			continue;
		if (!v->types || c->input_len < sizeof(c->input))
			events |= POLLIN;
		if (v->seen < c->shown)
			events |= POLLOUT;
		set[n++] = (struct pollfd){.fd = v->fd, .events = events};
	}
	return n;
}

static struct console_viewer *viewer_of(struct console *c, int fd)
{
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++)
		if (c->viewers[i].fd == fd)
			return &c->viewers[i];
	return NULL;
}

void console_move(struct console *c, const struct pollfd *set, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		struct console_viewer *v = viewer_of(c, set[i].fd);

		if (v && (set[i].revents & (POLLIN | POLLHUP | POLLERR)))
			take_input(c, v);
	}
	if (count > 0 && (set[0].revents & (POLLIN | POLLHUP)) && !read_master(c) &&
	    (set[0].revents & POLLHUP) && !(set[0].revents & POLLIN))
		fd_close(&c->master_fd); /* nobody inside has it open any more */
	if (c->master_fd >= 0)
		pass_input(c);
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++)
		if (c->viewers[i].fd >= 0)
			show(c, &c->viewers[i]);
}

void console_end(struct console *c)
{
	if (c->master_fd >= 0)
		while (read_master(c))
			;
	for (unsigned i = 0; i < CONSOLE_VIEWERS; i++) {
		if (c->viewers[i].fd >= 0)
			show(c, &c->viewers[i]);
		fd_close(&c->viewers[i].fd);
	}
	fd_close(&c->master_fd);
	fd_close(&c->log_fd);
	fd_close(&c->copies[0]);
	fd_close(&c->copies[1]);
}
