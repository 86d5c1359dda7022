/* SPDX-License-Identifier: MIT */
/* front/cli_set.c: what one `-s SETTING` or one option that is sugar for a key says. */
#include <string.h>

#include "front/cli.h"
#include "front/unknown_key.h"

/* Keys that speak of a file, not of a sandbox. */
static bool is_file_key(const struct key *key)
{
	return key->id <= KEY_match;
}

/* Forgets what the layer said of a key: all of it, or only the entry `text`. */
static void forget(struct layer *l, const struct key *key, const char *text)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < l->count; i++) {
		const struct setting *s = &l->settings[i];

		if (s->key == key && (!text || (s->op == SET_ADD && !strcmp(s->text, text))))
			continue;
		l->settings[kept++] = *s;
	}
	l->count = kept;
}

/* "." and "./x" as a profile says them. */
static const char *path_text(const struct key *key, const char *text, struct arena *a)
{
	if (key->type != LIST_PATH && key->type != TYPE_PATH)
		return text;
	if (!strcmp(text, ".") || !strcmp(text, "./"))
		return "${cwd}";
	if (text[0] == '.' && text[1] == '/')
		return arena_printf(a, "${cwd}/%s", text + 2);
	/* A file to write is mostly meant to be here; it need not exist, so there is no mistaking.
	 */
	if (key->id == KEY_report_file && !strchr("/~$", text[0]))
		return arena_printf(a, "${cwd}/%s", text);
	return text;
}

static void add_entry(struct layer *l, const struct key *key, const char *text, struct origin at,
		      struct arena *a)
{
	struct setting s = {key, SET_ADD, SET_BARE, text, at};

	if (text[0] == '!') {
		s.op = text[1] == '*' && !text[2] ? SET_CLEAR : SET_REMOVE;
		s.text = s.op == SET_CLEAR ? NULL : path_text(key, text + 1, a);
		forget(l, key, s.text);
	} else {
		s.text = path_text(key, text, a);
	}
	layer_add(l, a, s);
}

/* A value from a file has this limit when it is read. */
static bool is_too_long(const struct key *key, const char *text, struct origin at, struct diags *d)
{
	if (strlen(text) <= LIMIT_STRING)
		return false;
	diag_error(d, at, "limit", "the value of '%s' is longer than %d bytes", key->name,
		   LIMIT_STRING);
	return true;
}

void cli_add(struct layer *l, const struct key *key, const char *text, struct origin at,
	     struct arena *a, struct diags *d)
{
	if (is_too_long(key, text, at, d))
		return;
	if (type_is_list(key->type))
		add_entry(l, key, text, at, a);
	else
		layer_add(l, a,
			  (struct setting){key, SET_ASSIGN, SET_BARE, path_text(key, text, a), at});
}

/* The values behind an operator: one, or those of "[a, b]". */
struct values {
	const char *text;
	size_t at; /* next byte to read */
	size_t end;
};

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
	while (at < end && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* Cuts the next entry out of "a, 'b, c', d": its bytes without quotes and blanks around. */
static size_t next_entry(struct values *v, size_t *ret_len)
{
	size_t start = v->at = skip_blanks(v->text, v->at, v->end);
	char quote = start < v->end ? v->text[start] : '\0';
	size_t end;

	if (quote == '"' || quote == '\'') {
		const char *close = memchr(v->text + start + 1, quote, v->end - start - 1);
		size_t after =
			close ? skip_blanks(v->text, (size_t)(close - v->text) + 1, v->end) : 0;

		if (close && (after == v->end || v->text[after] == ',')) {
			v->at = after + (after < v->end);
			*ret_len = (size_t)(close - v->text) - start - 1;
			return start + 1;
		}
	}
	for (end = start; end < v->end && v->text[end] != ',';)
		end++;
	v->at = end + (end < v->end);
	while (end > start && (v->text[end - 1] == ' ' || v->text[end - 1] == '\t'))
		end--;
	*ret_len = end - start;
	return start;
}

static void set_list(struct layer *l, const struct key *key, char op, const char *value,
		     struct origin at, struct arena *a, struct diags *d)
{
	size_t len = strlen(value);
	bool several = len >= 2 && value[0] == '[' && value[len - 1] == ']';
	struct values v = {value, 1, len - 1};

	if (op == '=') {
		forget(l, key, NULL);
		layer_add(l, a, (struct setting){key, SET_CLEAR, SET_BARE, NULL, at});
	}
	if (!several && op == '-')
		cli_add(l, key, arena_printf(a, "!%s", value), at, a, d);
	else if (!several && (op == '+' || len > 0))
		cli_add(l, key, value, at, a, d);
	while (several && v.at < v.end) {
		size_t entry_len;
		size_t start = next_entry(&v, &entry_len);
		const char *entry = arena_copy(a, value + start, entry_len);

		if (entry_len == 0 && v.at == v.end)
			break; /* a trailing comma */
		at.col += (uint32_t)start;
		at.len = (uint32_t)entry_len;
		cli_add(l, key, op == '-' ? arena_printf(a, "!%s", entry) : entry, at, a, d);
		at.col -= (uint32_t)start;
	}
}

static const struct key *find_key(const char *text, size_t len, struct origin at, struct diags *d)
{
	const struct key *key = key_find(text, len);

	at.len = (uint32_t)len;
	if (!key) {
		unknown_key(text, len, at, d);
		return NULL;
	}
	if (is_file_key(key)) {
		diag_error(d, at, "misplaced-key", "'%s' can only be said in a profile file",
			   key->name);
		return NULL;
	}
	return key;
}

/* KEY! */
static int set_default(struct layer *l, const char *text, size_t len, struct origin at,
		       struct arena *a, struct diags *d)
{
	const struct key *key = find_key(text, len, at, d);

	if (!key)
		return -1;
	forget(l, key, NULL);
	layer_add(l, a, (struct setting){key, SET_DEFAULT, SET_BARE, NULL, at});
	return 0;
}

int cli_set(struct layer *l, const char *text, struct origin at, struct arena *a, struct diags *d)
{
	const char *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);
	const struct key *key;
	char op = '=';

	if (!equals && len > 1 && text[len - 1] == '!')
		return set_default(l, text, len - 1, at, a, d);
	if (len > 0 && equals && (equals[-1] == '+' || equals[-1] == '-'))
		op = text[--len];
	if (!equals || len == 0) {
		diag_error(d, at, "syntax", "'%s' is not a setting", text);
		diag_note(d, "say KEY=VALUE, KEY+=VALUE, KEY-=VALUE or KEY!");
		return -1;
	}
	key = find_key(text, len, at, d);
	if (!key)
		return -1;
	at.col += (uint32_t)(equals + 1 - text);
	at.len = (uint32_t)strlen(equals + 1);
	if (type_is_list(key->type)) {
		set_list(l, key, op, equals + 1, at, a, d);
		return 0;
	}
	if (op != '=') {
		diag_error(d, at, "type", "'%s' has one value, so '%c=' makes no sense", key->name,
			   op);
		diag_note(d, "say %s=VALUE", key->name);
		return -1;
	}
	cli_add(l, key, equals + 1, at, a, d);
	return 0;
}
