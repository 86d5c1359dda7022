/* SPDX-License-Identifier: MIT */
/* container/config.c: writing and loading the profile of a container. */
#include "container/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/words.h"
#include "container/lxcconf.h"
#include "spec/text.h"
#include "state/container.h"

static int load(struct work *w, const struct profile_request *request, struct profile *ret,
		struct err *e)
{
	if (profile_load(request, &w->facts, &w->arena, ret, &w->diags) < 0)
		return work_refuse(w, e);
	if (w->diags.warnings > 0)
		diag_print(&w->diags, false);
	w->diags.warnings = w->diags.count = 0;
	return 0;
}

/* A file of LXC says it in its own words; so do settings of LXC on the command line. */
static int import(struct work *w, const char *path, struct profile_request *request, struct err *e)
{
	bool is_lxc = path && lxcconf_is_file(w, path);
	struct layer *imported = arena_alloc(&w->arena, sizeof(*imported));

	if (is_lxc)
		request->name = "default";
	if (!is_lxc && w->options.lxc_count == 0)
		return 0;
	request->imported = imported;
	return lxcconf_load(w, is_lxc ? path : NULL, is_lxc, imported) < 0 ? work_refuse(w, e) : 0;
}

/* A profile is named, a file has a slash. */
static const char *file_path(struct work *w, const char *file)
{
	return strchr(file, '/') ? file : arena_printf(&w->arena, "./%s", file);
}

/* The profile of a command is of the host's programs. */
static bool has_own_root(const struct work *w)
{
	const struct layer *l = &w->options.layer;

	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].key->id == KEY_root_tree ||
		    l->settings[i].key->id == KEY_root_layers)
			return true;
	return false;
}

int config_load_source(struct work *w, const struct config_source *source, struct profile *ret,
		       struct err *e)
{
	struct profile_request request = {.name = source->profile,
					  .command = source->command[0],
					  .command_line = &w->options.layer};

	if (!source->profile && !source->file && has_own_root(w))
		request.name = "system";
	if (source->file)
		request.name = file_path(w, source->file);
	if (!request.name && !request.command)
		request.name = "default";
	return import(w, source->file, &request, e) < 0 ? -1 : load(w, &request, ret, e);
}

int config_load(struct work *w, const char *name, struct profile *ret, struct err *e)
{
	struct profile_request request = {
		.name = arena_printf(&w->arena, "%s/" CONTAINER_CONFIG,
				     container_path(&w->facts, name, &w->arena)),
		.command_line = &w->options.layer};

	return import(w, NULL, &request, e) < 0 ? -1 : load(w, &request, ret, e);
}

/* The text with ${cwd} or ${project} at its start made concrete; NULL when there is none. */
static const char *concrete(struct work *w, const char *text)
{
	static const char cwd[] = "${cwd}";
	static const char project[] = "${project}";
	bool negated = text[0] == '!';
	const char *rest = text + negated;
	const char *dir = NULL;
	size_t len = 0;

	if (!strncmp(rest, cwd, sizeof(cwd) - 1)) {
		dir = w->facts.cwd;
		len = sizeof(cwd) - 1;
	} else if (!strncmp(rest, project, sizeof(project) - 1)) {
		dir = facts_project(&w->facts, &w->arena);
		len = sizeof(project) - 1;
	}
	if (len == 0)
		return text;
	return dir ? arena_printf(&w->arena, "%s%s%s", negated ? "!" : "", dir, rest + len) : NULL;
}

static void make_concrete(struct work *w, struct value *v, bool is_list)
{
	struct item *items;
	unsigned kept = 0;

	if (!is_list) {
		v->text = v->set ? concrete(w, v->text) : v->text;
		v->set = v->set && v->text;
		return;
	}
	items = arena_alloc(&w->arena, (v->count + 1) * sizeof(*items));
	for (unsigned i = 0; i < v->count; i++) {
		items[kept] = v->items[i];
		items[kept].text = concrete(w, v->items[i].text);
		/* What there is no project for was optional, or would not have been loaded. */
		kept += items[kept].text != NULL;
	}
	v->items = items;
	v->count = kept;
}

static void say(struct spec *s, enum key_id id, const char *text)
{
	struct value *v = spec_value(s, id);

	v->set = true;
	v->layer = 1;
	v->text = text;
}

/* Of the profile's file, not of what it says. */
static void forget(struct spec *s, enum key_id id)
{
	*spec_value(s, id) = (struct value){.set = false};
}

static void make_own(struct work *w, struct profile *p, const char *made_from)
{
	struct spec *own = &p->spec;

	for (unsigned id = 0; id < KEY_COUNT; id++)
		if (key_table[id].type == LIST_PATH || key_table[id].type == TYPE_PATH)
			make_concrete(w, spec_value(own, id), key_table[id].type == LIST_PATH);
	forget(own, KEY_name);
	forget(own, KEY_match);
	forget(own, KEY_extends);
	say(own, KEY_container_profile, made_from);
}

int config_write(struct work *w, int dir_fd, struct profile *p, const char *made_from,
		 struct err *e)
{
	const char *text;

	make_own(w, p, made_from);
	text = arena_printf(
		&w->arena,
		"# A container of cubby: the whole of what it may do. It may be edited; "
		"cubby checkconfig NAME\n# says whether it is right.\n%s",
		spec_text(&p->spec, (struct text_options){.defaults = false}, &w->arena));
	if ((p->spec.container_ephemeral.num ? file_write_passing : file_write_atomically)(
		    dir_fd, CONTAINER_CONFIG, text, strlen(text), 0600, e) < 0)
		return err_in(e, "the container's " CONTAINER_CONFIG);
	return 0;
}

char *const *config_command(struct work *w, const struct spec *s)
{
	if (!s->container_command.set)
		return NULL;
	return words_split(s->container_command.text, &w->arena);
}

void config_describe(struct work *w, const struct spec *s, struct record *r)
{
	r->ephemeral = (int32_t)s->container_ephemeral.num;
	/* What a run with a range has left stays, whatever the config says later. */
	r->mapped |= s->ids_map.num == IDS_MAP_RANGE;
	if (s->container_profile.set)
		r->profile = s->container_profile.text;
	r->profile = r->profile ? r->profile : "";
	r->command = s->container_command.set ? s->container_command.text : "";
	r->groups = "";
	for (unsigned i = 0; i < s->container_groups.count; i++)
		r->groups = arena_printf(&w->arena, "%s%s%s", r->groups, i ? "," : "",
					 s->container_groups.items[i].text);
}
