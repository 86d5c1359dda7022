/* SPDX-License-Identifier: MIT */
/* container/lxcconf_seccomp.c: the file that lxc.seccomp.profile names: calls that are refused. */
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "container/lxcconf_map.h"

/* A file of lxc.seccomp.profile that is being read. */
struct calls {
	struct lxcconf *c;
	const struct lxc_entry *entry;
	const struct source *source;
	uint32_t line;
	bool foreign; /* behind [ARCH] of another machine */
};

/* Calls that seem to succeed, or are asked about, are none. */
static bool is_refusal(const char *action)
{
	return !action[0] || !strncmp(action, "kill", 4) || !strncmp(action, "trap", 4) ||
	       (!strncmp(action, "errno ", 6) && strcmp(action, "errno 0") != 0);
}

static void read_call(struct calls *s, const char *word, struct origin at, const char *rest)
{
	const char *action = rest + strspn(rest, " \t");

	/* Nothing inside can unmount but with nesting, and then only its own. */
	if (!strcmp(word, "reject_force_umount") || s->foreign)
		return;
	if (strchr(rest, '['))
		lxcconf_cannot(s->c, at, word, "a call is refused whatever its arguments are",
			       "name it without [...], or leave it out");
	else if (!is_refusal(action))
		lxcconf_cannot(s->c, at, word, "a call is refused, and nothing else",
			       "errno 1, or leave it out");
	else
		lxcconf_say(s->c, s->entry->row->key, word, at);
	if (is_refusal(action) && action[0] && strcmp(action, "errno 1") != 0)
		diag_warn(s->c->diags, at, "differs",
			  "'%.100s' is refused with EPERM, not '%.100s'", word, action);
}

/* 2, then what kind of list it is, then a call a line; [ARCH] says of which machine. */
static void read_call_line(struct calls *s, const char *line)
{
	struct origin at = {s->source, s->line, 1, 0};
	const char *rest = line;
	const char *word;

	if (!lxcconf_word(s->c, &rest, &at, &word))
		return;
	if (s->line == 1) {
		if (strcmp(word, "2") != 0)
			lxcconf_cannot(s->c, at, word, "version 1 lists what is allowed, by number",
				       "version 2, with names of what is refused");
	} else if (s->line == 2) {
		if (strcmp(word, "denylist") != 0 && strcmp(word, "blacklist") != 0)
			lxcconf_cannot(s->c, at, word,
				       "what is allowed is said by a policy, not by a list",
				       "syscalls.policy = strict allows the least");
	} else if (word[0] == '[') {
		s->foreign = strcmp(word, "[all]") != 0 && strcmp(word, "[ALL]") != 0 &&
			     strcmp(word, "[x86_64]") != 0;
	} else {
		read_call(s, word, at, rest);
	}
}

void lxcconf_seccomp(struct lxcconf *c, const struct lxc_entry *entry)
{
	struct source *source = arena_alloc(c->arena, sizeof(*source));
	struct calls s = {.c = c, .entry = entry, .source = source};
	struct err e;
	char *text;
	size_t len;

	if (!strcmp(entry->value, "none"))
		return;
	if (file_read(AT_FDCWD, entry->value, LIMIT_FILE_BYTES, c->arena, &text, &len, &e) < 0) {
		diag_error(c->diags, entry->at, "unreadable", "%s", e.text);
		return;
	}
	*source = (struct source){SOURCE_FILE, entry->value, text, len};
	for (const char *at = text; *at; at += *at == '\n') {
		size_t n = strcspn(at, "\n");

		s.line++;
		read_call_line(&s, arena_copy(c->arena, at, strcspn(at, "#\n")));
		at += n;
	}
	if (strlen(text) != len)
		diag_error(c->diags, entry->at, "encoding",
			   "'%.200s' is not text: it has a NUL byte", entry->value);
}
