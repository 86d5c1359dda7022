# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/vm/userns.sh: where the administrator has switched user namespaces off.
# as root, before: sysctl -q kernel.unprivileged_userns_clone=0
# as root, after: sysctl -q kernel.unprivileged_userns_clone=1
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

refused "nothing is started" "hint: .*kernel.unprivileged_userns_clone"
run "$CUBBY" doctor
is "doctor fails" "$status" 1
like "  ... and names the switch" "$out" "FAIL user namespace.*fix: .*kernel.unprivileged_userns_clone"
if kernel_since 6 12; then
	run "$CUBBY" run -p default --isolation landlock -- id -u
	is "the tier without namespaces works" "$out" "$(id -u)"
else
	refused "the tier without namespaces wants a newer kernel, and says so" "Landlock cannot restrict" --isolation landlock
fi

done_testing
