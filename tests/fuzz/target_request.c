/* SPDX-License-Identifier: MIT */
/* fuzz/target_request.c: the sealed memory with which cubby exec asks init for a program. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/request.h"
#include "engine/run.h"
#include "tests/fuzz/property.h"

/* What was read, written again, is the same up to what lies behind it. */
static void check_again(const struct session_request *q, const uint8_t *data, size_t size)
{
	struct request_head head;
	const char *at = (const char *)data + sizeof(head);
	const char *cwd = at;
	const char *term = cwd + strlen(cwd) + 1;

	memcpy(&head, data, sizeof(head));
	HOLDS(q->cwd ? !strcmp(q->cwd, cwd) : !cwd[0]);
	at = term + strlen(term) + 1;
	for (unsigned i = 0; i < head.argc; i++) {
		HOLDS(!strcmp(q->argv[i], at));
		at += strlen(at) + 1;
		HOLDS(at <= (const char *)data + size);
	}
	HOLDS(!q->argv[head.argc]);
	for (unsigned i = 0; q->env[i]; i++)
		HOLDS(strchr(q->env[i], '='));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char texts[2][10] = {"HOME=/", "TERM=dumb"};
	static char *variables[] = {texts[0], texts[1], NULL};
	struct run *run;
	static struct arena arena;
	struct session_request q = {.id = 1};
	struct err e = {.exit_code = 0};
	int fd = memfd_create("request", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	run = arena_alloc(&arena, sizeof(*run));
	run->env = variables;
	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	/* Memory that somebody could still change is not read. */
	HOLDS(request_read(run, fd, &q, &e) < 0);
	HOLDS(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) ==
	      0);
	if (request_read(run, fd, &q, &e) == 0)
		check_again(&q, data, size);
	else
		HOLDS(e.text[0]);
	(void)close(fd);
	arena_done(&arena);
	return 0;
}
