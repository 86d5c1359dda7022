# SPDX-License-Identifier: MIT
# tests/lint/gcc-analyzer.sh: the static analyzer of gcc finds nothing.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

if [ "${CI:-}" != true ] && [ -z "${ASKED:-}" ]; then
	skip_all time "takes minutes; runs in CI and by: make check SUITE=tests/lint/gcc-analyzer.sh"
fi

# Without optimisation: what is thrown away first cannot be looked at.
# Not of use here: use-of-uninitialized-value, for gcc 12 loses sight of what memcpy copies between
# types (int64_t to a member's bytes) and of compound literals; the analyzer of clang, and valgrind
# at run time, look for the same.
analyze() {
	xargs -r -P 2 -n 1 sh -c "gcc -fanalyzer -O0 -Wno-analyzer-use-of-uninitialized-value $(c_flags) \
		-c -o /dev/null \"\$1\" 2>&1" sh | grep -E '(warning|error):' | sort -u | head -60
}

nothing "gcc -fanalyzer" "$(sources 'src/*.c' 'helpers/*.c' | analyze)"

cat >"$TMP/faults.c" <<'EOF_C'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

void twice(void);
int lost(const char *path);

void twice(void)
{
	char *text = malloc(3);

	free(text);
	free(text);
}

int lost(const char *path)
{
	FILE *file = fopen(path, "re");

	return file ? fgetc(file) : -1;
}
EOF_C
is "control: faults are found" "$(echo "$TMP/faults.c" | analyze | grep -o '\[-W.*\]' | paste -sd' ')" \
	"[-Wanalyzer-double-free] [-Wanalyzer-file-leak] [-Wanalyzer-malloc-leak]"

done_testing
