# SPDX-License-Identifier: MIT
# tests/lint/clang-tidy.sh: clang compiles the sources without a warning, and clang-tidy finds nothing
# (.clang-tidy says what it looks for).
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# The analyzer has a test of its own. Two at a time, a few files each: start-up is a good part of the time.
# shellcheck disable=SC2016 # expanded by the inner shell
tidy() {
	xargs -r -P 2 -n 8 sh -c 'clang-tidy --quiet --checks=-clang-analyzer-*,clang-diagnostic-* "$@" -- \
		'"$(c_flags) $(clang_warnings)"' 2>/dev/null' sh |
		grep -E '(warning|error):' | sed "s|^$TOP/||" | sort -u | head -60
}

nothing "clang-tidy, and clang's own warnings" "$(sources 'src/*.c' 'helpers/*.c' | tidy)"
echo 'int control(int n); int control(int n) { int m; if (n) m = n; return m; }' >"$TMP/control.c"
cp .clang-tidy "$TMP/"
like "control: a warning is seen" "$(echo "$TMP/control.c" | tidy)" uninitialized

done_testing
