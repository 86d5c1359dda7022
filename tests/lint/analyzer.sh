# SPDX-License-Identifier: MIT
# tests/lint/analyzer.sh: the clang static analyzer finds nothing.
# deadline: 1200 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

if [ "${CI:-}" != true ] && [ -z "${ASKED:-}" ]; then
	skip_all time "takes minutes; runs in CI and by: make check SUITE=tests/lint/analyzer.sh"
fi

# One file a run: with several, version 14 sees va_lists that are not initialised.
# shellcheck disable=SC2016 # expanded by the inner shell
findings=$(sources 'src/*.c' 'helpers/*.c' | xargs -r -P 2 -n 1 sh -c \
	'clang-tidy --quiet --checks="-*,$(sed -n "s/^  \(-*clang-analyzer-.*\),/\1/p" .clang-tidy | paste -sd,)" \
	"$@" -- '"$(c_flags)"' 2>/dev/null' sh |
	grep -E '(warning|error):' | sed "s|^$TOP/||" | sort -u | head -60)
nothing "clang analyzer" "$findings"

done_testing
