/* SPDX-License-Identifier: MIT */
/*
 * view/folding.c: a file system that takes names which look alike for the same: it ignores case,
 * accents that stand alone, and spaces of no width. Any user can have it, in namespaces of his own.
 *
 * usage: folding DIRECTORY COMMAND...
 * Runs as root of a user and mount namespace. In DIRECTORY lies one file, ".env", which says
 * "secret", as long as the command runs. Exits with its status.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOT = FUSE_ROOT_ID, FILE_NODE = 2, REQUEST_MAX = 1 << 18 };

static const char secret[] = "secret\n";
static int fuse_fd;

static void answer(const struct fuse_in_header *in, int error, const void *data, size_t len)
{
	static char buffer[4096];
	const struct fuse_out_header out = {
		.len = (uint32_t)(sizeof(out) + len), .error = -error, .unique = in->unique};

	memcpy(buffer, &out, sizeof(out));
	if (len)
		memcpy(buffer + sizeof(out), data, len);
	if (write(fuse_fd, buffer, out.len) < 0 && errno != ENOENT)
		err(1, "answer");
}

/* U+0300 to U+036F; U+200B to U+200F, U+202A to U+202E; U+FEFF. */
static size_t ignored(const unsigned char *s)
{
	if ((s[0] == 0xcc && s[1] >= 0x80) || (s[0] == 0xcd && s[1] <= 0xaf))
		return 2;
	if (s[0] == 0xe2 && s[1] == 0x80 &&
	    ((s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xaa && s[2] <= 0xae)))
		return 3;
	return s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf ? 3 : 0;
}

static int is_the_file(const char *name)
{
	const unsigned char *s = (const unsigned char *)name;
	char folded[256];
	size_t len = 0;

	while (*s && len < sizeof(folded) - 1) {
		size_t skipped = ignored(s);

		s += skipped;
		if (skipped == 0)
			folded[len++] = (char)tolower(*s++);
	}
	folded[len] = '\0';
	return !strcmp(folded, ".env");
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.mode = node == ROOT ? S_IFDIR | 0755 : S_IFREG | 0644,
		.size = node == ROOT ? 0 : sizeof(secret) - 1,
		.nlink = 1,
		.blksize = 4096,
	};
}

static void look_up(const struct fuse_in_header *in, const char *name)
{
	const struct fuse_entry_out entry = {.nodeid = FILE_NODE, .attr = attributes(FILE_NODE)};

	if (is_the_file(name))
		answer(in, 0, &entry, sizeof(entry));
	else
		answer(in, ENOENT, NULL, 0);
}

static void read_dir(const struct fuse_in_header *in, const struct fuse_read_in *read_in)
{
	char buffer[FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + 4)] = "";
	const struct fuse_dirent entry = {
		.ino = FILE_NODE, .off = 1, .namelen = 4, .type = S_IFREG >> 12};

	memcpy(buffer, &entry, FUSE_NAME_OFFSET);
	memcpy(buffer + FUSE_NAME_OFFSET, ".env", 4);
	answer(in, 0, buffer, read_in->offset == 0 ? sizeof(buffer) : 0);
}

static void begin(const struct fuse_in_header *in)
{
	const struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096};

	answer(in, 0, &init, sizeof(init));
}

static void serve(const struct fuse_in_header *in, const void *body)
{
	const struct fuse_attr_out attr = {.attr = attributes(in->nodeid)};
	const struct fuse_open_out opened = {.fh = 0};
	const struct fuse_statfs_out statfs = {.st = {.bsize = 4096, .namelen = 255}};
	const struct fuse_read_in *read_in = body;

	switch (in->opcode) {
	case FUSE_INIT:
		begin(in);
		break;
	case FUSE_LOOKUP:
		look_up(in, body);
		break;
	case FUSE_GETATTR:
		answer(in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(in, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		answer(in, 0, secret, read_in->offset == 0 ? sizeof(secret) - 1 : 0);
		break;
	case FUSE_READDIR:
		read_dir(in, read_in);
		break;
	case FUSE_STATFS:
		answer(in, 0, &statfs, sizeof(statfs));
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		answer(in, 0, NULL, 0);
		break;
	default:
		answer(in, ENOSYS, NULL, 0);
		break;
	}
}

/* Until the command has ended. */
static void serve_all(int command_pidfd)
{
	static _Alignas(8) char request[REQUEST_MAX];
	struct pollfd set[] = {{.fd = fuse_fd, .events = POLLIN},
			       {.fd = command_pidfd, .events = POLLIN}};

	while (poll(set, 2, -1) > 0 && !set[1].revents) {
		if (read(fuse_fd, request, sizeof(request)) < 0) {
			if (errno != ENOENT && errno != EINTR && errno != EAGAIN)
				err(1, "read");
			continue;
		}
		serve((const struct fuse_in_header *)request,
		      request + sizeof(struct fuse_in_header));
	}
}

int main(int argc, char **argv)
{
	char options[128];
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: folding DIRECTORY COMMAND...");
	fuse_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fuse_fd);
	if (fuse_fd < 0 || mount("folding", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		err(1, "%s", argv[1]);
	pid = fork();
	if (pid == 0) {
		(void)execvp(argv[2], argv + 2);
		err(127, "%s", argv[2]);
	}
	serve_all((int)syscall(SYS_pidfd_open, pid, 0));
	if (waitpid(pid, &status, 0) != pid)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
