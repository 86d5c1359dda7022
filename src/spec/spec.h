/* SPDX-License-Identifier: MIT */
/*
 * spec/spec.h: the one description of a sandbox. Read this first.
 *
 * Everything a user can say, by whatever door, becomes settings; settings in layers are merged
 * into one struct spec (spec/merge.h); the spec is checked once (spec/check.h), sealed, and const
 * from then on. A spec has one struct value for each row of keys.def, under the row's field name:
 * `spec->home_mode.num == HOME_MODE_FRESH`, `spec->files_ro.items[3].text`.
 */
#ifndef CUBBY_SPEC_SPEC_H
#define CUBBY_SPEC_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "spec/diag.h"

enum key_type {
	TYPE_STRING,
	TYPE_NAME,     /* [A-Za-z0-9][A-Za-z0-9_.-]{0,62}, not all digits */
	TYPE_HOSTNAME, /* RFC 1123 label, at most 63 bytes */
	TYPE_PATH,     /* see LIST_PATH */
	TYPE_BOOL,     /* num = 0 or 1 */
	TYPE_INT,      /* num, 0 to 2^53 */
	TYPE_ID,       /* num, 0 to 2^32-2 */
	TYPE_NICE,     /* num, 0 to 19 */
	TYPE_ENUM,     /* num = index of the word in the row */
	TYPE_SIZE,     /* num = bytes; "512M" (K M G T, powers of 1024) */
	TYPE_SHARE,    /* a size, or "25%": num = bytes, or minus the percentage */
	TYPE_TIME,     /* num = milliseconds; "500ms" "10s" "5m" "2h" "1d" */
	TYPE_OFFSET,   /* a time with an optional sign */
	TYPE_CPUS,     /* num = thousandths of a processor; "1.5" */
	TYPE_CPUSET,   /* "0-3,6" */
	TYPE_VIA,      /* the way out of a private network, see base/via.h */
	LIST_STRING,   /* from here on: lists */
	LIST_NAME,
	LIST_PATH,     /* absolute, ~/x, or ${variable}/x; trailing / and ? have a meaning; globs */
	LIST_GRANT,    /* word or word:argument */
	LIST_CAP,      /* without the cap_ prefix, lower case */
	LIST_SYSCALL,  /* name of a system call */
	LIST_TARGET,   /* what a connection goes to, see base/target.h */
	LIST_LINK,     /* ports of another sandbox, see base/target.h */
	LIST_PUBLISH,  /* a port that can be reached from outside, see base/publish.h */
	LIST_SHARE,    /* net:NAME, see spec/share.h */
	LIST_VOLUME,   /* NAME:PATH, see spec/volume.h */
	LIST_ADDRESS,  /* of IPv4 or IPv6 */
	LIST_ENV_NAME, /* name or pattern with * */
	LIST_ASSIGNMENT, /* NAME=VALUE */
	LIST_BUS_NAME,   /* org.example.Name, or org.example.* */
	LIST_BUS_RULE,   /* NAME=METHOD@PATH */
};

static inline bool type_is_list(enum key_type type)
{
	return type >= LIST_STRING;
}

/* Indices of the rows of keys.def: KEY_home_mode, ... KEY_COUNT. */
enum key_id {
#define KEY(field, ...) KEY_##field,
#include "spec/keys.def"
	KEY_COUNT
};

struct key {
	enum key_id id;
	enum key_type type;
	uint8_t name_len;
	const char *name;  /* dotted, as in a profile */
	const char *words; /* TYPE_ENUM: its words, separated by blanks; "x:NAME": any name there */
	const char *option; /* "--ro" or NULL */
	const char *metavar;
	const char *default_text; /* "" = unset */
	const char *help;
};

extern const struct key key_table[KEY_COUNT];

/* The row called `name` (not NUL-ended, `len` bytes), or NULL. */
const struct key *key_find(const char *name, size_t len) MUST_USE;

/* The row whose option is `option` ("--ro"), or NULL. */
const struct key *key_find_option(const char *option, size_t len) MUST_USE;

/* The nearest key name by edit distance (at most 2, or a third of its length), or NULL. */
const char *key_suggest(const char *name, size_t len) MUST_USE;

/* Values of the enums, in the order of the words in keys.def. */
enum { ISOLATION_NAMESPACES, ISOLATION_LANDLOCK };
enum { INSTANCE_NEW, INSTANCE_JOIN };
enum { TTY_AUTO, TTY_ALWAYS };
enum { PID1_CUBBY, PID1_PROGRAM };
enum { ROOT_MODE_BUILT, ROOT_MODE_HOST, ROOT_MODE_OVERLAY, ROOT_MODE_OWN };
enum { HOME_MODE_FRESH, HOME_MODE_APP, HOME_MODE_HOST, HOME_MODE_OVERLAY };
enum {
	NETWORK_MODE_NONE,
	NETWORK_MODE_FILTERED,
	NETWORK_MODE_PRIVATE,
	NETWORK_MODE_HOST,
	NETWORK_MODE_POD, /* spec/pod.h */
};
enum { NETWORK_BACKEND_CUBBY, NETWORK_BACKEND_PASTA, NETWORK_BACKEND_SLIRP4NETNS };
enum {
	NETWORK_ON_MISS_UNREACH,
	NETWORK_ON_MISS_REFUSE,
	NETWORK_ON_MISS_DROP,
	NETWORK_ON_MISS_ASK,
};
enum { NETWORK_DNS_SYNTHETIC, NETWORK_DNS_REAL };
enum { NETWORK_SNI_OFF, NETWORK_SNI_CHECK, NETWORK_SNI_STRICT };
enum { NETWORK_ABSTRACT_DENY, NETWORK_ABSTRACT_ALLOW };
enum { DISPLAY_WAYLAND_OFF, DISPLAY_WAYLAND_FILTERED };
enum { DISPLAY_X11_OFF, DISPLAY_X11_UNTRUSTED, DISPLAY_X11_NESTED, DISPLAY_X11_TRUSTED };
enum { IDS_MAP_SELF, IDS_MAP_ROOT, IDS_MAP_RANGE };
enum { REPORT_FORMAT_JSON, REPORT_FORMAT_ISOLATE };
enum { LANDLOCK_BEST, LANDLOCK_REQUIRE, LANDLOCK_OFF };
enum { MEMORY_WX_ALLOW, MEMORY_WX_DENY };
enum { POLICY_DEFAULT, POLICY_STRICT, POLICY_DEVELOPER };

/* One entry of a list, with the place where it was said. */
struct item {
	const char *text;
	struct origin at;
	uint32_t layer; /* number of the layer that said it: later wins over earlier */
};

struct value {
	bool set;           /* said by any layer, built-in defaults included */
	uint32_t layer;     /* scalars: the layer that said it */
	struct origin at;   /* scalars: where */
	int64_t num;        /* see enum key_type */
	const char *text;   /* scalars: as said, canonical spelling */
	struct item *items; /* lists */
	unsigned count;
	unsigned room;
};

struct spec {
#define KEY(field, ...) struct value field;
#include "spec/keys.def"
};

/* The value of a row, for code that walks the table. */
struct value *spec_value(struct spec *s, enum key_id id) MUST_USE;
const struct value *spec_value_const(const struct spec *s, enum key_id id) MUST_USE;

#endif
