/* SPDX-License-Identifier: MIT */
/*
 * tests/learn/rawcopy.c: rawcopy FROM TO: copies a file by plain system calls, in a thread made by
 * clone: what a recorder in libc's place would not see.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static char **files;

static void *copy(void *status)
{
	char data[4096];
	long from = syscall(SYS_openat, AT_FDCWD, files[1], O_RDONLY);
	long to = syscall(SYS_openat, AT_FDCWD, files[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	long len = from < 0 || to < 0 ? -1 : syscall(SYS_read, from, data, sizeof(data));

	*(int *)status = len >= 0 && syscall(SYS_write, to, data, len) == len ? 0 : 1;
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int status = 1;

	files = argv;
	if (argc == 3 && pthread_create(&thread, NULL, copy, &status) == 0)
		pthread_join(thread, NULL);
	return status;
}
