# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
# tests/fault/kills.sh: at each system call of a launch, each of its processes is killed: nothing
# survives, and who is left says so.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sweep.sh"

sweep kills 1 "the default profile"
sweep kills 3 "at a terminal" -t --
sweep kills 5 "with a chosen name" -- -n fault
sweep kills 5 "in the host's own tree" -- --root host
sweep kills 2 "without namespaces" -- --isolation landlock
sweep kills 5 "with places of each kind, a shifted clock and limits" -- "${SWEEP_PLACES[@]}"
sweep kills 5 "with capabilities kept, and a path through a link" -- --map root --cap chown --ro "$PWD/link"
sweep kills 5 "with a home of its own" -- --home app --share "$PWD/made/"
sweep kills 5 "with a private network" -u -- --net private
# Before Linux 6.12 abstract sockets of other members cannot be kept apart.
apart=()
"$CUBBY" run -p default --net pod:there -- true 2>/dev/null || apart=(-s network.abstract=allow)
sweep kills 3 "in a pod that it makes" -u -- --net pod:fault "${apart[@]}"
mkfifo hold
exec 7<>hold
"$CUBBY" run -p default --net pod:there "${apart[@]}" -- sh -c 'echo up >&2; cat' <hold 2>member.err >/dev/null 7>&- &
until grep -q up member.err; do kill -0 $! || break; done
sweep kills 3 "in a pod that is there" -u -- --net pod:there "${apart[@]}"
kill $! && wait $!
while "$CUBBY" ls -1 | grep -q pod:there; do :; done
sweep_with_range kills 5

done_testing
