# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # run sets out, err and status
# tests/lib/sweep.sh: launches with one fault each, over all moments. Sourced behind tap.sh.
. "$TOP/tests/lib/walls.sh"

INJECT=$BUILD_TESTS/fault/inject

mkdir -p tree/.git over tree/tools
echo config >tree/.git/config
echo secret >tree/.env
ln -s tree link
# The second place for entries of sandboxes, made when the first one fails, is nothing that a launch leaves.
(umask 077 && mkdir -p "$HOME/.local/state/cubby/run")
# One of each kind of place, and every step that the default profile does not need.
# shellcheck disable=SC2034 # for the tests
SWEEP_PLACES=(--rw "$PWD/tree" --lock "$PWD/tree/.git" --hide "$PWD/tree/.env" --noexec "$PWD/tree/tools"
	--overlay "$PWD/over" --tmp "$PWD/memory" --nice "$(($(nice) < 16 ? $(nice) + 3 : 19))" --cpuset "$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')" --time-offset 1h -s limits.open-files=100)

# sweep WHAT NTH TEXT [INJECT OPTION... -- [CUBBY OPTION...]]: with WHAT = errors or kills; every NTH fault
# in `make check`, each in `make check-long`. A moment that does not come again proves nothing.
sweep() {
	local what=$1 nth=$2 text=$3 options=()
	shift 3
	while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1") && shift; done
	[ $# -eq 0 ] || shift
	[ -z "${LONG:-}" ] || nth=1
	run "$INJECT" "${options[@]}" -s "0/$nth" "$what" \
		"$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" "$@" -- "${WALLS[@]}"
	tap_result "$status" "$what: $text (${out##*$'\n'})" "$out" "$err"
	sweep_hits "$text" "$(sed -n 's/^calls=.* runs=\([0-9]*\) .* missed=\([0-9]*\) .*/\1 \2/p' <<<"$out")"
}

sweep_hits() {
	local runs missed
	read -r runs missed <<<"${2:-0 0}"
	ok "  ... and nearly all of them were met" test "$runs" -gt 0 -a $((missed * 50)) -le "$runs"
}

# The programs that write the maps of a range have no privilege under a tracer: they are not followed.
sweep_with_range() {
	if grep -q "^$(id -un):" /etc/subuid && command -v newuidmap >/dev/null; then
		sweep "$1" "$2" "with a range of ids" -u -- --map range
	else
		skip "$1: with a range of ids" subuid "$(id -un) has no range of ids"
	fi
}

# sweep_forms WHAT: each form of a launch, but the one with a range.
sweep_forms() {
	local what=$1 apart=()
	sweep "$what" 1 "the default profile"
	sweep "$what" 3 "at a terminal" -t --
	sweep "$what" 5 "with a chosen name" -- -n fault
	sweep "$what" 5 "in the host's own tree" -- --root host
	sweep "$what" 2 "without namespaces" -- --isolation landlock
	sweep "$what" 5 "with places of each kind, a shifted clock and limits" -- "${SWEEP_PLACES[@]}"
	sweep "$what" 5 "with capabilities kept, and a path through a link" -- --map root --cap chown --ro "$PWD/link"
	sweep "$what" 5 "with a home of its own" -- --home app --share "$PWD/made/"
	sweep "$what" 5 "with a private network" -u -- --net private
	# Before Linux 6.12 abstract sockets of other members cannot be kept apart.
	"$CUBBY" run -p default --net pod:there -- true 2>/dev/null || apart=(-s network.abstract=allow)
	sweep "$what" 3 "in a pod that it makes" -u -- --net pod:fault "${apart[@]}"
	mkfifo hold
	exec 7<>hold
	"$CUBBY" run -p default --net pod:there "${apart[@]}" -- sh -c 'echo up >&2; cat' <hold 2>member.err >/dev/null 7>&- &
	until grep -q up member.err; do kill -0 $! || break; done
	sweep "$what" 3 "in a pod that is there" -u -- --net pod:there "${apart[@]}"
	kill $! && wait $!
	while "$CUBBY" ls -1 | grep -q pod:there; do :; done
}
