/* SPDX-License-Identifier: MIT */
/* policy/judge.c: builds and runs the stack of libseccomp's filters. */
#include "helpers/policy/judge.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/policy/interp.h"

/* What a filter says of a call for which it has no rule; no verdict is a trace. */
#define NO_ANSWER SCMP_ACT_TRACE(0)

enum { LAYERS = DECISION_RULES + 1 };

struct layer {
	struct sock_filter *code;
	unsigned count;
};

struct judge {
	uint32_t arches[ABI_COUNT];
	unsigned abi_count;
	struct layer layers[ABI_COUNT][LAYERS];
};

static int add_rule(scmp_filter_ctx ctx, int number, const struct rule *rule)
{
	struct scmp_arg_cmp tests[RULE_TESTS];
	unsigned count = 0;

	for (unsigned i = 0; i < RULE_TESTS; i++) {
		const struct test *test = &rule->tests[i];

		if (test->mask)
			tests[count++] = SCMP_CMP(test->argument, SCMP_CMP_MASKED_EQ, test->mask,
						  test->value);
	}
	return seccomp_rule_add_exact_array(ctx, verdict_action(rule->verdict), number, count,
					    tests);
}

/* The part of one decision that belongs in a layer. 0, or a negative errno. */
static int add_decision(scmp_filter_ctx ctx, int number, const struct decision *d, unsigned layer)
{
	if (layer < DECISION_RULES)
		return layer < d->rule_count ? add_rule(ctx, number, d->rules[layer]) : 0;
	if (d->otherwise == VERDICT_NOSYS) /* the default of the last layer */
		return 0;
	return seccomp_rule_add_exact(ctx, verdict_action(d->otherwise), number, 0);
}

static int export_layer(scmp_filter_ctx ctx, struct layer *ret, struct err *e)
{
	OWN_FD int fd = fd_memory();
	struct stat st;
	int failure;
	ssize_t len;

	if (fd < 0)
		return err_sys(e, "cannot make a file in memory");
	failure = seccomp_export_bpf(ctx, fd);
	if (failure)
		return err_set(e, "libseccomp cannot export a filter: %s", strerror(-failure));
	if (fstat(fd, &st) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot read libseccomp's filter");
	ret->code = malloc((size_t)st.st_size);
	if (!ret->code)
		return err_set(e, "no memory for libseccomp's filter");
	len = fd_read_all(fd, ret->code, (size_t)st.st_size);
	if (len != st.st_size)
		return err_set(e, "libseccomp's filter is cut off");
	ret->count = (unsigned)((size_t)len / sizeof(ret->code[0]));
	return 0;
}

/*
 * One filter. For i386, too, it is a filter of the native ABI with i386's numbers: libseccomp
 * translates numbers between ABIs by its own list of names, and knows not all of them.
 */
static int build_layer(const struct policy *p, enum abi abi, unsigned layer, struct layer *ret,
		       struct err *e)
{
	bool last = layer == DECISION_RULES;
	scmp_filter_ctx ctx = seccomp_init(last ? verdict_action(VERDICT_NOSYS) : NO_ANSWER);
	int result = 0;

	if (!ctx)
		return err_set(e, "libseccomp cannot begin a filter");
	if (seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, verdict_action(VERDICT_KILL)) != 0)
		result = err_set(e, "libseccomp cannot kill for a foreign ABI");
	for (uint32_t number = 0; number < CALL_NUMBERS && result == 0; number++) {
		const struct decision *d = policy_decision(p, abi, number);
		int failure = d ? add_decision(ctx, (int)number, d, layer) : 0;

		if (failure)
			result = err_set(e, "libseccomp refuses a rule for '%s': %s",
					 call_table[p->abis[abi].call_of[number]].name,
					 strerror(-failure));
	}
	if (result == 0)
		result = export_layer(ctx, ret, e);
	seccomp_release(ctx);
	return result;
}

/* A layer without any rule has no answer to anything: it is left out. */
static bool layer_is_empty(const struct policy *p, unsigned layer)
{
	if (layer == DECISION_RULES)
		return false;
	for (int id = 0; id < CALL_COUNT; id++)
		if (p->decisions[id].rule_count > layer)
			return false;
	return true;
}

struct judge *judge_new(const struct policy *p, struct err *e)
{
	struct judge *j = calloc(1, sizeof(*j));

	if (!j) {
		(void)err_set(e, "no memory");
		return NULL;
	}
	j->abi_count = p->abi_count;
	for (unsigned abi = 0; abi < p->abi_count; abi++) {
		j->arches[abi] = p->abis[abi].arch;
		for (unsigned layer = 0; layer < LAYERS; layer++) {
			if (layer_is_empty(p, layer))
				continue;
			if (build_layer(p, (enum abi)abi, layer, &j->layers[abi][layer], e) < 0) {
				judge_free(j);
				return NULL;
			}
		}
	}
	return j;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	for (unsigned abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned layer = 0; layer < LAYERS; layer++)
			free(j->layers[abi][layer].code);
	free(j);
}

int judge_run(const struct judge *j, const struct seccomp_data *data, uint32_t *ret)
{
	struct seccomp_data native = *data;
	unsigned abi = 0;

	while (abi < j->abi_count && j->arches[abi] != data->arch)
		abi++;
	if (abi == j->abi_count)
		abi = ABI_NATIVE; /* must see for itself that the ABI is foreign */
	else
		native.arch = j->arches[ABI_NATIVE];
	for (unsigned layer = 0; layer < LAYERS; layer++) {
		const struct layer *l = &j->layers[abi][layer];

		if (!l->code)
			continue;
		if (interp_run(l->code, l->count, &native, NULL, ret) < 0)
			return -1;
		if (*ret != NO_ANSWER)
			return 0;
	}
	return -1;
}

unsigned judge_size(const struct judge *j)
{
	unsigned size = 0;

	for (unsigned abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned layer = 0; layer < LAYERS; layer++)
			size += j->layers[abi][layer].count;
	return size;
}
