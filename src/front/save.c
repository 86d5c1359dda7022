/* SPDX-License-Identifier: MIT */
/* front/save.c: writing a file that is not there yet, and the directories above it. */
#include "front/save.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"

static int make_directories(char *path, struct err *e)
{
	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return err_sys(e, "cannot make the directory '%s'", path);
		if (!slash)
			return 0;
		*slash = '/';
	}
}

static int write_file(const char *directory, const char *name, const char *text, struct err *e)
{
	OWN_FD int dir_fd = fd_open_at(AT_FDCWD, directory, O_PATH | O_DIRECTORY, 0);

	if (dir_fd < 0)
		return err_sys(e, "cannot open the directory '%s'", directory);
	if (faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)err_usage(e, "cannot save: '%s/%s' exists", directory, name);
		return err_hint(e, "take another name, or edit or remove that file");
	}
	return file_write_atomically(dir_fd, name, text, strlen(text), 0600, e);
}

int save_file(const char *directory, const char *name, const char *text, struct arena *a,
	      struct err *e)
{
	return make_directories(arena_strdup(a, directory), e) < 0
		       ? -1
		       : write_file(directory, name, text, e);
}
