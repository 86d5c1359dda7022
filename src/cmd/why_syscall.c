/* SPDX-License-Identifier: MIT */
/*
 * cmd/why_syscall.c: `cubby why syscall`: what the filter answers, asked of cubby-policy.
 *
 * It gets the same text from which the filter of the launch is compiled.
 */
#include <string.h>
#include <sys/wait.h>

#include "cmd/why.h"
#include "engine/policy_text.h"
#include "kern/spawn.h"

enum { ANSWER_ROOM = 4096 };

static const struct item *find_item(const struct value *list, const char *text)
{
	for (unsigned i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].text, text))
			return &list->items[i];
	return NULL;
}

/* The decision in one line, and the key that would open the call ("nothing": none). */
static int ask_policy(struct why *w, const char *call, char **ret_decision, char **ret_opener,
		      struct err *e)
{
	const char *text = policy_text(&w->sandbox->profile.spec, w->arena, e);
	char *answer = arena_alloc(w->arena, ANSWER_ROOM + 1);
	char *argv[] = {arena_printf(w->arena, "%s/cubby-policy", w->sandbox->facts.libexec_dir),
			arena_strdup(w->arena, "tell"), arena_strdup(w->arena, call), NULL};
	size_t used = 0;
	int status = 0;
	char *end;

	if (!text ||
	    spawn_filter(argv, text, strlen(text), answer, ANSWER_ROOM, &used, &status, e) < 0)
		return -1;
	end = strchr(answer, '\n');
	if (end)
		*end = '\0';
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !end)
		return err_usage(e, "%s", answer[0] ? answer : "cubby-policy failed");
	*ret_decision = answer;
	*ret_opener = arena_copy(w->arena, end + 1, strcspn(end + 1, "\n"));
	return 0;
}

/* The setting that decided: a name in a list, the key that opens the call, else the policy. */
static void name_rule(struct why *w, const char *call, const struct key *opener)
{
	const struct spec *s = &w->sandbox->profile.spec;
	const struct item *denied = find_item(&s->syscalls_deny, call);
	const struct item *allowed = find_item(&s->syscalls_allow, call);

	if (denied)
		why_rule(w, KEY_syscalls_deny, denied);
	else if (allowed)
		why_rule(w, KEY_syscalls_allow, allowed);
	else if (opener && opener->type == TYPE_BOOL && spec_value_const(s, opener->id)->num)
		why_rule(w, opener->id, NULL);
	else
		why_rule(w, KEY_syscalls_policy, NULL);
}

static void name_change(struct why *w, const char *call, const struct key *opener)
{
	if (w->allowed) {
		w->change_means = "refused";
		why_change(w, arena_printf(w->arena, "syscalls.deny+=%s", call));
		return;
	}
	w->change_means = "allowed";
	if (find_item(&w->sandbox->profile.spec.syscalls_deny, call))
		why_change(w, arena_printf(w->arena, "syscalls.deny-=%s", call));
	else if (!opener)
		why_note(w, "no setting opens it: it acts on the whole machine");
	else if (opener->type == TYPE_BOOL)
		why_change(w, arena_printf(w->arena, "%s=true", opener->name));
	else
		why_change(w, arena_printf(w->arena, "%s+=%s", opener->name, call));
}

int why_syscall(struct why *w, const char *call, struct err *e)
{
	const struct key *opener;
	const char *verdict;
	char *decision = NULL;
	char *opener_name = NULL;

	if (ask_policy(w, call, &decision, &opener_name, e) < 0)
		return -1;
	if (!decision || !opener_name)
		return err_set(e, "cannot ask the policy about '%s'", call);
	opener = key_find(opener_name, strlen(opener_name));
	verdict = strchr(decision, ' ');
	w->subject = call;
	w->verdict = verdict ? verdict + 1 : decision;
	w->allowed = !strcmp(w->verdict, "allow");
	name_rule(w, call, opener);
	name_change(w, call, opener);
	return 0;
}
