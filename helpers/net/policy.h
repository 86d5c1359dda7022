/* SPDX-License-Identifier: MIT */
/*
 * net/policy.h: what may leave the sandbox.
 *
 * Judged on this process's own copy of the address, when a connection or an exchange of datagrams
 * begins: nothing that a program does later changes where its bytes go. Deny wins over allow, allow
 * over the default; the default is the internet, or nothing once something is allowed.
 */
#ifndef CUBBY_NET_POLICY_H
#define CUBBY_NET_POLICY_H

#include "base/err.h"
#include "base/target.h"
#include "helpers/net/frame.h"
#include "wire/netrules.h"

enum { POLICY_TARGETS = 8 };

/* What a person has said to something that no rule speaks of, see net/question.h. */
enum consent {
	CONSENT_UNASKED,
	CONSENT_YES,
	CONSENT_NO,
	CONSENT_NONE, /* nobody answered in time */
};

struct verdict {
	bool allowed;
	bool ask;                               /* not before somebody is asked, and nothing else */
	bool asked;                             /* allowed by somebody and no rule */
	enum refusal refusal;                   /* when not allowed */
	struct address targets[POLICY_TARGETS]; /* when allowed: what is dialled, in this order */
	unsigned target_count;
	const char *name;          /* that the program meant, or NULL */
	const struct target *rule; /* when allowed: by which, or NULL: by the default */
	unsigned link;             /* 1 + its number when it leads to another sandbox; else 0 */
};

/* Takes the rules, see wire/netrules.h. 0, or -1 with `e`. */
int policy_read(int rules_fd, struct err *e) MUST_USE;

/* Whether they came: nothing is judged without them. */
bool policy_is_read(void) MUST_USE;

/* One rule more, for what begins from now on. */
void policy_add(const struct target *t, bool deny);

/* How many rules there are, and whether nothing is reached but what is allowed. */
unsigned policy_rules(bool *ret_filtered);

/* Judges a packet that begins something, and logs a denial. Consent is no rule: deny wins over it.
 */
struct verdict policy_judge(const struct frame *f, enum consent consent) MUST_USE;

/* How a name is answered. */
enum naming {
	NAMING_NONE,      /* it does not exist, and nobody is asked */
	NAMING_REAL,      /* with its own addresses: rules for addresses judge those */
	NAMING_SYNTHETIC, /* with an address that stands for the name: rules for names judge that */
	NAMING_AWAY,      /* the same, and nobody is asked: the proxy is told the name */
	NAMING_LEASED,    /* with its own addresses, for which rules for names count then */
	NAMING_LINKED,    /* another sandbox's: nobody is asked */
	NAMING_ASKED, /* as SYNTHETIC, and nobody is asked for the real one before a person is */
};

enum naming policy_naming(const char *name) MUST_USE;

/* Whether a name may be answered with this address: not with one near the host, unless a rule for
 * addresses speaks of it. */
bool policy_may_lease(const struct address *a) MUST_USE;

/* Whether TLS has to name the host that was allowed. */
enum netrules_sni policy_sni(void);

/* Whether who was let through to `to` as `meant` may call the server `name`. */
bool policy_may_name(const struct address *to, const char *meant, const char *name) MUST_USE;

#endif
