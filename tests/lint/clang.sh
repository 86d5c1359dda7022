# SPDX-License-Identifier: MIT
# tests/lint/clang.sh: clang compiles everything without a warning.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# string-concatenation: long help texts are adjacent literals.
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wenum-conversion -Wcomma -Wconditional-uninitialized
-Wimplicit-fallthrough -Wmissing-prototypes -Wstrict-prototypes -Wno-string-concatenation"
# shellcheck disable=SC2046,SC2086 # words are meant
nothing "clang -fsyntax-only" "$(sources 'src/*.c' 'helpers/*.c' 'tests/*.c' | while read -r file; do
	clang -fsyntax-only $(c_flags) $warnings "$file" 2>&1
done | grep -E '(warning|error):' | head -40)"

done_testing
