/* SPDX-License-Identifier: MIT */
/* front/cli_save.c: `--save NAME`: the options of a command line kept as a drop-in. */
#include <string.h>

#include "front/cli.h"
#include "front/save.h"
#include "spec/text.h"

int cli_save(const struct cli *cli, const char *profile, const struct facts *f, struct arena *a,
	     const char **ret_path, struct err *e)
{
	const char *directory = arena_printf(a, "%s/profiles/%s.d", f->config_dir, profile);
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
	if (layer_text(&cli->layer, a, &text, e) < 0 || save_file(directory, name, text, a, e) < 0)
		return -1;
	*ret_path = arena_printf(a, "%s/%s", directory, name);
	return 0;
}
