# SPDX-License-Identifier: MIT
# tests/lint/private.sh: the repository speaks of cubby alone: no path of a build machine.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# Written so that this file does not match itself.
folders='work|farm'
nothing "no path of a build machine" "$(sources '*' | grep -v '^LICENSE$' | xargs -r grep -nIE \
	"(^|[^A-Za-z0-9_.~-])/($folders)/|/tmp/bash[_]jobs|/root/[a-z]" /dev/null | head -20)"

done_testing
