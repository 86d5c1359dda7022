# SPDX-License-Identifier: MIT
# tests/lint/spdx.sh: each source says its licence, and what it is for.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "SPDX line at the top" "$(sources '*.c' '*.h' '*.def' '*.sh' '*.awk' '*.S' '*.py' Makefile .ci/run tests/run tests/lib/try |
	while read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file"
	done)"
nothing "caption with the file's own name below it" "$(sources 'src/*.c' 'src/*.h' 'src/*.def' 'helpers/*.c' 'helpers/*.h' 'tests/*.c' 'tests/*.sh' |
	while read -r file; do
		head -n 8 "$file" | grep -qE "^( \*|/\*|#) .*$(basename "$file" | sed 's/[.]/[.]/g')\b.*:" || echo "$file"
	done)"

done_testing
