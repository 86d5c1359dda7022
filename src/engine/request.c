/* SPDX-License-Identifier: MIT */
/* engine/request.c: writing and reading the request of `cubby exec`. */
#include "engine/request.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/run.h"

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static struct request_head head_read;
static LARGE char *argv_read[LIMIT_ARGS + 1];
static LARGE char *env_read[LIMIT_ARGS + 1];
static char term_read[256];

const struct tty_state *request_tty_state(void)
{
	return &head_read.state;
}

static int put(int fd, const char *text)
{
	return fd_write_all(fd, text, strlen(text) + 1);
}

int request_make(const struct request_head *head, const char *cwd, const char *term,
		 char *const *argv, struct err *e)
{
	OWN_FD int fd = memfd_create("cubby request", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_sys(e, "cannot make memory for the request");
	if (fd_write_all(fd, head, sizeof(*head)) < 0 || put(fd, cwd) < 0 || put(fd, term) < 0)
		return err_sys(e, "cannot write the request");
	for (unsigned n = 0; n < head->argc; n++)
		if (put(fd, argv[n]) < 0)
			return err_sys(e, "cannot write the request");
	if (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return err_sys(e, "cannot seal the request");
	return fd_take(&fd);
}

/* The next NUL-ended string, or NULL when there is none before `end`. */
static char *next_string(char **at, const char *end)
{
	char *start = *at;
	char *stop = start < end ? memchr(start, '\0', (size_t)(end - start)) : NULL;

	if (!stop)
		return NULL;
	*at = stop + 1;
	return start;
}

/* The main program's environment, with the TERM of the client's terminal. */
static char *const *environment(const struct run *r, const char *term)
{
	unsigned n = 0;

	for (char *const *p = r->env; *p && n < LIMIT_ARGS - 1; p++)
		if (!*term || strncmp(*p, "TERM=", 5) != 0)
			env_read[n++] = *p;
	if (*term && strlen(term) < sizeof(term_read) - 6) {
		memcpy(term_read, "TERM=", 5);
		memcpy(term_read + 5, term, strlen(term) + 1);
		env_read[n++] = term_read;
	}
	env_read[n] = NULL;
	return env_read;
}

static int refuse(struct err *e)
{
	return err_set(e, "cannot read the request of cubby exec: it is damaged");
}

int request_read(void *context, int memory_fd, struct session_request *q, struct err *e)
{
	/* One mapping at a time, as big as the last request: the program's exec ends its copy. */
	static void *mapped;
	static size_t mapped_size;
	struct stat st;
	char *at;
	char *end;
	char *cwd;
	char *term;

	if (mapped)
		(void)munmap(mapped, mapped_size);
	mapped = NULL;
	if (fcntl(memory_fd, F_GET_SEALS) != SEALS || fstat(memory_fd, &st) < 0 ||
	    st.st_size < (off_t)sizeof(head_read) || st.st_size > (off_t)REQUEST_SIZE_MAX)
		return refuse(e);
	mapped_size = (size_t)st.st_size;
	at = mmap(NULL, mapped_size, PROT_READ, MAP_PRIVATE, memory_fd, 0);
	if (at == MAP_FAILED)
		return err_sys(e, "cannot map the request of cubby exec");
	mapped = at;
	end = at + mapped_size;
	memcpy(&head_read, at, sizeof(head_read));
	at += sizeof(head_read);
	cwd = next_string(&at, end);
	term = next_string(&at, end);
	if (head_read.magic != REQUEST_MAGIC || !cwd || !term || head_read.argc < 1 ||
	    head_read.argc > LIMIT_ARGS)
		return refuse(e);
	for (unsigned n = 0; n < head_read.argc; n++) {
		argv_read[n] = next_string(&at, end);
		if (!argv_read[n])
			return refuse(e);
	}
	argv_read[head_read.argc] = NULL;
	q->argv = argv_read;
	q->env = environment(context, term);
	q->cwd = *cwd ? cwd : NULL;
	q->terminal = head_read.terminal;
	q->foreground = head_read.foreground;
	for (int n = 0; n < 3; n++)
		q->tty[n] = head_read.tty[n];
	return 0;
}
