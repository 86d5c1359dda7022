# SPDX-License-Identifier: MIT
# tests/lint/spelling.sh: no common misspellings; tests of suggestions have theirs on purpose.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "codespell" "$(sources '*' | grep -vE '^(LICENSE|tests/front/|tests/unit/|tests/fuzz/corpus/)' |
	xargs -r codespell --ignore-words=tests/lint/spelling.ignore 2>&1 | head -40)"

done_testing
