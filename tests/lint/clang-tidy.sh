# SPDX-License-Identifier: MIT
# tests/lint/clang-tidy.sh: clang-tidy finds nothing (.clang-tidy says what it looks for).
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# The analyzer has a test of its own. Two at a time, a few files each: start-up is a good part of the time.
# shellcheck disable=SC2046 # words are meant
findings=$(sources 'src/*.c' 'helpers/*.c' | xargs -r -P 2 -n 8 sh -c \
	'clang-tidy --quiet --checks=-clang-analyzer-* "$@" -- '"$(c_flags)"' 2>/dev/null' sh |
	grep -E '(warning|error):' | sed "s|^$TOP/||" | sort -u | head -60)
nothing "clang-tidy" "$findings"

done_testing
