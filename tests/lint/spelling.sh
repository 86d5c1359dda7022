# SPDX-License-Identifier: MIT
# tests/lint/spelling.sh: no common misspellings.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "codespell" "$(sources '*' | grep -vE '^(LICENSE|tests/front/)' |
	xargs -r codespell --ignore-words=tests/lint/spelling.ignore 2>&1 | head -40)"

done_testing
