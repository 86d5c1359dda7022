/* SPDX-License-Identifier: MIT */
/* policy/surface.c: a filter is run with arguments that are not known: both ways at each test of
 * them. */
#include "helpers/policy/surface.h"

#include <linux/seccomp.h>
#include <stddef.h>

#include "helpers/policy/interp.h"

enum { PENDING = 64 };

/* What the accumulator holds: a number, or a masked word that is not known. */
struct accumulator {
	bool known;
	uint32_t number;
	unsigned offset;
	uint32_t mask;
};

struct state {
	size_t at;
	struct accumulator a;
	struct surface_path path;
};

struct walk {
	const struct sock_filter *code;
	unsigned count;
	uint32_t arch;
	uint32_t number;
	struct state pending[PENDING];
	unsigned pending_count;
};

static struct accumulator load(const struct walk *w, uint32_t offset)
{
	if (offset == offsetof(struct seccomp_data, nr))
		return (struct accumulator){.known = true, .number = w->number};
	if (offset == offsetof(struct seccomp_data, arch))
		return (struct accumulator){.known = true, .number = w->arch};
	return (struct accumulator){.offset = offset, .mask = 0xffffffff};
}

/* 1 or 0: what an equality says of another condition on the same word; -1: nothing. */
static int follows(const struct surface_condition *known, const struct surface_condition *c)
{
	if (!known->equal || known->offset != c->offset || (c->mask & ~known->mask) != 0)
		return -1;
	return ((known->value & c->mask) == c->value) == c->equal;
}

/* False when the path cannot go on with this condition. What is implied is left out. */
static bool path_add(struct surface_path *path, struct surface_condition c, bool *ret_full)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < path->condition_count; i++) {
		const struct surface_condition *known = &path->conditions[i];
		int implied = follows(known, &c);

		if (implied >= 0)
			return implied;
		if (known->offset == c.offset && known->mask == c.mask && known->value == c.value)
			return known->equal == c.equal;
		if (follows(&c, known) == 0)
			return false;
	}
	for (unsigned i = 0; i < path->condition_count; i++)
		if (follows(&c, &path->conditions[i]) < 0)
			path->conditions[kept++] = path->conditions[i];
	*ret_full = kept == SURFACE_CONDITIONS;
	if (!*ret_full)
		path->conditions[kept++] = c;
	path->condition_count = kept;
	return true;
}

/* A test of a word that is not known: the way taken is s, the other one waits. -1: not understood.
 */
static int fork_path(struct walk *w, struct state *s, const struct sock_filter *in)
{
	bool is_set = in->code == (BPF_JMP | BPF_JSET | BPF_K);
	struct surface_condition c = {s->a.offset, s->a.mask, in->k, true};
	bool full = false;

	if (is_set)
		c = (struct surface_condition){s->a.offset, s->a.mask & in->k, 0, false};
	else if (in->code != (BPF_JMP | BPF_JEQ | BPF_K))
		return -1;
	for (int taken = 0; taken < 2; taken++) {
		struct state next = *s;

		if (w->pending_count == PENDING)
			return -1;
		c.equal = taken != is_set;
		next.at += 1 + (taken ? in->jt : in->jf);
		if (path_add(&next.path, c, &full))
			w->pending[w->pending_count++] = next;
	}
	return full ? -1 : 0;
}

/* 1: the state goes on; 0: it has ended, or goes on as pending ones; -1: not understood. */
static int step(struct walk *w, struct state *s, bool *ret_end)
{
	const struct sock_filter *in = &w->code[s->at];
	int taken;

	switch (in->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		s->a = load(w, in->k);
		break;
	case BPF_ALU | BPF_AND | BPF_K:
		s->a.number &= in->k;
		s->a.mask &= in->k;
		break;
	case BPF_JMP | BPF_JA:
		s->at += in->k;
		break;
	case BPF_RET | BPF_K:
		s->path.action = in->k;
		*ret_end = true;
		return 0;
	default:
		if (!s->a.known)
			return fork_path(w, s, in);
		taken = interp_jump_taken(in, s->a.number);
		if (taken < 0)
			return -1;
		s->at += taken ? in->jt : in->jf;
		break;
	}
	s->at++;
	return 1;
}

int surface_walk(const struct sock_filter *code, unsigned count, uint32_t arch, uint32_t number,
		 surface_visit *visit, void *context, struct err *e)
{
	static struct walk w;

	w.code = code;
	w.count = count;
	w.arch = arch;
	w.number = number;
	w.pending[0] = (struct state){0};
	w.pending_count = 1;
	while (w.pending_count > 0) {
		struct state s = w.pending[--w.pending_count];
		bool ended = false;
		int more = 1;

		/* Jumps only go forward, so each path ends. */
		while (more > 0 && s.at < count)
			more = step(&w, &s, &ended);
		if (more != 0)
			return err_set(e, "the filter is not understood at instruction %zu", s.at);
		if (ended)
			visit(context, &s.path);
	}
	return 0;
}
