# SPDX-License-Identifier: MIT
# tests/lint/docs.sh: man pages have no errors.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "mandoc -Tlint" "$(sources 'docs/*.[1-8]' | xargs -r mandoc -Tlint -W warning 2>&1 |
	grep -v 'operating system explicitly specified' | head -40)"

done_testing
