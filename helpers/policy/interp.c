/* SPDX-License-Identifier: MIT */
/* policy/interp.c: the part of classic BPF that seccomp filters are made of. */
#include "helpers/policy/interp.h"

#include <string.h>

int interp_jump_taken(const struct sock_filter *in, uint32_t a)
{
	switch (in->code) {
	case BPF_JMP | BPF_JEQ | BPF_K:
		return a == in->k;
	case BPF_JMP | BPF_JGE | BPF_K:
		return a >= in->k;
	case BPF_JMP | BPF_JGT | BPF_K:
		return a > in->k;
	case BPF_JMP | BPF_JSET | BPF_K:
		return (a & in->k) != 0;
	default:
		return -1;
	}
}

int interp_run(const struct sock_filter *code, unsigned count, const struct seccomp_data *data,
	       bool *seen, uint32_t *ret)
{
	uint32_t a = 0;

	/* Jumps only go forward, so this ends. */
	for (size_t at = 0; at < count; at++) {
		const struct sock_filter *in = &code[at];
		int taken;

		if (seen)
			seen[at] = true;
		switch (in->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (in->k % 4 != 0 || in->k > sizeof(*data) - 4)
				return -1;
			memcpy(&a, (const char *)data + in->k, 4);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= in->k;
			break;
		case BPF_JMP | BPF_JA:
			at += in->k;
			break;
		case BPF_RET | BPF_K:
			*ret = in->k;
			return 0;
		default:
			taken = interp_jump_taken(in, a);
			if (taken < 0)
				return -1;
			at += taken ? in->jt : in->jf;
			break;
		}
	}
	return -1;
}
