# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 14400 seconds
# tests/fault/features.sh: the box suite, or its core, where a feature of the kernel is missing. Where the
# sandbox is made all the same, what holds otherwise holds; where it is refused, nothing gets through.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/missing.sh"
. "$TOP/tests/lib/walls.sh"

# Nothing that cubby needs, to see what the filter itself and its no_new_privs change.
CONTROL=userfaultfd=ENOSYS
FEATURES=(
	clone3=ENOSYS openat2=ENOSYS open_tree=ENOSYS open_tree_attr=ENOSYS move_mount=ENOSYS mount_setattr=ENOSYS fsopen=ENOSYS
	fsconfig=ENOSYS fsmount=ENOSYS close_range=ENOSYS pidfd_send_signal=ENOSYS landlock_create_ruleset=ENOSYS
	landlock_create_ruleset=EOPNOTSUPP landlock_add_rule=ENOSYS seccomp=EINVAL unshare=EPERM setns=EPERM
	namespaces=EPERM
)
# The rest of them is in tests/fault/missing.sh, with one launch each.
CORE=(clone3=ENOSYS openat2=ENOSYS pidfd_send_signal=ENOSYS landlock_create_ruleset=ENOSYS namespaces=EPERM)
scripts=(files)
[ -n "${LONG:-}" ] || FEATURES=("${CORE[@]}")
# WITHOUT="FEATURE...": only these, to run one again or to share the long version out.
[ -z "${WITHOUT:-}" ] || read -ra FEATURES <<<"$WITHOUT"
if [ -n "${LONG:-}" ]; then
	# These measure, compare cubby with the whole machine, or need the ranges of ids that an outer filter's
	# no_new_privs takes away.
	mapfile -t scripts < <(find "$TOP/tests/box" -name '*.sh' -printf '%f\n' | sed 's/\.sh$//' | sort | grep -vxE 'gates|apps|programs|landlock|registry|root_shell|changes')
fi

# suite FEATURE SCRIPT [SECONDS]: its output, in a place of its own. A script may wait for what never comes
# there; what it leaves ends with it.
suite() {
	local place
	place=$(mktemp -d "$TMP/suite.XXXXXX")
	mkdir "$place/home" "$place/tmp"
	(cd "$place/tmp" && HOME=$place/home TMP=$place/tmp TMPDIR=$place/tmp \
		"$BUILD_TESTS/lib/leash" "${3:-240}" "$BUILD_TESTS/fault/without" "$1" -- bash "$TOP/tests/box/$2.sh" </dev/null 2>&1)
	chmod -R u+rwX "$place" && rm -rf "$place"
}

# What is refused without a feature, because it cannot be as tight as it was asked for: the tier that is
# Landlock alone, and the host's network with its abstract sockets out of reach.
declare -A REFUSED=(
	[landlock_create_ruleset=ENOSYS]='[Ll]andlock|without namespaces|host'
	[landlock_create_ruleset=EOPNOTSUPP]='[Ll]andlock|without namespaces|host'
)

# failures FEATURE: the names of failed tests of a suite's output; a control does without the feature, too.
failures() {
	sed -n 's/^not ok [0-9]* - //p' | grep -vE "^a control${REFUSED[$1]:+|}${REFUSED[$1]:-}" | sed 's/[0-9][0-9]*/N/g' | sort -u
}

# launches_all FEATURE: whether each launch is whole. One that depends on who of two is faster is not.
launches_all() {
	local _
	for _ in {1..10}; do
		without "$1" -- "$CUBBY" run -p default "${WALLS_SEEN[@]}" -- "${WALLS[@]}" >/dev/null 2>&1
		[ $? -eq "$WALLS_STATUS" ] || return 1
	done
}

for script in "${scripts[@]}"; do
	suite "$CONTROL" "$script" >"$script.control"
	failures "$CONTROL" <"$script.control" >"$script.allowed"
	like "control: $script comes to its end behind a filter" "$(tail -n 1 "$script.control")" '^1\.\.[1-9]'
	ok "  ... and most of it passes" test "$(grep -c '^ok' "$script.control")" -gt "$(grep -c '^not ok' "$script.control")"
done

for feature in "${FEATURES[@]}"; do
	whole=0
	launches_all "$feature" && whole=1
	for script in "${scripts[@]}"; do
		# Where no launch succeeds, what waits for one does so in vain.
		suite "$feature" "$script" $((whole ? 240 : 40)) >said
		unlike "$feature, $script: no attack succeeds" "$(cat said)" 'succeeded inside'
		[ "$whole" -eq 0 ] ||
			is "$feature, $script: what holds otherwise, holds" "$(failures "$feature" <said | comm -13 "$script.allowed" -)" ""
	done
done

done_testing
