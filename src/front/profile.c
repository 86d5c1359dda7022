/* SPDX-License-Identifier: MIT */
/* front/profile.c: from a request to a sealed spec: select, stack, merge, check, resolve. */
#include "front/profile.h"

#include <string.h>

#include "base/suggest.h"
#include "front/match.h"
#include "front/profile_stack.h"
#include "spec/check.h"

static const struct source built_in = {SOURCE_BUILT_IN, "built-in", NULL, 0};
static const struct source command_source = {SOURCE_COMMAND, "command line", NULL, 0};

/* A place for what is wrong with the request itself. */
static struct origin request_origin(const char *text, struct arena *a)
{
	struct source *source = arena_alloc(a, sizeof(*source));

	*source = command_source;
	source->text = text;
	source->len = strlen(text);
	return (struct origin){source, 0, 0, 0};
}

static int no_profile(struct profile_stack *s, const char *name)
{
	struct suggestion nearest;
	struct profile_entry *entries;
	unsigned count;

	suggest_init(&nearest, name, strlen(name));
	if (profile_list(s->facts, s->arena, &entries, &count, s->diags) == 0)
		for (unsigned i = 0; i < count; i++)
			if (strcmp(entries[i].kind, "grant") != 0)
				suggest_offer(&nearest, entries[i].name, strlen(entries[i].name));
	diag_error(s->diags, request_origin(name, s->arena), "unknown-profile",
		   "there is no profile '%.100s'%s", name, suggest_text(&nearest, s->arena));
	if (!strcmp(name, "default"))
		diag_note(s->diags,
			  "the profiles of cubby should be in %s/profiles; is it installed "
			  "completely?",
			  s->facts->share_dir);
	else
		diag_note(s->diags, "'cubby profile list' shows all of them");
	return -1;
}

/* The name of the profile to use; a path stands for itself. */
static int select_profile(const struct profile_request *request, struct profile_stack *s,
			  struct profile *p)
{
	const char *why;
	int found;

	p->name = request->name;
	if (request->name && !strchr(request->name, '/') &&
	    !type_check_text(TYPE_NAME, request->name, &why)) {
		diag_error(s->diags, request_origin(request->name, s->arena), "value",
			   "'%.100s' is not the name of a profile", request->name);
		diag_note(s->diags, "%s", why);
		return -1;
	}
	if (request->name)
		return 0;
	found = request->command ? match_command(s->dirs, request->command, &p->name) : 0;
	if (found == 0) {
		p->name = "default";
		p->fell_back = true;
	}
	return found < 0 ? -1 : 0;
}

static int stack_files(struct profile_stack *s, struct profile *p)
{
	int found;

	if (strchr(p->name, '/'))
		found = profile_stack_add_path(s, p->name, &p->name);
	else
		found = profile_stack_add(s, p->name);
	if (found == 0)
		return no_profile(s, p->name);
	return found < 0 ? -1 : 0;
}

/* What is said of a file, not of a sandbox, cannot come from elsewhere. */
static int stack_layer(struct profile_stack *s, const struct layer *l)
{
	struct layer *own = arena_alloc(s->arena, sizeof(*own));
	unsigned errors = s->diags->errors;

	*own = *l;
	own->in_order = true;
	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].key->id <= KEY_match)
			diag_error(s->diags, l->settings[i].at, "misplaced-key",
				   "'%s' belongs into the file of a profile",
				   l->settings[i].key->name);
	profile_stack_push(s, own);
	return s->diags->errors == errors ? 0 : -1;
}

/* `allow` as it is in the end. Its errors are said by the real merge. */
static void merge_allow(struct profile_stack *s, struct spec *spec)
{
	struct diags ignored = {.arena = s->arena};

	for (unsigned i = 0; i < s->count; i++)
		spec_merge_key(spec, KEY_allow, s->layers[i], i, s->arena, &ignored);
	spec_seal(spec, s->arena);
}

/* Built-in defaults, grants, then all else, in p->layers. */
static int order_layers(struct profile_stack *s, struct profile *p)
{
	struct layer *defaults = arena_alloc(s->arena, sizeof(*defaults));
	struct layer **grants = NULL;
	unsigned grant_count = 0;
	int result;

	merge_allow(s, &p->spec);
	result = grants_load(s, &p->spec.allow, &grants, &grant_count);
	defaults->name = built_in.name;
	p->layers = arena_alloc(s->arena, sizeof(struct layer *) * (s->count + grant_count + 1));
	p->layers[p->count++] = defaults;
	for (unsigned i = 0; i < grant_count; i++)
		p->layers[p->count++] = grants[i];
	for (unsigned i = 0; i < s->count; i++)
		p->layers[p->count++] = s->layers[i];
	return result;
}

static void merge_layers(struct profile *p, struct arena *a, struct diags *d)
{
	struct value *name = &p->spec.name;

	spec_defaults(&p->spec, a);
	for (unsigned i = 1; i < p->count; i++)
		spec_merge_layer(&p->spec, p->layers[i], i, a, d);
	if (!name->set)
		*name = (struct value){.set = true, .text = p->name, .at = {&built_in, 0, 0, 0}};
	spec_seal(&p->spec, a);
}

static int resolve(struct profile *p, const struct facts *f, struct arena *a, struct diags *d)
{
	unsigned errors = d->errors;

	spec_check(&p->spec, d);
	if (p->spec.cwd.set)
		(void)!place_expand(&p->spec.cwd, f, a, &p->cwd, d);
	if (p->spec.network_log.set)
		(void)!place_expand(&p->spec.network_log, f, a, &p->network_log, d);
	if (p->spec.network_pcap.set)
		(void)!place_expand(&p->spec.network_pcap, f, a, &p->network_pcap, d);
	if (p->spec.network_learn.set)
		(void)!place_expand(&p->spec.network_learn, f, a, &p->network_learn, d);
	if (p->spec.report_file.set)
		(void)!place_expand(&p->spec.report_file, f, a, &p->report, d);
	if (p->spec.limits_cgroup.set)
		(void)!place_expand(&p->spec.limits_cgroup, f, a, &p->cgroup, d);
	if (p->spec.root_tree.set)
		(void)!place_expand(&p->spec.root_tree, f, a, &p->tree, d);
	if (place_resolve(&p->spec, f, a, &p->places, &p->place_count, d) < 0)
		return -1;
	if (place_rules_resolve(&p->spec, f, a, &p->rules, &p->rule_count, d) < 0)
		return -1;
	return d->errors == errors ? 0 : -1;
}

static int load(const struct profile_request *request, struct profile_stack *s, struct profile *p)
{
	unsigned errors = s->diags->errors;

	if (select_profile(request, s, p) < 0)
		return -1;
	(void)!stack_files(s, p);
	if (request->imported)
		(void)!stack_layer(s, request->imported);
	if (request->command_line)
		(void)!stack_layer(s, request->command_line);
	(void)!order_layers(s, p);
	merge_layers(p, s->arena, s->diags);
	/* What refers to settings that were left out would be misleading. */
	if (s->diags->errors != errors)
		return -1;
	return resolve(p, s->facts, s->arena, s->diags);
}

int profile_load(const struct profile_request *request, const struct facts *facts, struct arena *a,
		 struct profile *ret, struct diags *d)
{
	struct facts known = *facts;
	struct profile_dirs dirs;
	struct profile_stack stack = {.dirs = &dirs, .facts = &known, .arena = a, .diags = d};
	int result;

	memset(ret, 0, sizeof(*ret));
	if (profile_dirs_open(&dirs, facts, a, d) < 0)
		return -1;
	known.config_is_plain = dirs.config_is_plain;
	result = load(request, &stack, ret);
	profile_dirs_close(&dirs);
	return result;
}
