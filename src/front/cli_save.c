/* SPDX-License-Identifier: MIT */
/* front/cli_save.c: `--save NAME`: the options of a command line kept as a drop-in. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "front/cli.h"
#include "spec/text.h"

/* Makes the directory and those above it that are missing. `path` is absolute. */
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

int cli_save(const struct cli *cli, const char *profile, const struct facts *f, struct arena *a,
	     const char **ret_path, struct err *e)
{
	char *directory = arena_printf(a, "%s/profiles/%s.d", f->config_dir, profile);
	const char *name = arena_printf(a, "%s.toml", cli->save);
	const char *text = NULL;

	if (strchr(profile, '/')) {
		(void)err_usage(e,
				"cannot save a drop-in of '%s': it is a file, not a profile's name",
				profile);
		return err_hint(e, "write the keys into that file");
	}
	if (cli->layer.count == 0)
		return err_usage(e, "nothing to save: no option says a key");
	if (layer_text(&cli->layer, a, &text, e) < 0 || make_directories(directory, e) < 0 ||
	    write_file(directory, name, text, e) < 0)
		return -1;
	*ret_path = arena_printf(a, "%s/%s", directory, name);
	return 0;
}
