/* SPDX-License-Identifier: MIT */
/*
 * tests/view/posix.c: what a file system answers, one line for each check: "name: result".
 *
 *   posix DIR     DIR is empty, and the caller's
 *
 * The same lines must come from a directory itself and from it seen through rules. Nothing that
 * differs between two runs (times, inode numbers) is printed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"

static unsigned number;

static void say(const char *what, long result)
{
	int error = result < 0 ? errno : 0;

	(void)printf("%03u %s: %ld %s\n", ++number, what, result, error ? strerror(error) : "");
}

static void say_of(const char *what, const char *which, long result)
{
	int error = errno;
	char text[128];

	(void)snprintf(text, sizeof(text), "%s %s", what, which);
	errno = error;
	say(text, result);
}

/* What is common to all that a program can see of a file. */
static void show(const char *what, const char *path)
{
	struct stat s;
	int done = lstat(path, &s);

	if (done < 0) {
		say_of(what, path, done);
		return;
	}
	(void)printf("%03u %s %s: mode %o size %lld links %ld owner %d %d blocks %d\n", ++number,
		     what, path, (unsigned)s.st_mode,
		     S_ISDIR(s.st_mode) ? 0LL : (long long)s.st_size, (long)s.st_nlink,
		     s.st_uid == geteuid(), s.st_gid == getegid(), s.st_blocks > 0);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) < 0)
		say_of("cannot write", path, -1);
}

static void remove_any(const char *path)
{
	char inner[256];

	(void)snprintf(inner, sizeof(inner), "%s/in", path);
	(void)chmod(path, 0700);
	(void)unlink(inner);
	if (unlink(path) < 0)
		(void)rmdir(path);
}

/* Each kind of thing that a name can be. */
static const char *const kinds[] = {"missing",   "file",     "empty-dir", "full-dir",
				    "link-file", "link-dir", "dangle",    "loop",
				    "fifo",      "closed",   "below-file"};

static const char *make(const char *kind, const char *name)
{
	static char below[128];
	char inner[128];

	remove_any(name);
	(void)snprintf(inner, sizeof(inner), "%s/in", name);
	if (!strcmp(kind, "file"))
		write_file(name, "text");
	else if (!strcmp(kind, "empty-dir"))
		(void)mkdir(name, 0755);
	else if (!strcmp(kind, "full-dir") && mkdir(name, 0755) == 0)
		write_file(inner, "in");
	else if (!strcmp(kind, "link-file"))
		(void)!symlink("target-file", name);
	else if (!strcmp(kind, "link-dir"))
		(void)!symlink("target-dir", name);
	else if (!strcmp(kind, "dangle"))
		(void)!symlink("nowhere", name);
	else if (!strcmp(kind, "loop"))
		(void)!symlink(name, name);
	else if (!strcmp(kind, "fifo"))
		(void)mkfifo(name, 0644);
	else if (!strcmp(kind, "closed")) {
		write_file(name, "closed");
		(void)chmod(name, 0);
	} else if (!strcmp(kind, "below-file")) {
		write_file(name, "text");
		(void)snprintf(below, sizeof(below), "%s/x", name);
		return below;
	}
	return name;
}

static void opens(void)
{
	static const struct {
		const char *name;
		int flags;
	} ways[] = {
		{"read", O_RDONLY},
		{"write", O_WRONLY},
		{"both", O_RDWR},
		{"truncate", O_WRONLY | O_TRUNC},
		{"append", O_WRONLY | O_APPEND},
		{"create", O_WRONLY | O_CREAT},
		{"exclusive", O_WRONLY | O_CREAT | O_EXCL},
		{"directory", O_RDONLY | O_DIRECTORY},
		{"nofollow", O_RDONLY | O_NOFOLLOW},
		{"path", O_PATH},
	};
	char text[64];

	for (size_t k = 0; k < COUNT_OF(kinds); k++)
		for (size_t w = 0; w < COUNT_OF(ways); w++) {
			const char *path = make(kinds[k], "o");
			int fd = open(path, ways[w].flags | O_NONBLOCK, 0640);

			(void)snprintf(text, sizeof(text), "open %s", ways[w].name);
			say_of(text, kinds[k], fd < 0 ? -1 : 0);
			if (fd >= 0)
				(void)close(fd);
			(void)unlink("nowhere");
		}
	remove_any("o");
}

static void one_name(void)
{
	char target[64];

	for (size_t k = 0; k < COUNT_OF(kinds); k++) {
		const char *kind = kinds[k];
		const struct timespec times[2] = {{100, 5}, {200, 6}};
		ssize_t len;

		say_of("mkdir", kind, mkdir(make(kind, "n"), 0750));
		say_of("rmdir", kind, rmdir(make(kind, "n")));
		say_of("unlink", kind, unlink(make(kind, "n")));
		say_of("mkfifo", kind, mkfifo(make(kind, "n"), 0600));
		say_of("symlink", kind, symlink("t", make(kind, "n")));
		say_of("link to", kind, link("target-file", make(kind, "n")));
		say_of("link from", kind, link(make(kind, "n"), "l"));
		(void)unlink("l");
		say_of("chmod", kind, chmod(make(kind, "n"), 0711));
		(void)chmod("target-file", 0644);
		(void)chmod("target-dir", 0755);
		say_of("chown", kind, lchown(make(kind, "n"), geteuid(), getegid()));
		say_of("truncate", kind, truncate(make(kind, "n"), 2));
		(void)truncate("target-file", 6);
		say_of("utimens", kind,
		       utimensat(AT_FDCWD, make(kind, "n"), times, AT_SYMLINK_NOFOLLOW));
		len = readlink(make(kind, "n"), target, sizeof(target));
		say_of("readlink", kind, len);
		say_of("access F", kind, access(make(kind, "n"), F_OK));
		say_of("access R", kind, access(make(kind, "n"), R_OK));
		say_of("access W", kind, access(make(kind, "n"), W_OK));
		say_of("access X", kind, access(make(kind, "n"), X_OK));
		say_of("chdir", kind, chdir(make(kind, "n")) == 0 ? chdir("..") : -1);
		show("stat", make(kind, "n"));
	}
	remove_any("n");
}

static void renames(void)
{
	char text[96];

	for (size_t from = 0; from < COUNT_OF(kinds); from++)
		for (size_t to = 0; to < COUNT_OF(kinds); to++) {
			char source[64];
			const char *target;

			(void)snprintf(source, sizeof(source), "%s", make(kinds[from], "from"));
			target = make(kinds[to], "to");
			(void)snprintf(text, sizeof(text), "rename %s to", kinds[from]);
			say_of(text, kinds[to], rename(source, target));
			remove_any("from");
			remove_any("to");
		}
	write_file("a", "a");
	write_file("b", "b");
	say("exchange", syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 2));
	say("rename, not over another", syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 1));
	say("rename, not over nothing", syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "c", 1));
	show("after it", "a");
	show("after it", "c");
	say("mkdir d", mkdir("d", 0755));
	say("into itself", rename("d", "d/e"));
	say("link", link("b", "b2"));
	say("rename of one file onto itself", rename("b", "b2"));
	show("  both stay", "b");
	show("  both stay", "b2");
	say("mkdir d/e", mkdir("d/e", 0755));
	write_file("d/e/f", "deep");
	say("rename of a directory", rename("d", "dd"));
	show("  what is in it", "dd/e/f");
	show("  the old name", "d/e/f");
	say("clean f", unlink("dd/e/f"));
	say("clean e", rmdir("dd/e"));
	say("clean dd", rmdir("dd"));
	say("clean b", unlink("b"));
	say("clean b2", unlink("b2"));
	say("clean c", unlink("c"));
}

static void modes(void)
{
	static const unsigned wanted[] = {0,    0400, 0200, 0100, 0600,  0644,  0755,  0777,
					  0070, 0007, 0444, 0555, 04755, 02755, 01777, 07777};
	struct stat s;
	char text[32];

	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		write_file("m", "x");
		(void)snprintf(text, sizeof(text), "chmod %o", wanted[i]);
		say(text, chmod("m", wanted[i]));
		say("  mode", stat("m", &s) == 0 ? (long)s.st_mode : -1);
		say("  open", open("m", O_RDONLY | O_NONBLOCK) < 0 ? -1 : 0);
		(void)unlink("m");
		(void)snprintf(text, sizeof(text), "mkdir %o", wanted[i]);
		say(text, mkdir("m", wanted[i]));
		say("  mode", stat("m", &s) == 0 ? (long)s.st_mode : -1);
		say("  in it", stat("m/x", &s));
		(void)rmdir("m");
	}
	(void)umask(027);
	say("umask: create", close(open("m", O_CREAT | O_WRONLY, 0666)));
	show("  mode", "m");
	(void)unlink("m");
	say("umask: mkdir", mkdir("m", 0777));
	show("  mode", "m");
	(void)rmdir("m");
	(void)umask(022);
}

static long sum(int fd, off_t at, size_t len)
{
	unsigned char data[4096];
	ssize_t got = pread(fd, data, len < sizeof(data) ? len : sizeof(data), at);
	long total = got;

	for (ssize_t i = 0; i < got; i++)
		total = total * 31 % 1000003 + data[i];
	return total;
}

static void contents(void)
{
	static const off_t at[] = {0, 1, 100, 4095, 4096, 4097, 65535, 131072, 1048575, 5000000};
	static const size_t lens[] = {0, 1, 7, 4096, 65536};
	static char data[65536];
	int fd = open("c", O_RDWR | O_CREAT, 0644);
	char text[64];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 + i / 251);
	for (size_t a = 0; a < COUNT_OF(at); a++)
		for (size_t l = 0; l < COUNT_OF(lens); l++) {
			(void)snprintf(text, sizeof(text), "write %zu at %lld", lens[l],
				       (long long)at[a]);
			say(text, pwrite(fd, data, lens[l], at[a]));
			say("  read back", sum(fd, at[a], 4096));
			say("  size", lseek(fd, 0, SEEK_END));
		}
	say("shorter", ftruncate(fd, 5000));
	say("  size", lseek(fd, 0, SEEK_END));
	say("  read", sum(fd, 4000, 4096));
	say("longer", ftruncate(fd, 9000));
	say("  read zeros", sum(fd, 5000, 4000));
	say("negative", ftruncate(fd, -1));
	say("read behind the end", pread(fd, data, 10, 100000));
	say("seek before the start", lseek(fd, -1, SEEK_SET));
	say("allocate", posix_fallocate(fd, 0, 20000));
	say("  size", lseek(fd, 0, SEEK_END));
	say("sync", fsync(fd));
	say("sync data", fdatasync(fd));
	say("close", close(fd));
	show("closed", "c");
	say("write to a closed one", write(fd, data, 1));
}

static void more_files(void)
{
	struct iovec parts[2] = {{(char[]){"ab"}, 2}, {(char[]){"cde"}, 3}};
	char back[16] = "";
	int one = open("f", O_RDWR | O_CREAT | O_APPEND, 0644);
	int other = open("f", O_RDONLY);
	char *map;

	say("append", write(one, "one", 3));
	say("append again", pwrite(one, "two", 3, 0));
	say("another sees it", pread(other, back, 15, 0));
	(void)printf("%03u it is: %s\n", ++number, back);
	say("vector", writev(one, parts, 2));
	say("read only", write(other, "x", 1));
	say("lock", flock(one, LOCK_EX | LOCK_NB));
	say("lock of another", flock(other, LOCK_EX | LOCK_NB));
	say("unlink while open", unlink("f"));
	show("  name", "f");
	say("  still read", pread(other, back, 15, 0));
	say("  still written", write(one, "more", 4));
	say("  size", lseek(one, 0, SEEK_END));
	say("  mode", fchmod(one, 0600));
	say("  shorter", ftruncate(one, 2));
	say("  size", lseek(one, 0, SEEK_END));
	write_file("f", "new");
	show("  a new one of that name", "f");
	say("  the old one's size", lseek(other, 0, SEEK_END));
	(void)close(one);
	(void)close(other);
	one = open("f", O_RDWR);
	say("longer for a map", ftruncate(one, 8192));
	map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, one, 0);
	say("map", map == MAP_FAILED ? -1 : 0);
	if (map != MAP_FAILED) {
		memcpy(map + 4090, "across", 6);
		say("sync of the map", msync(map, 8192, MS_SYNC));
		say("read what was mapped", sum(one, 4090, 6));
		memcpy(map, "late", 4);
		say("unmap", munmap(map, 8192));
	}
	(void)close(one);
	one = open("f", O_RDONLY);
	say("written through the map", sum(one, 0, 8));
	(void)close(one);
	say("link", link("f", "g"));
	show("two names", "f");
	show("two names", "g");
	write_file("g", "by the other name");
	show("changed by the other", "f");
	say("unlink of one", unlink("f"));
	show("one name", "g");
	say("long name",
	    open("0123456789012345678901234567890123456789012345678901234567890123456789"
		 "0123456789012345678901234567890123456789012345678901234567890123456789"
		 "0123456789012345678901234567890123456789012345678901234567890123456789"
		 "0123456789012345678901234567890123456789012345678901234567890123456789",
		 O_CREAT | O_WRONLY, 0644));
	(void)unlink("g");
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void directories(void)
{
	char name[32];
	char *names[400];
	unsigned count = 0;
	const struct dirent *d;
	DIR *dir;

	say("mkdir many", mkdir("many", 0755));
	for (unsigned i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "many/%03u-%.*s", i, (int)(i % 17),
			       "abcdefghijklmnopqrstuvwxyz");
		write_file(name, "");
	}
	dir = opendir("many");
	while (dir && (d = readdir(dir)) && count < COUNT_OF(names))
		names[count++] = strdup(d->d_name);
	say("entries", count);
	qsort(names, count, sizeof(names[0]), compare);
	for (unsigned i = 0; i < count; i += 15)
		(void)printf("%03u entry %s\n", ++number, names[i]);
	rewinddir(dir);
	for (count = 0; readdir(dir); count++)
		;
	say("entries, read again", count);
	say("link count", stat("many", &(struct stat){0}));
	say("mkdir in it", mkdir("many/sub", 0755));
	show("  links", "many");
	say("rmdir of a full one", rmdir("many"));
	rewinddir(dir);
	while ((d = readdir(dir)))
		(void)unlinkat(dirfd(dir), d->d_name, 0);
	say("rmdir in it", rmdir("many/sub"));
	say("rmdir with it open", rmdir("many"));
	say("create in what is gone", openat(dirfd(dir), "x", O_CREAT | O_WRONLY, 0644));
	(void)closedir(dir);
	show("gone", "many");
	say("rmdir .", rmdir("."));
	say("rmdir ..", rmdir("target-dir/.."));
	say("trailing slash", mkdir("s/", 0755));
	say("  of a file", open("target-file/", O_RDONLY));
	say("  removed", rmdir("s/"));
	say("empty name", open("", O_RDONLY));
}

static void times(void)
{
	const struct timespec set[2] = {{1000000000, 123456789}, {1100000000, 987654321}};
	struct stat s;
	struct stat later;

	write_file("t", "x");
	say("set times", utimensat(AT_FDCWD, "t", set, 0));
	say("  exact", stat("t", &s) == 0 && s.st_mtim.tv_sec == 1100000000 &&
			       s.st_mtim.tv_nsec == 987654321 && s.st_atim.tv_nsec == 123456789);
	say("  after chmod",
	    chmod("t", 0600) == 0 && stat("t", &s) == 0 && s.st_mtim.tv_sec == 1100000000);
	write_file("t", "y");
	say("  after a write it is now", stat("t", &s) == 0 && s.st_mtim.tv_sec > 1100000000);
	(void)utimensat(AT_FDCWD, ".", set, 0);
	(void)stat(".", &s);
	say("a new name changes the directory's", link("t", "t2") == 0 && stat(".", &later) == 0 &&
							  later.st_mtim.tv_sec > s.st_mtim.tv_sec);
	(void)unlink("t2");
	(void)unlink("t");
}

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1]) < 0) {
		(void)fprintf(stderr, "usage: posix DIR\n");
		return 2;
	}
	(void)umask(022);
	write_file("target-file", "target");
	(void)mkdir("target-dir", 0755);
	opens();
	one_name();
	renames();
	modes();
	contents();
	more_files();
	directories();
	times();
	return 0;
}
