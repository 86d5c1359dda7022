/* SPDX-License-Identifier: MIT */
/* spec/type_number.c: numbers with units: sizes, times, shares, identifiers; both ways. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "spec/set.h"

#define NUMBER_MAX ((int64_t)1 << 53) /* what JSON readers keep exactly */

struct unit {
	const char *text;
	int64_t factor;
};

static const struct unit sizes[] = {
	{"", 1}, {"K", 1LL << 10}, {"M", 1LL << 20}, {"G", 1LL << 30}, {"T", 1LL << 40},
};

static const struct unit times[] = {
	{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000},
};

/* Decimal digits at *text, which moves behind them. */
static bool parse_digits(const char **text, int64_t max, int64_t *ret)
{
	const char *at = *text;
	int64_t value = 0;

	if (*at < '0' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (*at - '0');
		if (value > max)
			return false;
	}
	*text = at;
	*ret = value;
	return true;
}

static bool parse_units(const char *text, const struct unit *units, size_t count, int64_t *ret)
{
	int64_t value;

	if (!parse_digits(&text, NUMBER_MAX, &value))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(text, units[i].text) != 0)
			continue;
		if (value > NUMBER_MAX / units[i].factor)
			return false;
		*ret = value * units[i].factor;
		return true;
	}
	return false;
}

static bool parse_plain(const char *text, int64_t max, int64_t *ret)
{
	return parse_digits(&text, max, ret) && *text == '\0';
}

static bool parse_share(const char *text, int64_t *ret)
{
	const char *at = text;
	int64_t percent;

	if (parse_digits(&at, 100, &percent) && !strcmp(at, "%") && percent > 0) {
		*ret = -percent;
		return true;
	}
	return parse_units(text, sizes, COUNT_OF(sizes), ret);
}

static bool parse_offset(const char *text, int64_t *ret)
{
	bool negative = *text == '-';

	if (!parse_units(text + (*text == '-' || *text == '+'), times, COUNT_OF(times), ret))
		return false;
	if (negative)
		*ret = -*ret;
	return true;
}

/* "1.5": at most three decimals. */
static bool parse_cpus(const char *text, int64_t *ret)
{
	int64_t whole;
	int64_t part = 0;

	if (!parse_digits(&text, LIMIT_CPUS, &whole))
		return false;
	if (*text == '.') {
		const char *decimals = ++text;

		if (!parse_digits(&text, 999, &part))
			return false;
		for (ptrdiff_t n = text - decimals; n < 3; n++)
			part *= 10;
		if (text - decimals > 3)
			return false;
	}
	*ret = whole * 1000 + part;
	return *text == '\0';
}

/* "0-3,6": rising ranges of numbers below LIMIT_CPUS. */
static bool parse_cpuset(const char *text)
{
	for (;;) {
		int64_t first;
		int64_t last;

		if (!parse_digits(&text, LIMIT_CPUS - 1, &first))
			return false;
		if (*text == '-') {
			text++;
			if (!parse_digits(&text, LIMIT_CPUS - 1, &last) || last < first)
				return false;
		}
		if (*text == '\0')
			return true;
		if (*text++ != ',')
			return false;
	}
}

bool type_parse_number(enum key_type type, const char *text, int64_t *ret)
{
	if (type == TYPE_INT)
		return parse_plain(text, NUMBER_MAX, ret);
	if (type == TYPE_ID)
		return parse_plain(text, 0xfffffffeLL, ret);
	if (type == TYPE_NICE)
		return parse_plain(text, 19, ret);
	if (type == TYPE_SIZE)
		return parse_units(text, sizes, COUNT_OF(sizes), ret);
	if (type == TYPE_SHARE)
		return parse_share(text, ret);
	if (type == TYPE_TIME)
		return parse_units(text, times, COUNT_OF(times), ret);
	if (type == TYPE_OFFSET)
		return parse_offset(text, ret);
	if (type == TYPE_CPUS)
		return parse_cpus(text, ret);
	*ret = 0;
	return type == TYPE_CPUSET && parse_cpuset(text);
}

/* With the largest unit that divides it; zero with the smallest unit that reads well. */
static const char *print_units(int64_t num, const struct unit *units, size_t count,
			       const char *zero, struct arena *a)
{
	if (num == 0)
		return zero;
	while (count > 1 && num % units[count - 1].factor != 0)
		count--;
	return arena_printf(a, "%lld%s", (long long)(num / units[count - 1].factor),
			    units[count - 1].text);
}

/* Thousandths, without the zeros at the end. */
static const char *print_cpus(int64_t num, struct arena *a)
{
	char *text =
		arena_printf(a, "%lld.%03lld", (long long)(num / 1000), (long long)(num % 1000));
	size_t len = strlen(text);

	while (text[len - 1] == '0')
		len--;
	len -= text[len - 1] == '.';
	text[len] = '\0';
	return text;
}

/* The word number `index` of a blank-separated list. */
static const char *print_word(const char *words, int64_t index, struct arena *a)
{
	while (index-- > 0) {
		words += strcspn(words, " ");
		words += strspn(words, " ");
	}
	return arena_copy(a, words, strcspn(words, " "));
}

const char *type_print(const struct key *key, const struct value *v, struct arena *a)
{
	enum key_type type = key->type;

	if (type == TYPE_BOOL)
		return v->num ? "true" : "false";
	if (type == TYPE_ENUM) {
		const char *word = print_word(key->words, v->num, a);

		/* One with a name behind is as it was said. */
		return v->text && strchr(word, ':') ? v->text : word;
	}
	if (type == TYPE_INT || type == TYPE_ID || type == TYPE_NICE)
		return arena_printf(a, "%lld", (long long)v->num);
	if (type == TYPE_SHARE && v->num < 0)
		return arena_printf(a, "%lld%%", (long long)-v->num);
	if (type == TYPE_SIZE || type == TYPE_SHARE)
		return print_units(v->num, sizes, COUNT_OF(sizes), "0", a);
	if (type == TYPE_CPUS)
		return print_cpus(v->num, a);
	if (type == TYPE_TIME || type == TYPE_OFFSET)
		return print_units(v->num, times, COUNT_OF(times), "0s", a);
	return v->text;
}
