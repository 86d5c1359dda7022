/* SPDX-License-Identifier: MIT */
/* import/map_other.c: lines about the home as a whole, the network, calls, names and limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/import/map.h"

enum verdict map_nothing(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)m;
	(void)l;
	return as_said;
}

/* A rule for a bus that is not there. */
enum verdict map_bus_rule(struct map *m, const struct line *l, enum verdict as_said)
{
	bool session = !strncmp(l->keyword, "dbus-user", strlen("dbus-user"));

	if (!m->denied[session ? RIGHT_session : RIGHT_system])
		return as_said;
	m->note = "the bus is closed";
	return NOOP;
}

enum verdict map_private(struct map *m, const struct line *l, enum verdict as_said)
{
	m->private_home = true;
	if (!l->rest[0])
		return as_said;
	m->note = "the home is empty";
	return NEAR;
}

enum verdict map_private_cwd(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = l->rest[0] ? map_path(m, l->rest) : "~";

	if (!path)
		return DROPPED;
	map_say(m, KEY_cwd, path);
	return as_said;
}

enum verdict map_listed_home(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	m->listed_home = true;
	return as_said;
}

enum verdict map_no_user_dirs(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	m->no_user_dirs = true;
	return as_said;
}

enum verdict map_no_display(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	m->denied[RIGHT_x11] = true;
	m->denied[RIGHT_wayland] = true;
	return as_said;
}

enum verdict map_ssh(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	map_say(m, KEY_allow, "ssh-config");
	map_say(m, KEY_allow, "secrets:ssh");
	map_say(m, KEY_allow, "ssh-agent");
	return as_said;
}

enum verdict map_media(struct map *m, const struct line *l, enum verdict as_said)
{
	static const char *const grants[] = {"downloads", "music", "pictures", "videos"};

	(void)l;
	m->listed_home = true;
	for (size_t i = 0; i < COUNT_OF(grants); i++)
		map_say(m, KEY_allow, grants[i]);
	path_list_add(m, &m->shared, "${desktop}");
	return as_said;
}

enum verdict map_net(struct map *m, const struct line *l, enum verdict as_said)
{
	if (!strcmp(l->rest, "none")) {
		m->no_network = true;
		return as_said;
	}
	map_say(m, KEY_network_mode, "private");
	m->no_network = true;
	m->note = "a private network, not that interface";
	return NEAR;
}

enum verdict map_netfilter(struct map *m, const struct line *l, enum verdict as_said)
{
	if (!l->rest[0] || !m->reader->has_net)
		return as_said;
	m->note = "rules of iptables have no place here";
	return DROPPED;
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; *list; list += strcspn(list, ", "), list += *list != '\0')
		if (strcspn(list, ", ") == len && !strncmp(list, word, len))
			return true;
	return false;
}

enum verdict map_protocol(struct map *m, const struct line *l, enum verdict as_said)
{
	if (!has_word(l->rest, "inet") && !has_word(l->rest, "inet6"))
		m->no_network = true;
	if (!has_word(l->rest, "packet") && !has_word(l->rest, "bluetooth"))
		return as_said;
	m->note = "sockets of the kinds packet and bluetooth are never allowed";
	return NEAR;
}

/* Calls that only somebody needs who makes sandboxes inside. */
static bool is_for_nesting(const char *name)
{
	static const char *const names[] = {"chroot", "mount", "pivot_root", "umount2"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool is_call_name(const char *name)
{
	return name[0] && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* "!x" is an exception from the own list; others are added to it, if they are names of calls. */
static enum verdict one_call(struct map *m, const char *name, enum verdict as_said)
{
	if (name[0] == '!' && is_for_nesting(name + 1)) {
		m->nesting = true;
	} else if (name[0] == '!' && is_call_name(name + 1)) {
		map_say(m, KEY_syscalls_allow, name + 1);
	} else if (is_call_name(name)) {
		map_say(m, KEY_syscalls_deny, name);
	} else {
		m->note = "groups and error numbers of calls are those of the policy 'default'";
		return NEAR;
	}
	return as_said;
}

enum verdict map_seccomp(struct map *m, const struct line *l, enum verdict as_said)
{
	enum verdict verdict = as_said;
	const char *rest = l->rest;

	while (*rest) {
		size_t len = strcspn(rest, ", ");
		const char *name = arena_copy(m->arena, rest, len);

		if (len > 0 && one_call(m, name, as_said) > verdict)
			verdict = NEAR;
		rest += len;
		rest += *rest != '\0';
	}
	return verdict;
}

enum verdict map_caps_keep(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *rest = l->rest;

	/* Chromium's way to make its own sandbox. */
	if (has_word(rest, "sys_admin")) {
		m->nesting = true;
		m->note = "namespaces of its own instead";
		return as_said;
	}
	while (*rest) {
		size_t len = strcspn(rest, ", ");
		const char *name = arena_copy(m->arena, rest, len);
		const char *why;

		if (!type_check_text(LIST_CAP, name, &why)) {
			m->note = "no such capability";
			return DROPPED;
		}
		map_say(m, KEY_caps, name);
		rest += len;
		rest += *rest != '\0';
	}
	return as_said;
}

enum verdict map_debuggers(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	map_say(m, KEY_allow, "debug");
	return as_said;
}

enum verdict map_nesting(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	m->nesting = true;
	return as_said;
}

enum verdict map_wx(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	map_say(m, KEY_memory_wx, "deny");
	return as_said;
}

/* A value that its key may not take is dropped, not passed on. */
static enum verdict say_checked(struct map *m, enum key_id key, const char *text,
				enum verdict as_said)
{
	const char *why;

	if (!type_check_text(key_table[key].type, text, &why)) {
		m->note = arena_strdup(m->arena, why);
		return DROPPED;
	}
	map_say(m, key, text);
	return as_said;
}

enum verdict map_hostname(struct map *m, const struct line *l, enum verdict as_said)
{
	return say_checked(m, KEY_hostname, l->rest, as_said);
}

enum verdict map_env(struct map *m, const struct line *l, enum verdict as_said)
{
	return say_checked(m, KEY_env_set, l->rest, as_said);
}

enum verdict map_rmenv(struct map *m, const struct line *l, enum verdict as_said)
{
	return say_checked(m, KEY_env_unset, l->rest, as_said);
}

enum verdict map_timeout(struct map *m, const struct line *l, enum verdict as_said)
{
	unsigned hours;
	unsigned minutes;
	unsigned seconds;

	/* NOLINTNEXTLINE(cert-err34-c): out of range is a profile that is wrong anyway */
	if (sscanf(l->rest, "%6u:%2u:%2u", &hours, &minutes, &seconds) != 3)
		return DROPPED;
	map_say(m, KEY_limits_wall,
		arena_printf(m->arena, "%us", (hours * 60 + minutes) * 60 + seconds));
	return as_said;
}

enum verdict map_limit(struct map *m, const struct line *l, enum verdict as_said)
{
	static const struct {
		const char *keyword;
		enum key_id key;
		const char *unit;
	} limits[] = {
		{"nice", KEY_limits_nice, ""},
		{"cpu", KEY_limits_cpuset, ""},
		{"rlimit-as", KEY_limits_address_space, ""},
		{"rlimit-cpu", KEY_limits_cpu_time, "s"},
		{"rlimit-fsize", KEY_limits_file_size, ""},
		{"rlimit-nofile", KEY_limits_open_files, ""},
		{"rlimit-nproc", KEY_limits_processes, ""},
	};

	for (size_t i = 0; i < COUNT_OF(limits); i++)
		if (!strcmp(limits[i].keyword, l->keyword))
			return say_checked(m, limits[i].key,
					   arena_printf(m->arena, "%s%s", l->rest, limits[i].unit),
					   as_said);
	return DROPPED;
}
