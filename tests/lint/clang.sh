# SPDX-License-Identifier: MIT
# tests/lint/clang.sh: clang compiles the tests without a warning; the sources are compiled by clang-tidy.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# compile: what clang says of the files whose names it reads, several in one run.
compile() {
	# shellcheck disable=SC2046 # words are meant
	xargs -r -P 2 -n 24 clang -fsyntax-only $(c_flags) $(clang_warnings) 2>&1 | grep -E '(warning|error):' | head -40
}

nothing "clang -fsyntax-only" "$(sources 'tests/*.c' | compile)"
echo 'int control(int n); int control(int n) { int m; if (n) m = n; return m; }' >"$TMP/control.c"
like "control: a warning is seen" "$(echo "$TMP/control.c" | compile)" uninitialized

done_testing
