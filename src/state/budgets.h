/* SPDX-License-Identifier: MIT */
/*
 * state/budgets.h: limits with a name, which several sandboxes have together.
 *
 *   ~/.local/share/cubby/budgets/NAME/limits    "limits.memory=512M", one a line
 *   ~/.local/share/cubby/budgets/NAME/place     the cgroup in which that of the budget lies
 *
 * Nothing inside a sandbox can see these (spec/secret.h). Who is in a budget holds a shared lock of
 * its directory (flock(2)); who has it alone may say where its cgroup is, or remove it.
 */
#ifndef CUBBY_STATE_BUDGETS_H
#define CUBBY_STATE_BUDGETS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"
#include "spec/spec.h"
#include "state/named.h"

#define BUDGET_LIMITS 16

extern const struct named_kind budgets;

struct budget_limit {
	enum key_id key;
	const char *text; /* as a profile says it */
	int64_t num;      /* in the unit of the key's type */
};

struct budget {
	struct budget_limit limits[BUDGET_LIMITS];
	unsigned count;
};

/* The limit of a key, or NULL. */
const struct budget_limit *budget_find(const struct budget *b, enum key_id key) MUST_USE;

/*
 * The limits of the budget in dir_fd, read and replaced. *ret_raw, which may be NULL, gets the file
 * as it stands. 0, or -1 with `e`.
 */
int budgets_read(int dir_fd, struct arena *a, struct budget *ret, const char **ret_raw,
		 struct err *e) MUST_USE;
int budgets_write(int dir_fd, const struct budget *b, struct arena *a, struct err *e) MUST_USE;

/* Where its cgroup is: "" when nobody has said so yet. 0, or -1 with `e`. */
int budgets_read_place(int dir_fd, struct arena *a, const char **ret, struct err *e) MUST_USE;
int budgets_write_place(int dir_fd, const char *place, struct err *e) MUST_USE;

#endif
