# SPDX-License-Identifier: MIT
# tests/lint/format.sh: clang-format has nothing to change.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "C sources are formatted (make fmt)" \
	"$(sources '*.c' '*.h' | xargs -r clang-format --dry-run -Werror 2>&1 | grep -E ': error:|cannot' | head -40)"
nothing "no blanks at the end of lines" "$(sources '*' | grep -v -e '^tests/front/' -e '^tests/fuzz/corpus/' | xargs -r grep -nIE '[[:blank:]]+$' /dev/null | head -20)"

done_testing
