/* SPDX-License-Identifier: MIT */
/* spec/type_text.c: the grammars of names, paths and the other texts of a profile. */
#include <arpa/inet.h>
#include <string.h>

#include "base/publish.h"
#include "base/target.h"
#include "base/via.h"
#include "spec/caps.h"
#include "spec/set.h"
#include "spec/share.h"
#include "spec/volume.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
	return is_alpha(c) || is_digit(c);
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool has_control(const char *text)
{
	while (*text && !is_control(*text))
		text++;
	return *text != '\0';
}

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	if (len > LIMIT_NAME || !is_alnum(text[0]) || strspn(text, "0123456789") == len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(text[i]) && !strchr("_.-", text[i]))
			return false;
	return true;
}

static bool is_hostname(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > 63 || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* Its beginning; the rest is seen when the variables are known (spec/place.h). */
static bool is_path(const char *text)
{
	if (has_control(text))
		return false;
	if (text[0] == '/')
		return true;
	if (text[0] == '~')
		return text[1] == '/' || text[1] == '\0' || !strcmp(text, "~?");
	return text[0] == '$' && text[1] == '{';
}

static bool is_publish(const char *text, const char **ret_why)
{
	struct publish ignored;

	return publish_parse(text, &ignored, ret_why);
}

static bool is_grant(const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	if (len == 0 || len > LIMIT_NAME || !is_lower(text[0]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_lower(text[i]) && !is_digit(text[i]) && text[i] != '-')
			return false;
	return !colon || (colon[1] && !has_control(colon) && !strchr(colon, ' '));
}

static bool is_cap(const char *text)
{
	return caps_number(text) >= 0;
}

static bool is_syscall(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!is_lower(*at) && !is_digit(*at) && *at != '_')
			return false;
	return is_lower(text[0]) || text[0] == '_';
}

/* The length of a variable's name at the start; with `pattern`, stars are letters too. */
static size_t env_name_len(const char *text, bool pattern)
{
	size_t len = 0;

	if (is_digit(text[0]))
		return 0;
	while (is_alnum(text[len]) || text[len] == '_' || (pattern && text[len] == '*'))
		len++;
	return len;
}

static bool is_env_pattern(const char *text)
{
	return text[0] != '\0' && text[env_name_len(text, true)] == '\0';
}

static bool is_assignment(const char *text)
{
	size_t len = env_name_len(text, false);

	return len > 0 && text[len] == '=';
}

static bool is_target(const char *text, const char **ret_why)
{
	struct target ignored;

	return target_parse(text, &ignored, ret_why);
}

static bool is_link(const char *text, const char **ret_why)
{
	struct target ignored;

	return target_parse_link(text, &ignored, ret_why);
}

static bool is_volume(const char *text, const char **ret_why)
{
	struct volume ignored;

	return volume_parse(text, &ignored, ret_why);
}

static bool is_share(const char *text, const char **ret_why)
{
	enum share_kind kind;
	const char *name;

	return share_parse(text, &kind, &name, ret_why);
}

static bool is_via(const char *text, const char **ret_why)
{
	struct via ignored;

	return via_parse(text, &ignored, ret_why);
}

static bool is_address(const char *text)
{
	struct in6_addr ignored;

	return inet_pton(AF_INET, text, &ignored) == 1 || inet_pton(AF_INET6, text, &ignored) == 1;
}

/* The length of a bus name at the start, D-Bus specification "Bus names"; 0: none. */
static size_t bus_name_len(const char *text)
{
	size_t len = 0;
	unsigned dots = 0;

	for (; is_alnum(text[len]) || (text[len] && strchr("_-.$", text[len])); len++) {
		/* A grant's argument, which is looked at when it is put in. */
		if (text[len] == '$') {
			if (strncmp(text + len, "${arg}", 6) != 0)
				return 0;
			len += 5;
			continue;
		}
		if ((len == 0 || text[len - 1] == '.') && (text[len] == '.' || is_digit(text[len])))
			return 0;
		dots += text[len] == '.';
	}
	if (len > 0 && text[len - 1] == '.' && text[len] != '*')
		return 0;
	len += len > 0 && text[len - 1] == '.' && text[len] == '*';
	return dots > 0 && len <= 255 ? len : 0;
}

static bool is_bus_name(const char *text)
{
	size_t len = bus_name_len(text);

	return len > 0 && text[len] == '\0';
}

static bool is_bus_rule(const char *text)
{
	size_t len = bus_name_len(text);

	return len > 0 && text[len] == '=' && text[len + 1] != '\0' && !has_control(text) &&
	       !strchr(text, ' ');
}

bool type_check_text(enum key_type type, const char *text, const char **ret_why)
{
	static const struct {
		enum key_type type;
		bool (*check)(const char *text);
		const char *why;
	} grammars[] = {
		{TYPE_NAME, is_name,
		 "a name has letters, digits, '.', '_' and '-', at most 63, and is not a number"},
		{LIST_NAME, is_name,
		 "a name has letters, digits, '.', '_' and '-', at most 63, and is not a number"},
		{TYPE_HOSTNAME, is_hostname,
		 "a host name has letters, digits and '-' inside, at most 63"},
		{TYPE_PATH, is_path,
		 "a path begins with '/', '~/' or a variable such as ${project}"},
		{LIST_PATH, is_path,
		 "a path begins with '/', '~/' or a variable such as ${project}"},
		{LIST_GRANT, is_grant, "a grant is a word in lower case, or word:argument"},
		{LIST_CAP, is_cap, "capabilities are written in lower case without 'cap_': chown"},
		{LIST_SYSCALL, is_syscall,
		 "names of system calls have lower-case letters, digits and '_'"},
		{LIST_ENV_NAME, is_env_pattern,
		 "names of variables have letters, digits and '_'; '*' stands for any text"},
		{LIST_ADDRESS, is_address, "an address is like 10.64.0.1 or fd00::1"},
		{LIST_ASSIGNMENT, is_assignment, "write NAME=VALUE"},
		{LIST_BUS_NAME, is_bus_name,
		 "a bus name is like org.example.Name; org.example.* means all below it too"},
		{LIST_BUS_RULE, is_bus_rule,
		 "write NAME=METHOD@PATH, for example org.example.Name=org.example.Interface.*"},
	};

	if (type == LIST_TARGET)
		return is_target(text, ret_why);
	if (type == LIST_LINK)
		return is_link(text, ret_why);
	if (type == TYPE_VIA)
		return is_via(text, ret_why);
	if (type == LIST_SHARE)
		return is_share(text, ret_why);
	if (type == LIST_VOLUME)
		return is_volume(text, ret_why);
	if (type == LIST_PUBLISH)
		return is_publish(text, ret_why);
	for (size_t i = 0; i < COUNT_OF(grammars); i++) {
		if (grammars[i].type != type)
			continue;
		*ret_why = grammars[i].why;
		return grammars[i].check(text);
	}
	*ret_why = "control characters cannot be used here";
	return !has_control(text);
}
