/* SPDX-License-Identifier: MIT */
/*
 * view/exchange.c: processes that rename, exchange and make names against each other, at random,
 * and look for what rules of view.* keep from them.
 *
 * usage: exchange DIRECTORY COUNT SEED
 * Prints "read NAME" where a secret is seen, "listed NAME" for a hidden name in a directory, and at
 * the end "moved N": how many renames of each kind have worked: plain, no replacement, exchange,
 * whiteout.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { WORKERS = 4, KINDS = 4 };

/* linux/fs.h: RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT. */
static const unsigned flags[KINDS] = {0, 1, 2, 4};

static const char *const names[] = {
	"a",
	"b",
	"sub",
	"sub2",
	"w",
	"w/hooks",
	"w/x",
	".env",
	"sub/.env",
	"sub/a",
	"sub/.git",
	"id.key",
	"b/.env",
	".git",
	".git/hooks",
	"b/key",
	"sub/.git/hooks",
	"sub2/.git/hooks",
	"w/.git",
	"b/id.key",
	"w/.env",
};

static unsigned *moved; /* shared by all */

static unsigned long next(unsigned long *state)
{
	*state = *state * 6364136223846793005UL + 1442695040888963407UL;
	return *state >> 33;
}

static const char *pick(unsigned long *state)
{
	return names[next(state) % COUNT(names)];
}

static void look(const char *name)
{
	char text[64] = "";
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text) - 1) > 0 && strstr(text, "secret"))
		printf("read %s\n", name);
	close(fd);
}

static void list(const char *name)
{
	DIR *dir = opendir(name);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".env") == 0)
			printf("listed %s in %s\n", entry->d_name, name);
	if (dir)
		closedir(dir);
}

static void make(const char *name, unsigned long what)
{
	int fd;

	if (what == 0) {
		(void)!mkdir(name, 0700);
	} else if (what == 1) {
		(void)!symlink("sub", name);
	} else {
		fd = open(name, O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
		if (fd >= 0 && write(fd, "evil", 4) == 4)
			close(fd);
	}
}

static void work(unsigned long count, unsigned long seed)
{
	while (count-- > 0) {
		unsigned long kind = next(&seed) % KINDS;
		const char *from = pick(&seed);
		const char *to = pick(&seed);

		if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags[kind]) == 0)
			__atomic_fetch_add(&moved[kind], 1, __ATOMIC_RELAXED);
		look(from);
		look(to);
		list(next(&seed) % 2 ? "." : to);
		make(pick(&seed), next(&seed) % 3);
		if (next(&seed) % 2)
			(void)!rmdir(pick(&seed));
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(125, "usage: exchange DIRECTORY COUNT SEED");
	if (chdir(argv[1]) != 0)
		err(125, "%s", argv[1]);
	moved = mmap(NULL, sizeof(unsigned[KINDS]), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (moved == MAP_FAILED)
		err(125, "mmap");
	for (unsigned n = 0; n < WORKERS; n++)
		if (fork() == 0) {
			work(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10) + n);
			_exit(0);
		}
	while (wait(NULL) > 0 || errno == EINTR)
		;
	printf("moved %u %u %u %u\n", moved[0], moved[1], moved[2], moved[3]);
	return 0;
}
