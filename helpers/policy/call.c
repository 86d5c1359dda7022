/* SPDX-License-Identifier: MIT */
/* policy/call.c: names of system calls to rows and numbers. */
#include "helpers/policy/call.h"

#include <seccomp.h>
#include <string.h>

#include "base/suggest.h"

const struct call call_table[CALL_COUNT] = {
#define SYSCALL(name, in_default, in_strict, in_developer, opened_by)                              \
	[CALL_##name] = {#name,                                                                    \
			 {VERDICT_##in_default, VERDICT_##in_strict, VERDICT_##in_developer},      \
			 OPENER_##opened_by},
#include "helpers/policy/syscalls.def"
};

/* Bits of the ABIs in which a row of numbers.def is true. */
enum { IN_NATIVE = 1 << ABI_NATIVE, IN_I386 = 1 << ABI_I386 };

#ifdef __x86_64__
#define NATIVE_X86_64 IN_NATIVE
#else
#define NATIVE_X86_64 0
#endif
#ifdef __riscv
#define NATIVE_RISCV64 IN_NATIVE
#else
#define NATIVE_RISCV64 0
#endif

static const struct {
	enum call_id id;
	int number;
	unsigned abis;
} own_numbers[] = {
#define NEW(name, number) {CALL_##name, number, IN_NATIVE | IN_I386},
#define X86_64(name, number) {CALL_##name, number, NATIVE_X86_64},
#define I386(name, number) {CALL_##name, number, IN_I386},
#define RISCV64(name, number) {CALL_##name, number, NATIVE_RISCV64},
#include "helpers/policy/numbers.def"
};

int call_find(const char *name)
{
	int low = 0;
	int high = CALL_COUNT;

	while (low < high) {
		int middle = (low + high) / 2;
		int order = strcmp(name, call_table[middle].name);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

const char *call_suggest(const char *name)
{
	struct suggestion nearest;

	suggest_init(&nearest, name, strlen(name));
	for (size_t i = 0; i < CALL_COUNT; i++)
		suggest_offer(&nearest, call_table[i].name, strlen(call_table[i].name));
	return nearest.best;
}

uint32_t call_arch(enum abi abi)
{
	if (abi == ABI_NATIVE)
		return seccomp_arch_native();
#ifdef __x86_64__
	return SCMP_ARCH_X86;
#else
	return 0;
#endif
}

int call_number(enum call_id id, enum abi abi)
{
	int number;

	for (size_t i = 0; i < COUNT_OF(own_numbers); i++)
		if (own_numbers[i].id == id && own_numbers[i].abis & 1u << abi)
			return own_numbers[i].number;
	number = seccomp_syscall_resolve_name_arch(call_arch(abi), call_table[id].name);
	return number >= 0 && number < CALL_NUMBERS ? number : -1;
}
