/* SPDX-License-Identifier: MIT */
/*
 * fuzz/replay.c: the main of a target without libFuzzer: runs files and the files of directories.
 *
 * usage: TARGET [FILE | DIRECTORY]...
 * Prints how many inputs were run. Each has a buffer of its own size, so that the sanitizer sees
 * one byte too many.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/property.h"

static char running[4096]; /* for whoever looks at a core file or a sanitizer's report */

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *data;
	long size;

	if (!file || fseek(file, 0, SEEK_END) < 0 || (size = ftell(file)) < 0) {
		perror(path);
		return -1;
	}
	rewind(file);
	data = malloc(size ? (size_t)size : 1);
	if (!data || fread(data, 1, (size_t)size, file) != (size_t)size) {
		perror(path);
		return -1;
	}
	(void)fclose(file);
	(void)snprintf(running, sizeof(running), "%s", path);
	(void)LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	return 0;
}

static int replay_directory(const char *path, unsigned *count)
{
	DIR *entries = opendir(path);
	struct dirent *entry;

	if (!entries) {
		perror(path);
		return -1;
	}
	while ((entry = readdir(entries))) {
		char file[4096];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		if (replay_file(file) < 0)
			return -1;
		(*count)++;
	}
	(void)closedir(entries);
	return 0;
}

/* A crash says which input it was. */
static void say_input(void)
{
	if (running[0])
		(void)fprintf(stderr, "input: %s\n", running);
}

#if defined(__SANITIZE_ADDRESS__)
void __sanitizer_set_death_callback(void (*callback)(void));
#endif

int main(int argc, char **argv)
{
	unsigned count = 0;

#if defined(__SANITIZE_ADDRESS__)
	__sanitizer_set_death_callback(say_input);
#else
	(void)say_input;
#endif
	for (int i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			if (replay_directory(argv[i], &count) < 0)
				return 1;
		} else if (replay_file(argv[i]) < 0) {
			return 1;
		} else {
			count++;
		}
	}
	(void)printf("%u inputs\n", count);
	return 0;
}
